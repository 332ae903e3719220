"""The ways out for a mail: an SMTP server, a folder that catches it, memory. One contract for all three."""

from __future__ import annotations

import mailbox
import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import parseaddr
from typing import Protocol
from urllib.parse import unquote, urlsplit

from crescendo.core.types import DeliveryFailed, DeliveryUnknown

_SECONDS = 10.0


class Post(Protocol):
    """Takes a mail to one recipient."""

    def deliver(self, message: EmailMessage, *, sender: str, recipient: str) -> None:
        """Return when the mail was taken. Raises DeliveryFailed where it surely was not, DeliveryUnknown."""


def open_post(url: str) -> Post:
    """The way out that `CRESCENDO_SMTP_URL` names; nothing is connected yet."""
    if url.startswith("maildir:"):
        return MaildirPost(folder_of(url))
    parts = urlsplit(url)
    return SmtpPost(
        host=parts.hostname or "localhost",
        port=parts.port or (465 if parts.scheme == "smtps" else 25),
        is_tls=parts.scheme == "smtps",
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
    )


def folder_of(url: str) -> str:
    """The folder behind `maildir:///folder`."""
    return unquote(urlsplit(url).path)


def envelope_sender(mail_from: str) -> str:
    """The bare address of `Name <address>`."""
    return parseaddr(mail_from)[1]


def one_line(text: str) -> str:
    """Text for a header: a line break would begin a header of a stranger's choosing."""
    return " ".join(text.split())


@dataclass(slots=True)
class MemoryPost:
    """Keeps mails in memory; `trouble` is raised instead while it is set."""

    sent: list[EmailMessage] = field(default_factory=list)
    trouble: Exception | None = None

    def deliver(self, message: EmailMessage, *, sender: str, recipient: str) -> None:  # noqa: ARG002 - the contract's
        if self.trouble is not None:
            raise self.trouble
        self.sent.append(message)


@dataclass(frozen=True, slots=True)
class MaildirPost:
    """Catches mails in a folder, where `/outbox/` of the demo shows them."""

    folder: str

    def deliver(self, message: EmailMessage, *, sender: str, recipient: str) -> None:  # noqa: ARG002 - the contract's
        try:
            mailbox.Maildir(self.folder, create=True).add(message.as_bytes(policy=SMTP))
        except OSError as cause:
            raise DeliveryFailed("folder_unusable", permanent=False) from cause


@dataclass(frozen=True, slots=True, kw_only=True)
class SmtpPost:
    """Submits through an SMTP server: TLS from the start, or STARTTLS where the server offers it."""

    host: str
    port: int
    is_tls: bool = False
    user: str = ""
    password: str = field(default="", repr=False)

    def deliver(self, message: EmailMessage, *, sender: str, recipient: str) -> None:
        if not (sender + recipient).isascii():
            raise DeliveryFailed("address_not_ascii", permanent=True)
        with self._connection() as server:
            with _troubles():
                _expect(server.mail(sender))
                _expect(server.rcpt(recipient))
            try:
                answer = server.data(message.as_bytes(policy=SMTP))
            except smtplib.SMTPDataError as cause:
                raise _failure(cause.smtp_code) from cause
            except (smtplib.SMTPException, OSError) as cause:
                raise DeliveryUnknown(type(cause).__name__) from cause
            _expect(answer)

    @contextmanager
    def _connection(self) -> Iterator[smtplib.SMTP]:
        with _troubles():
            server = self._connect()
        try:
            yield server
        finally:
            server.close()

    def _connect(self) -> smtplib.SMTP:
        context = ssl.create_default_context()
        if self.is_tls:
            server: smtplib.SMTP = smtplib.SMTP_SSL(self.host, self.port, timeout=_SECONDS, context=context)
        else:
            server = smtplib.SMTP(self.host, self.port, timeout=_SECONDS)
        server.ehlo_or_helo_if_needed()
        if not self.is_tls and server.has_extn("starttls"):
            server.starttls(context=context)
            server.ehlo()
        if self.user:
            server.login(self.user, self.password)
        return server


@contextmanager
def _troubles() -> Iterator[None]:
    """Name what goes wrong before the mail's bytes leave."""
    try:
        yield
    except smtplib.SMTPResponseException as cause:
        raise _failure(cause.smtp_code) from cause
    except (smtplib.SMTPException, OSError) as cause:
        raise DeliveryFailed(type(cause).__name__, permanent=False) from cause


def _expect(answer: tuple[int, bytes]) -> None:
    if answer[0] // 100 != 2:
        raise _failure(answer[0])


def _failure(code: int) -> DeliveryFailed:
    # A refused log-in is the operator's mistake and may be mended; all other 5xx speak of this mail.
    return DeliveryFailed(f"smtp_{code}", permanent=500 <= code < 600 and code not in (530, 534, 535))

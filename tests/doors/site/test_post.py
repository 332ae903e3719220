"""One contract for the ways out of a mail; SMTP is tried against a real server on loopback."""

from __future__ import annotations

import mailbox
import socket
from collections.abc import Iterator
from email.message import EmailMessage
from pathlib import Path

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from crescendo.core.post import MaildirPost, open_post
from crescendo.core.types import DeliveryFailed, DeliveryUnknown
from crescendo.site.letter import Letter, compose


class Server:
    """Takes mails, or answers as it is told."""

    def __init__(self) -> None:
        self.taken: list[Envelope] = []
        self.at_recipient = self.at_data = "250 OK"

    async def handle_RCPT(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        envelope.rcpt_tos.append(address)
        return self.at_recipient

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        if self.at_data == "cut":
            server.transport.abort()  # type: ignore[union-attr]
        elif self.at_data.startswith("250"):
            self.taken.append(envelope)
        return self.at_data


@pytest.fixture
def smtp() -> Iterator[tuple[Server, str]]:
    server = Server()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    controller = Controller(server, hostname="127.0.0.1", port=port)
    controller.start()
    yield server, f"smtp://127.0.0.1:{port}"
    controller.stop()


def a_mail() -> EmailMessage:
    message = EmailMessage()
    message["Subject"] = "请确认"
    message.set_content("您好\n")
    return message


def test_smtp_hands_the_mail_over(smtp: tuple[Server, str]) -> None:
    server, url = smtp
    open_post(url).deliver(a_mail(), sender="us@example.com", recipient="anna@example.com")
    (taken,) = server.taken
    assert (taken.mail_from, taken.rcpt_tos) == ("us@example.com", ["anna@example.com"])


@pytest.mark.parametrize(("answer", "permanent"), [("550 no such user", True), ("451 later", False)])
@pytest.mark.parametrize("moment", ["at_recipient", "at_data"])
def test_a_refusal_says_whether_trying_again_is_senseless(
    smtp: tuple[Server, str], moment: str, answer: str, *, permanent: bool
) -> None:
    server, url = smtp
    setattr(server, moment, answer)
    with pytest.raises(DeliveryFailed) as refused:
        open_post(url).deliver(a_mail(), sender="us@example.com", recipient="anna@example.com")
    assert refused.value.permanent is permanent


def test_a_connection_cut_after_the_bytes_is_unknown(smtp: tuple[Server, str]) -> None:
    server, url = smtp
    server.at_data = "cut"
    with pytest.raises(DeliveryUnknown):
        open_post(url).deliver(a_mail(), sender="us@example.com", recipient="anna@example.com")


def test_a_server_that_is_away_is_a_temporary_failure() -> None:
    with pytest.raises(DeliveryFailed) as failed:
        open_post("smtp://127.0.0.1:9").deliver(a_mail(), sender="us@example.com", recipient="a@example.com")
    assert not failed.value.permanent


def test_a_maildir_catches_the_mail(tmp_path: Path) -> None:
    post = open_post(f"maildir://{tmp_path / 'mail'}")
    assert isinstance(post, MaildirPost)
    post.deliver(a_mail(), sender="us@example.com", recipient="anna@example.com")
    (message,) = mailbox.Maildir(str(tmp_path / "mail"))
    assert "Subject" in message


def test_no_line_break_reaches_a_header(db: None) -> None:
    letter = Letter(
        submission="0" * 20,
        recipient="anna@example.com",
        sender="Us <us@example.com>",
        link="http://127.0.0.1/confirm/x",
        language="en",
        at=0,
    )
    message = compose(letter)
    assert message["Message-ID"] == f"<confirm.{'0' * 20}@example.com>"
    assert all("\n" not in str(value) for value in message.values())

"""The demo's outbox: mails that were caught in a folder instead of being sent, for the newcomer to read."""

from __future__ import annotations

import mailbox
from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import parsedate_to_datetime

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from crescendo.core.post import folder_of
from crescendo.core.settings import current
from crescendo.site import own
from crescendo.site.showing import show

NEWEST = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Caught:
    """A caught mail as it is shown."""

    key: str
    at: int
    subject: str
    sender: str
    recipient: str
    text: str


@require_safe
@own.demo_only
def outbox(request: HttpRequest) -> HttpResponse:
    """The newest caught mails."""
    mails = sorted(_mails(), key=lambda mail: (mail.at, mail.key), reverse=True)[:NEWEST]
    return show(request, "site/outbox.html", {"mails": mails, "write_key": ""})


@require_safe
@own.demo_only
def mail(request: HttpRequest, key: str) -> HttpResponse:
    """One caught mail, its text with links that can be clicked."""
    found = next((one for one in _mails() if one.key == key), None)
    if found is None:
        raise Http404
    return show(request, "site/outbox_mail.html", {"mail": found, "write_key": ""})


def _mails() -> Iterator[Caught]:
    url = current().smtp_url
    if not url.startswith("maildir:"):
        raise Http404
    box = mailbox.Maildir(folder_of(url), create=True)
    for key in box.iterkeys():
        yield _read(key, box.get_bytes(key))


def _read(key: str, content: bytes) -> Caught:
    message = message_from_bytes(content, _class=EmailMessage, policy=policy.default)
    plain = message.get_body(preferencelist=("plain",))
    sent = parsedate_to_datetime(str(message["Date"]))
    return Caught(
        key=key,
        at=int(sent.timestamp() * 1_000),
        subject=str(message["Subject"] or ""),
        sender=str(message["From"] or ""),
        recipient=str(message["To"] or ""),
        text=str(plain.get_content()) if plain is not None else "",
    )

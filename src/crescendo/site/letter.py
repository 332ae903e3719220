"""The words of a confirmation mail, plain and simple HTML, in the language of the form."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime

from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _

from crescendo.core.company import get_company
from crescendo.core.post import envelope_sender, one_line


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """One mail to be written. Nothing that the form said is in it but the address that it goes to."""

    submission: str
    recipient: str
    sender: str
    link: str
    language: str
    at: int


def compose(letter: Letter) -> EmailMessage:
    """The message. Its id follows from the submission: a provider's log can tell what became of it."""
    with translation.override(letter.language):
        company = get_company().name or "Crescendo"
        places = {"company": company, "link": letter.link, "language": translation.get_language()}
        message = EmailMessage()
        message["Subject"] = one_line(_("Please confirm your request to %(company)s") % {"company": company})
        message["From"] = letter.sender
        message["To"] = Address(addr_spec=letter.recipient)
        message["Date"] = format_datetime(datetime.fromtimestamp(letter.at / 1_000, UTC))
        message["Message-ID"] = f"<confirm.{letter.submission}@{_host(letter.sender)}>"
        message["Auto-Submitted"] = "auto-generated"
        message.set_content(render_to_string("site/mail/confirm.txt", places))
        message.add_alternative(render_to_string("site/mail/confirm.html", places), subtype="html")
    return message


def _host(mail_from: str) -> str:
    return envelope_sender(mail_from).rpartition("@")[2] or "localhost"

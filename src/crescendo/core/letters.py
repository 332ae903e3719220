"""Letters to staff: the invitation, and the link for a forgotten password. Sent by jobs, in the reader's language.

A letter may leave twice when its worker dies, which does no harm: both hold the same link, and it works once.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime

from django.contrib.auth.tokens import default_token_generator
from django.utils import translation
from django.utils.encoding import force_bytes
from django.utils.html import format_html, format_html_join
from django.utils.http import urlsafe_base64_encode
from django.utils.translation import gettext as _

from crescendo.core import company, invitations, jobs, sending
from crescendo.core.clock import MINUTE
from crescendo.core.jobs import Handler
from crescendo.core.models import Invitation, Job, User
from crescendo.core.post import Post, envelope_sender, one_line, open_post
from crescendo.core.settings import Settings
from crescendo.core.text import fold
from crescendo.core.types import ClaimedJob, DeliveryFailed, DeliveryUnknown

FORGOTTEN = "core.forgotten_password_letter"
_PAUSE = 5 * MINUTE


def handlers(settings: Settings, post: Post | None = None) -> Mapping[str, Handler]:
    """The jobs that write to staff; `post` is the way out, by default the one that the settings name."""
    desk = _Desk(settings, post or open_post(settings.smtp_url))
    return {invitations.JOB: desk.invite, FORGOTTEN: desk.remind}


def leaves(settings: Settings) -> bool:
    """Whether mail leaves this installation; where it is only caught in a folder, links are shown instead."""
    return not settings.smtp_url.startswith("maildir:")


def invitation_link(settings: Settings, token: str) -> str:
    """Where the invited set their name and password."""
    return f"{settings.console_url}/console/join/{token}/"


def ask_new_password(email: str, *, now: int) -> None:
    """Intend a letter to a login of this address, one in five minutes; nobody learns whether there is one."""
    user = User.objects.filter(email=fold(email), is_active=True).first()
    if user is None or not user.has_usable_password():
        return
    key = f"{FORGOTTEN}/{user.pk}/{now // _PAUSE}"
    if not Job.objects.filter(kind=FORGOTTEN, dedupe_key=key).exists():
        jobs.enqueue(FORGOTTEN, {"staff": user.pk}, run_at=now, dedupe_key=key)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Letter:
    recipient: str
    subject: str
    paragraphs: tuple[str, ...]
    link: str
    button: str


@dataclass(frozen=True, slots=True)
class _Desk:
    settings: Settings
    post: Post

    def invite(self, job: ClaimedJob) -> None:
        """Send an invitation unless it was answered, withdrawn or sent anew meanwhile."""
        row = Invitation.objects.filter(
            pk=job.payload["invitation"],
            turn=job.payload["turn"],
            accepted_at__isnull=True,
            withdrawn_at__isnull=True,
        ).first()
        if row is None:
            return
        if sending.is_frozen():
            sending.wait(job)
            return
        with translation.override(row.language):
            letter = _invitation(row, invitation_link(self.settings, invitations.token_of(row)))
            is_out = self._send(letter, job.now)
        if is_out:
            Invitation.objects.filter(pk=row.pk, turn=row.turn).update(mailed_at=job.now)

    def remind(self, job: ClaimedJob) -> None:
        """Send the link for a new password; it holds for an hour and until the password changes."""
        user = User.objects.filter(pk=job.payload["staff"], is_active=True).first()
        if user is None or not user.has_usable_password():
            return
        if sending.is_frozen():
            sending.wait(job)
            return
        place = urlsafe_base64_encode(force_bytes(user.pk))
        token = default_token_generator.make_token(user)
        link = f"{self.settings.console_url}/console/password/{place}/{token}/"
        with translation.override(user.language):
            self._send(_forgotten(user, link), job.now)

    def _send(self, letter: _Letter, now: int) -> bool:
        sender = envelope_sender(self.settings.mail_from)
        message = _compose(letter, self.settings.mail_from, now)
        try:
            self.post.deliver(message, sender=sender, recipient=letter.recipient)
        except DeliveryUnknown:
            return True
        except DeliveryFailed as failure:
            if not failure.permanent:
                raise
            return False
        return True


def _invitation(row: Invitation, link: str) -> _Letter:
    named = company.get_company().name or "Crescendo"
    places = {"by": row.invited_by, "company": named}
    return _Letter(
        recipient=row.email,
        subject=_("%(by)s invites you to %(company)s") % places,
        paragraphs=(
            _("%(by)s has made you a place in the marketing and sales system of %(company)s.") % places,
            _("Open this link to set your name and password. It works once, for seven days."),
            _("If you did not expect this mail, you need not do anything."),
        ),
        link=link,
        button=_("Join"),
    )


def _forgotten(user: User, link: str) -> _Letter:
    return _Letter(
        recipient=user.email,
        subject=_("A new password for Crescendo"),
        paragraphs=(
            _("Somebody asked for a new password for your login, %(email)s.") % {"email": user.email},
            _("Open this link to set one. It works once, for one hour."),
            _("If it was not you, you need not do anything: your password stays as it is."),
        ),
        link=link,
        button=_("Set a new password"),
    )


def _compose(letter: _Letter, sender: str, now: int) -> EmailMessage:
    message = EmailMessage()
    message["Subject"] = one_line(letter.subject)
    message["From"] = sender
    message["To"] = Address(addr_spec=letter.recipient)
    message["Date"] = format_datetime(datetime.fromtimestamp(now / 1_000, UTC))
    message["Auto-Submitted"] = "auto-generated"
    message.set_content("\n\n".join((*letter.paragraphs[:-1], letter.link, letter.paragraphs[-1])) + "\n")
    said = format_html_join("", "<p>{}</p>", ((text,) for text in letter.paragraphs[:-1]))
    html = format_html(
        '<!doctype html><html lang="{}"><body style="font-family:sans-serif;line-height:1.5">{}'
        '<p><a href="{}">{}</a></p><p style="color:#666">{}</p></body></html>',
        translation.get_language() or "en",
        said,
        letter.link,
        letter.button,
        letter.paragraphs[-1],
    )
    message.add_alternative(html, subtype="html")
    return message

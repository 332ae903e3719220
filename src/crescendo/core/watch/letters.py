"""Mail to the company's own people about the installation: alerts to administrators, and a test to oneself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime

from django.utils import translation
from django.utils.translation import gettext as _

from crescendo.core import sending, staff
from crescendo.core.jobs import Handler
from crescendo.core.post import Post, envelope_sender, one_line, open_post
from crescendo.core.refusals import NotFound
from crescendo.core.settings import Settings
from crescendo.core.types import Actor, ClaimedJob, DeliveryFailed, DeliveryUnknown, StaffRow
from crescendo.core.watch.incidents import MAIL_JOB, find_incident, sentence_of
from crescendo.core.watch.sender import CHECK_JOB, note_sender_check

_SYSTEM = Actor.system("watch")


def handlers(settings: Settings, post: Post | None = None) -> Mapping[str, Handler]:
    """The jobs of these mails; `post` is the way out, by default the one that the settings name."""
    sender = _Sender(settings, post or open_post(settings.smtp_url))
    return {MAIL_JOB: sender.alert, CHECK_JOB: sender.check}


@dataclass(frozen=True, slots=True)
class _Sender:
    settings: Settings
    post: Post

    def alert(self, job: ClaimedJob) -> None:
        """Tell one administrator of an incident's beginning or end; a mail that may have left is not repeated.

        While sending is frozen it waits; the page of the state and the bell say it at once.
        """
        incident, reader = find_incident(int(job.payload["incident"])), _reader(job)
        if incident is None or reader is None:
            return
        if (freeze := sending.find_freeze()) is not None:
            # What was copied as waiting is about the machine that was backed up: it told of that itself.
            if incident.opened_at >= freeze.at:
                sending.wait(job)
            return
        with translation.override(reader.language.value):
            sentence = _(sentence_of(incident, is_over=bool(job.payload["is_over"])))
            message = self._compose(reader, sentence % {"figure": str(incident.worst)}, job)
        try:
            self._deliver(message, reader)
        except DeliveryUnknown:
            return
        except DeliveryFailed as failure:
            if not failure.permanent:
                raise

    def check(self, job: ClaimedJob) -> None:
        """Send a test mail to who asked, once, and remember what came of it.

        It leaves while sending is frozen too: who asks for it is the person who looks.
        """
        reader, trouble = _reader(job), ""
        if reader is None:
            trouble = "no_reader"
        else:
            with translation.override(reader.language.value):
                message = self._compose(reader, _("This is the test mail that you asked for."), job)
            try:
                self._deliver(message, reader)
            except DeliveryFailed as failure:
                trouble = failure.reason
            except DeliveryUnknown:
                trouble = "unknown"
        note_sender_check(str(job.payload["digest"]), trouble=trouble, now=job.now)

    def _deliver(self, message: EmailMessage, reader: StaffRow) -> None:
        sender = envelope_sender(self.settings.mail_from)
        self.post.deliver(message, sender=sender, recipient=reader.email)

    def _compose(self, reader: StaffRow, sentence: str, job: ClaimedJob) -> EmailMessage:
        host = envelope_sender(self.settings.mail_from).rpartition("@")[2] or "localhost"
        message = EmailMessage()
        message["Subject"] = one_line(f"Crescendo: {sentence}")
        message["From"] = self.settings.mail_from
        message["To"] = Address(addr_spec=reader.email)
        message["Date"] = format_datetime(datetime.fromtimestamp(job.now / 1_000, UTC))
        message["Message-ID"] = f"<operator.{job.id}@{host}>"
        message["Auto-Submitted"] = "auto-generated"
        link = f"{self.settings.console_url}/console/status/"
        place = _("Status of the installation")
        message.set_content(f"{sentence}\n\n{place}: {link}\n")
        return message


def _reader(job: ClaimedJob) -> StaffRow | None:
    """Whom it is for; None for who has left or never was a member of staff."""
    try:
        row = staff.get_staff(_SYSTEM, int(job.payload["staff"] or 0))
    except NotFound:
        return None
    return row if row.is_active else None

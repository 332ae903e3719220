"""The job that sends a confirmation mail: at most once, whatever dies in between."""

from __future__ import annotations

import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from email.message import EmailMessage
from hashlib import sha256

from crescendo.core import sending
from crescendo.core.clock import DAY
from crescendo.core.jobs import Handler
from crescendo.core.post import Post, envelope_sender, open_post
from crescendo.core.settings import Settings
from crescendo.core.types import ClaimedJob, DeliveryFailed, DeliveryUnknown
from crescendo.people import api as people
from crescendo.people.types import Identity, IdentityKind, Sighting
from crescendo.site.confirming import JOB
from crescendo.site.letter import Letter, compose
from crescendo.site.links import confirm_address
from crescendo.site.models import ConfirmationMail
from crescendo.site.types import MailState, Skip

MOST_A_DAY = 5


def handlers(settings: Settings, post: Post | None = None) -> Mapping[str, Handler]:
    """The site's jobs; `post` is the way out, by default the one that the settings name."""
    sender = _Sender(settings, post or open_post(settings.smtp_url))
    return {JOB: sender.send}


@dataclass(frozen=True, slots=True)
class _Sender:
    settings: Settings
    post: Post

    def send(self, job: ClaimedJob) -> None:
        """Send the mail of a submission unless that was tried before."""
        key, now = str(job.payload["submission"]), job.now
        row = ConfirmationMail.objects.filter(submission=key).first()
        if row is None or row.state != MailState.INTENDED:
            # Whoever left it at "sending" died: the mail may be out, so a person or a click decides.
            _move(key, MailState.SENDING, MailState.UNKNOWN, settled_at=now)
            return
        recipient = people.find_submission(key)
        address = address_of(recipient)
        if recipient is None or address is None:
            _skip(key, Skip.NO_ADDRESS, now)
            return
        digest = self._digest(address)
        if (skip := self._reason_against(address, digest, now)) is not None:
            _skip(key, skip, now)
            return
        if sending.is_frozen():
            sending.wait(job)
            return
        message = compose(self._letter(key, recipient, address, now))
        if _move(key, MailState.INTENDED, MailState.SENDING, sending_at=now, recipient_digest=digest):
            self._hand_over(key, message, address.value, now)

    def _hand_over(self, key: str, message: EmailMessage, recipient: str, now: int) -> None:
        sender = envelope_sender(self.settings.mail_from)
        try:
            self.post.deliver(message, sender=sender, recipient=recipient)
        except DeliveryUnknown:
            _move(key, MailState.SENDING, MailState.UNKNOWN, settled_at=now)
        except DeliveryFailed as failure:
            if failure.permanent:
                _move(key, MailState.SENDING, MailState.FAILED, settled_at=now, reason=failure.reason[:64])
                return
            # It surely did not leave, so the job's next attempt may send it.
            _move(key, MailState.SENDING, MailState.INTENDED, reason=failure.reason[:64])
            raise
        else:
            # A second claimant may have called a slow sending unknown meanwhile; now it is known.
            states = (MailState.SENDING, MailState.UNKNOWN)
            ConfirmationMail.objects.filter(submission=key, state__in=states).update(
                state=MailState.SENT, settled_at=now, reason=""
            )

    def _reason_against(self, address: Identity, digest: str, now: int) -> Skip | None:
        """Read at the last moment. The form is open to all, so nobody may use it to flood an address."""
        if people.suppressions_of([address], channel="email"):
            return Skip.SUPPRESSED
        sent = ConfirmationMail.objects.filter(recipient_digest=digest, sending_at__gt=now - DAY).count()
        return Skip.TOO_MANY if sent >= MOST_A_DAY else None

    def _letter(self, key: str, submission: Sighting, address: Identity, now: int) -> Letter:
        return Letter(
            submission=key,
            recipient=address.value,
            sender=self.settings.mail_from,
            link=confirm_address(self.settings.public_url, key, now=now),
            language="en" if str(submission.traits.get("language", "")).startswith("en") else "zh-hans",
            at=now,
        )

    def _digest(self, address: Identity) -> str:
        secret = self.settings.hash_key.encode()
        return hmac.new(secret, f"confirmation:{address.value}".encode(), sha256).hexdigest()


def address_of(submission: Sighting | None) -> Identity | None:
    """The e-mail address that a submission names."""
    if submission is None:
        return None
    return next((person for person in submission.people if person.kind is IdentityKind.EMAIL), None)


def _move(key: str, before: MailState, after: MailState, **fields: object) -> bool:
    rows = ConfirmationMail.objects.filter(submission=key, state=before)
    return bool(rows.update(state=after, **fields))


def _skip(key: str, reason: Skip, now: int) -> None:
    _move(key, MailState.INTENDED, MailState.SKIPPED, reason=reason.value, settled_at=now)

"""Nouns of the site's mails: their states, and how sending one may fail. No Django here."""

from __future__ import annotations

from enum import StrEnum


class MailState(StrEnum):
    """Sending is committed right before the bytes leave; after a crash it becomes unknown, never sent anew."""

    INTENDED = "intended"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"
    SKIPPED = "skipped"
    UNKNOWN = "unknown"


class Skip(StrEnum):
    """Why an intended mail was not sent."""

    HISTORY = "history"
    NO_ADDRESS = "no_address"
    SUPPRESSED = "suppressed"
    TOO_MANY = "too_many"


class DeliveryFailed(Exception):
    """The mail surely did not leave. `permanent` tells whether trying again is senseless."""

    def __init__(self, reason: str, *, permanent: bool) -> None:
        super().__init__(reason)
        self.reason, self.permanent = reason, permanent


class DeliveryUnknown(Exception):
    """The connection broke after the bytes had left: nobody can say whether the mail was taken."""

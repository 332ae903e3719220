"""Nouns of the site's mails: their states, and why one was not sent. No Django here."""

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
    RESTORED = "restored"
    NO_ADDRESS = "no_address"
    SUPPRESSED = "suppressed"
    TOO_MANY = "too_many"

"""Whether mail can leave: a test that somebody asks for, performed by a job, remembered with what was tested.

The network belongs to the job's handler; here is what was asked and what came of it. Other settings than those that
were tested are untested again.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from hashlib import blake2b

from django.db import transaction

from crescendo.core import audit, jobs
from crescendo.core.models import SenderCheck
from crescendo.core.refusals import mark
from crescendo.core.roles import require
from crescendo.core.settings import Settings
from crescendo.core.types import Actor, Permission

CHECK_JOB = "watch.sender_check"
audit.register({"sender.checked": mark("%(by)s asked for a test mail")})


class SenderState(StrEnum):
    """How the way out for mail is."""

    CAUGHT = "caught"
    UNTRIED = "untried"
    TRYING = "trying"
    FAILED = "failed"
    WORKS = "works"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sender:
    """The state, since when, and the code of what went wrong."""

    state: SenderState
    at: int | None = None
    trouble: str = ""


def is_sent(settings: Settings) -> bool:
    """Whether mail leaves at all; a folder only catches it."""
    return settings.smtp_url.startswith("smtp")


def get_sender(settings: Settings) -> Sender:
    """What is known of the way out that these settings name. One query."""
    if not is_sent(settings):
        return Sender(state=SenderState.CAUGHT)
    row = SenderCheck.objects.filter(pk=1, digest=_digest(settings)).first()
    if row is None:
        return Sender(state=SenderState.UNTRIED)
    if row.ended_at is None:
        return Sender(state=SenderState.TRYING, at=row.asked_at)
    state = SenderState.FAILED if row.trouble else SenderState.WORKS
    return Sender(state=state, at=row.ended_at, trouble=row.trouble)


def ask_sender_check(by: Actor, settings: Settings, *, now: int) -> None:
    """Have a test mail sent to the one who asks. Refuses NotAllowed."""
    require(by, Permission.SETTINGS_MANAGE)
    with transaction.atomic():
        asked = {"digest": _digest(settings), "asked_at": now, "ended_at": None, "trouble": ""}
        SenderCheck.objects.update_or_create(pk=1, defaults=asked)
        jobs.enqueue(
            CHECK_JOB, {"staff": by.staff_id, "digest": _digest(settings)}, run_at=now, dedupe_key=CHECK_JOB
        )
        audit.record(by, "sender.checked", "company", {}, now=now)


def note_sender_check(digest: str, *, trouble: str, now: int) -> None:
    """Remember what came of it, unless other settings are in force by now."""
    SenderCheck.objects.filter(pk=1, digest=digest).update(ended_at=now, trouble=trouble)


def _digest(settings: Settings) -> str:
    """Stands for address, login and sender, and tells none of them."""
    tested = f"{settings.smtp_url}\n{settings.mail_from}".encode()
    return blake2b(tested, key=settings.secret_key.encode()[:64], digest_size=16).hexdigest()

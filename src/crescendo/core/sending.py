"""Whether anything may leave for a person. A restored installation sends nothing until somebody has looked.

What was copied as waiting may have been sent since: only a person can say. Who sends asks `is_frozen` at the last
moment, and puts its job off with `wait` while it is.
"""

from __future__ import annotations

from collections.abc import Collection

from django.db import transaction

from crescendo.core import audit, jobs, notices
from crescendo.core.clock import MINUTE
from crescendo.core.models import Installation, Job
from crescendo.core.refusals import mark
from crescendo.core.roles import require
from crescendo.core.types import (
    Actor,
    ClaimedJob,
    Freeze,
    JobState,
    Outgoing,
    Permission,
    PostNotice,
    Role,
    WouldLeave,
)

RESTORED, BY_HAND = "restored", "by_hand"
SHOWN = 50
_FROZEN = mark("Nothing leaves for persons any more. Look at what waits, then let it go on.")
_PAUSE = 10 * MINUTE
_kinds: dict[str, Outgoing] = {}

audit.register(
    {
        "sending.frozen": mark("%(by)s stopped all sending"),
        "sending.lifted": mark("%(by)s let sending go on"),
    }
)


def register(*kinds: Outgoing) -> None:
    """Make kinds of messages known. Called once apps stand."""
    _kinds.update({kind.name: kind for kind in kinds})


def find_freeze() -> Freeze | None:
    """The freeze in force. One query."""
    row = Installation.objects.filter(pk=1).exclude(frozen_at=None).first()
    return (
        None if row is None or row.frozen_at is None else Freeze(at=row.frozen_at, because=row.frozen_because)
    )


def is_frozen() -> bool:
    """Whether nothing may leave now. One query."""
    return find_freeze() is not None


def freeze(by: Actor, *, because: str, now: int) -> None:
    """Let nothing leave from now on; a freeze in force stays as it is. Refuses NotAllowed."""
    require(by, Permission.OPERATIONS)
    with transaction.atomic():
        Installation.objects.get_or_create(pk=1)
        frozen = Installation.objects.filter(pk=1, frozen_at=None)
        if frozen.update(frozen_at=now, frozen_because=because):
            audit.record(by, "sending.frozen", "company", {"because": because}, now=now)
            notices.post(
                PostNotice(sentence=_FROZEN, link="/console/settings/sending/", role=Role.ADMINISTRATOR),
                now=now,
            )


def waiting(by: Actor, *, shown: int = SHOWN) -> tuple[WouldLeave, ...]:
    """What would leave, of each kind the oldest. A bounded number of queries a kind. Refuses NotAllowed."""
    require(by, Permission.OPERATIONS)
    return tuple(
        WouldLeave(name=kind.name, title=kind.title, count=kind.count(), first=kind.first(by, shown))
        for kind in _kinds.values()
    )


def lift(by: Actor, *, discard: Collection[str] = (), now: int) -> int:
    """Let what waits leave, except the kinds that are discarded: those never leave. Returns how many were.

    Refuses NotAllowed.
    """
    require(by, Permission.OPERATIONS)
    with transaction.atomic():
        dropped = sum(kind.discard(now) for name, kind in _kinds.items() if name in discard)
        frozen = Installation.objects.filter(pk=1).exclude(frozen_at=None)
        if frozen.update(frozen_at=None, frozen_because=""):
            audit.record(by, "sending.lifted", "company", {"discarded": sorted(discard)}, now=now)
        kinds = [name for kind in _kinds.values() for name in kind.jobs]
        Job.objects.filter(kind__in=kinds, state=JobState.PENDING.value, run_at__gt=now).update(run_at=now)
    return dropped


def wait(job: ClaimedJob) -> None:
    """Put a job off that would have sent something. Refuses JobLost."""
    jobs.go_on(job, job.payload, done=0, total=0, pause=_PAUSE)

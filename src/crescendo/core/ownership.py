"""One worker owns the consumers of a store: a lease, renewed while it lives, free soon after it died.

The lease only saves work. What keeps a stale owner harmless is the compare-and-set of each cursor.
"""

from __future__ import annotations

from dataclasses import dataclass

from crescendo.core import sets
from crescendo.core.clock import SECOND
from crescendo.core.models import WorkerLease

LEASE = 5 * SECOND
RENEW = 1 * SECOND
_COLUMNS = ("name", "owner", "taken_at", "heartbeat_at", "lease_until", "note")
_CONSUMERS = "consumers"
# A lease that reaches further was written before the machine's clock was set back; it would bar everybody.
_FAR = 60 * SECOND


@dataclass(frozen=True, slots=True, kw_only=True)
class Ownership:
    """Who owns the consumers, since when, and its last sign of life."""

    owner: str
    taken_at: int
    heartbeat_at: int
    lease_until: int
    note: str


def take(owner: str, *, now: int, note: str = "") -> bool:
    """Take or renew the lease; False while another owner's lease runs. One or two statements."""
    held = sets.execute(
        sets.statement(__package__, "take_ownership"),
        {
            "name": _CONSUMERS,
            "owner": owner,
            "now": now,
            "until": now + LEASE,
            "far": now + _FAR,
            "note": note,
        },
    )
    if held:
        return True
    row = (_CONSUMERS, owner, now, now, now + LEASE, note)
    return sets.insert_ignore("core_worker_lease", _COLUMNS, [row]) == 1


def release(owner: str) -> None:
    """Give the lease back at once, as a worker does that is asked to stop."""
    WorkerLease.objects.filter(name=_CONSUMERS, owner=owner).update(lease_until=0)


def find_owner() -> Ownership | None:
    """The newest owner, living or not; None when no worker has ever run."""
    row = WorkerLease.objects.filter(name=_CONSUMERS).first()
    if row is None:
        return None
    return Ownership(
        owner=row.owner,
        taken_at=row.taken_at,
        heartbeat_at=row.heartbeat_at,
        lease_until=row.lease_until,
        note=row.note,
    )

"""Events follow identities that a merge, or its undoing, gave to another contact: few at once, many by a job.

The job carries no owners. Each chunk asks people whose an identity's events are by now, so it may come late, twice or
after another change, and a killed worker's successor goes on where the last committed chunk ended.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from time import perf_counter

from django.db import transaction

from crescendo.activity import moves
from crescendo.core import facts, jobs, sets
from crescendo.core.types import ClaimedJob, FactDraft, JobProgress
from crescendo.people import api as people
from crescendo.people.types import FOLLOW_JOB, Move

# So many are moved within the transaction of who merged: some 25 ms of it.
AT_ONCE = 4_000
CHUNK = 5_000
_SMALLEST, _LARGEST = 1_000, 20_000
_AIM_SECONDS = 0.12
# A writer who waits for SQLite looks again every 100 ms: behind every second chunk he finds it free. On PostgreSQL
# he comes next anyway.
PAUSE = 120


def follow_at_once(identities: Sequence[int], contacts: Sequence[int], *, now: int) -> bool:
    """Move the events of these identities within the running transaction, if they are few; False where they are not.

    `contacts` are whom they may have left. Emits identity.moved.
    """
    if len(identities) > AT_ONCE // 100:
        return False
    left = AT_ONCE
    for identity in identities:
        _, events = _chunk(identity, moves.EARLIEST, left + 1)
        left -= events
        if left < 0:
            return False
    moves.shift([move for identity in identities for move in people.stretches_of(identity)])
    moves.settle(contacts)
    facts.append([_fact(identities, now)], now=now)
    return True


def run(job: ClaimedJob, *, size: int = CHUNK) -> None:
    """One chunk; called again until all have followed. Emits identity.moved for all of them at the end."""
    if job.payload.get("over"):
        return
    identities: list[int] = job.payload["identities"]
    place, start = int(job.payload.get("place", 0)), int(job.payload.get("from", moves.EARLIEST))
    size = int(job.payload.get("size", size))
    total = job.payload.get("total")
    if total is None:
        total = _count(identities)
    with transaction.atomic():
        now_of = people.stretches_of(identities[place])
        # From here on others wait; waiting for them says nothing of the chunk.
        began = perf_counter()
        end, events = _chunk(identities[place], start, size)
        moves.shift(_clipped(now_of, start, end))
        done = int(job.payload.get("done", 0)) + events
        step = {"place": place, "from": end} if end < moves.LATEST else {"place": place + 1, "from": 0}
        is_over = step["place"] == len(identities)
        seconds = perf_counter() - began
        payload = {**job.payload, **step, "total": total, "done": done, "over": is_over}
        is_breath = sets.vendor() == "sqlite" and not is_over and not job.payload.get("is_breath", True)
        payload |= {"size": _paced(size, events, seconds), "is_breath": is_breath}
        pause = PAUSE + int(seconds * 1_000) if is_breath else 0
        jobs.go_on(job, payload, done=done, total=total, pause=pause)
        if is_over:
            moves.settle(job.payload["contacts"])
            facts.append([_fact(identities, job.now)], now=job.now)


def _paced(size: int, events: int, seconds: float) -> int:
    """How many events the next chunk may hold to be as short as other writers can bear. Part chunks say little."""
    if seconds > _AIM_SECONDS:
        return max(_SMALLEST, int(min(events, size) * max(_AIM_SECONDS / seconds, 0.25)))
    return min(_LARGEST, int(size * min(_AIM_SECONDS / seconds, 1.5)) + 1) if events >= size else size


def following() -> tuple[JobProgress, ...]:
    """The merges and unmerges whose events have not all followed yet."""
    return jobs.progress(FOLLOW_JOB)


def _chunk(identity: int, start: int, size: int) -> tuple[int, int]:
    """Where the chunk that begins here ends, and how many events it holds; a millisecond is never cut."""
    places = {"identity": identity, "start": start, "most": size}
    end, events = sets.fetch(sets.statement(__package__, "end_of_stretch"), places)[0]
    return (moves.LATEST if end is None else max(int(end), start + 1)), int(events)


def _count(identities: Sequence[int]) -> int:
    rows = sets.fetch(
        sets.statement(__package__, "count_of_identities"), {"identities": sets.batch_json(identities)}
    )
    return int(rows[0][0])


def _clipped(stretches: Sequence[Move], start: int, end: int) -> list[Move]:
    """The parts of these stretches within a window. Pure."""
    parts = []
    for one in stretches:
        first = max(start, moves.EARLIEST if one.from_at is None else one.from_at)
        last = min(end, moves.LATEST if one.until_at is None else one.until_at)
        if first < last:
            parts.append(replace(one, from_at=first, until_at=last))
    return parts


def _fact(identities: Sequence[int], now: int) -> FactDraft:
    stretches = [move for identity in identities for move in people.stretches_of(identity)]
    told = [[move.identity_id, move.from_at, move.until_at, move.contact_id] for move in stretches]
    return FactDraft(kind="identity.moved", payload={"moves": told}, at=now)

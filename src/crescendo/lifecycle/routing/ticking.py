"""Clocks that run: started, stopped, and fired once each of their steps is due.

A step is told as the fact `clock.rang` in the transaction that moves the clock on, so it is told once, whatever crashes
and however many workers there are; what it does is the consumer's, within the round.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from crescendo.core import facts, sets
from crescendo.core.api import get_company
from crescendo.core.types import FactDraft
from crescendo.lifecycle.documents import api as documents
from crescendo.lifecycle.documents.clocks import ClockKey, Clocks
from crescendo.lifecycle.models import RunningClock
from crescendo.lifecycle.working_time import WorkingTime

RANG = "clock.rang"
MOST = 1_000
_TABLE = "lifecycle_runningclock"
_COLUMNS = ("subject", "subject_id", "clock", "started_at", "step", "due_at")


@dataclass(frozen=True, slots=True, kw_only=True)
class Times:
    """The clocks of the lifecycle in force, and the working hours that they count."""

    clocks: Clocks
    working: WorkingTime

    def limit(self, key: ClockKey, started_at: int) -> int:
        """When a clock that started then has run out."""
        return self.working.add(started_at, self.clocks[key].limit.length(self.working))

    def step(self, key: ClockKey, started_at: int, step: int) -> int | None:
        """When a step of it is due; None behind the last."""
        steps = self.clocks[key].steps
        return (
            self.working.add(started_at, steps[step].after.length(self.working))
            if step < len(steps)
            else None
        )


def times() -> Times:
    """What counts now. Two queries."""
    lifecycle = documents.in_force()
    return Times(clocks=lifecycle.clocks, working=WorkingTime(lifecycle.calendar, get_company().time_zone))


def working_time() -> WorkingTime:
    """The working hours of the lifecycle in force. Two queries."""
    return times().working


def start(
    subject: str, key: ClockKey, started: Mapping[int, int], *, times: Times, after: int | None = None
) -> None:
    """Start a clock for each of these, anew where it ran; the mapping is number to instant. Two statements.

    Steps that were due up to `after` are passed over: they were taken, or nobody is to hear of the past.
    """
    stop(subject, started, keys=(key,))
    rows = [
        (subject, one, key.value, at, *first)
        for one, at in started.items()
        if (first := _first_step(key, at, times, after)) is not None
    ]
    sets.insert(_TABLE, _COLUMNS, rows)


def stop(subject: str, those: Iterable[int], *, keys: Collection[str] = ()) -> None:
    """Stop these clocks, or all of these subjects. One statement."""
    rows = RunningClock.objects.filter(subject=subject, subject_id__in=list(those))
    (rows.filter(clock__in=list(keys)) if keys else rows).delete()


def ring(now: int) -> int:
    """Tell the steps that are due as facts and set each clock to its next; how many. A bounded number at a time."""
    if not RunningClock.objects.filter(due_at__lte=now).exists():
        return 0
    with facts.together(now=now):
        due = RunningClock.objects.select_for_update(skip_locked=True).filter(due_at__lte=now)
        rows = list(due.order_by("due_at", "id")[:MOST])
        _move_on(rows, times())
        facts.append([_told(one, those, now=now) for one, those in _alike(rows).items()], now=now)
    return len(rows)


def reckon_anew(after: int, *, limit: int = MOST) -> int | None:
    """Set running clocks to the lifecycle and calendar in force; the last one done, None once all are.

    A step that would have been due by now rings at once; one that was taken is not taken again.
    """
    rows = list(RunningClock.objects.filter(pk__gt=after).order_by("pk")[:limit])
    counted = times()
    turned = []
    for row in rows:
        due = counted.step(ClockKey(row.clock), row.started_at, row.step)
        if due is not None and due != row.due_at:
            row.due_at = due
            turned.append(row)
    RunningClock.objects.bulk_update(turned, ["due_at"], batch_size=200)
    return rows[-1].pk if rows else None


def _first_step(key: ClockKey, started_at: int, times: Times, after: int | None) -> tuple[int, int] | None:
    step = 0
    while (due := times.step(key, started_at, step)) is not None:
        if after is None or due > after:
            return step, due
        step += 1
    return None


def _move_on(rows: list[RunningClock], counted: Times) -> None:
    RunningClock.objects.filter(pk__in=[row.pk for row in rows]).delete()
    later = []
    for row in rows:
        due = counted.step(ClockKey(row.clock), row.started_at, row.step + 1)
        if due is not None:
            later.append((row.subject, row.subject_id, row.clock, row.started_at, row.step + 1, due))
    sets.insert(_TABLE, _COLUMNS, later)


def _alike(rows: list[RunningClock]) -> Mapping[tuple[str, str, int], list[RunningClock]]:
    """Those of one subject, clock and step together: what they do is one act upon a set."""
    found: dict[tuple[str, str, int], list[RunningClock]] = defaultdict(list)
    for row in rows:
        found[row.subject, row.clock, row.step].append(row)
    return found


def _told(one: tuple[str, str, int], rows: list[RunningClock], *, now: int) -> FactDraft:
    subject, clock, step = one
    payload = {
        "subject": subject,
        "clock": clock,
        "step": step,
        "ids": [row.subject_id for row in rows],
        "started": [row.started_at for row in rows],
    }
    return FactDraft(kind=RANG, payload=payload, at=now)

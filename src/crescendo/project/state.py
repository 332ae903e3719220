"""How this installation is: what /readyz, /metrics and `crescendo doctor` read of the store and the log."""

from __future__ import annotations

import atexit
from dataclasses import dataclass
from functools import cache

from crescendo.activity.api import cursors_of
from crescendo.core import worker
from crescendo.core.clock import MINUTE, SECOND
from crescendo.core.rawlog import RawLog, open_log
from crescendo.core.settings import current

LATE = 2 * MINUTE


@dataclass(frozen=True, slots=True, kw_only=True)
class Backlog:
    """What was acknowledged and is not yet processed; `age` in milliseconds is that of its oldest record."""

    records: int
    age: int


@cache
def log() -> RawLog:
    """The handle through which this process reads; nothing is appended through it."""
    made = open_log(current())
    atexit.register(made.close)
    return made


def backlog(*, now: int) -> Backlog:
    """Read the log and the cursors. Raises LogUnavailable, and what a missing database raises."""
    cursors = cursors_of()
    if not log().has_more(cursors):
        return Backlog(records=0, age=0)
    oldest = log().oldest_at(cursors)
    return Backlog(records=log().backlog(cursors), age=0 if oldest is None else max(0, now - oldest))


def troubles(*, now: int) -> list[str]:
    """Why work is not being done, a sentence each; empty when all is well.

    The database is asked first: without it nothing else can be said.
    """
    try:
        found = worker.state(now=now)
    except Exception as failure:  # noqa: BLE001 - any failure of a store is the answer here
        return [f"The database does not answer ({type(failure).__name__})."]
    said = []
    if not found.alive:
        said.append("No worker lives.")
    said += [f"The worker's stage «{stage}» fails." for stage in found.failing]
    try:
        waiting = backlog(now=now)
    except Exception as failure:  # noqa: BLE001 - the same
        return [*said, f"The raw log does not answer ({type(failure).__name__})."]
    if waiting.age > LATE:
        said.append(f"{waiting.records} requests wait, the oldest for {waiting.age // SECOND} seconds.")
    return said

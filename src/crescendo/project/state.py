"""How this installation is: what /readyz, /metrics and `crescendo doctor` read of the store and the log."""

from __future__ import annotations

import atexit
from functools import cache

from crescendo.activity.api import INGEST_PREFIX, unread
from crescendo.core import worker
from crescendo.core.clock import MINUTE, SECOND
from crescendo.core.rawlog import RawLog, open_log
from crescendo.core.settings import current
from crescendo.core.watch.looking import look
from crescendo.core.watch.types import Figures, Unread

LATE = 2 * MINUTE


@cache
def log() -> RawLog:
    """The handle through which this process reads; nothing is appended through it."""
    made = open_log(current())
    atexit.register(made.close)
    return made


def backlog(*, now: int) -> Unread:
    """What waits in the log. Raises LogUnavailable, and what a missing database raises."""
    return unread(log(), now=now)


def figures(*, now: int) -> Figures:
    """All that is watched. Raises what a missing store raises."""
    return look(current(), backlog(now=now), apart=INGEST_PREFIX, now=now)


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

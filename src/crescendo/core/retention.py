"""How long things are kept, and the sweep that removes what is older, a bounded number at a time."""

from __future__ import annotations

from collections.abc import Sequence

from crescendo.core import facts, jobs, keeping, notices, rounds, sessions
from crescendo.core.clock import DAY
from crescendo.core.imports import retention as imports
from crescendo.core.types import Consumer

RAW_LOG_BEHIND_CURSOR = DAY
FACTS = 30 * DAY
JOBS_DONE = 7 * DAY
NOTICES_READ = 90 * DAY
IMPORT_FILES = 7 * DAY
# As long as the link in a confirmation mail.
HELD_FORMS = 31 * DAY

# One sweep holds SQLite's one writer for a few milliseconds; the next goes on where it stopped.
CHUNK = 2_000


def sweep(consumers: Sequence[Consumer], *, now: int) -> int:
    """Remove a chunk of what is past its time; returns how much. Facts go once all consumers passed them."""
    # The head is read first: what is appended meanwhile makes the consumers look further behind, never ahead.
    head = facts.head()
    passed = head - max(rounds.behind(consumers).values(), default=0)
    return (
        keeping.sweep(now=now)
        + jobs.trim(now - JOBS_DONE, limit=CHUNK)
        + imports.trim(now - IMPORT_FILES, limit=CHUNK)
        + sessions.trim(now=now)
        + notices.trim(now - NOTICES_READ, limit=CHUNK)
        + facts.trim(now - FACTS, until=passed, limit=CHUNK)
    )

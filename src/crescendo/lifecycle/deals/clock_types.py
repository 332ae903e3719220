"""The nouns of the clocks of deals. No Django: frozen values that may cross the room's door."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from crescendo.core.document_reading import Titles
from crescendo.lifecycle.documents.clocks import ClockKey


class ClockState(StrEnum):
    """It begins on a day to come, it runs, its first step was taken, it is over."""

    AHEAD = "ahead"
    RUNNING = "running"
    NEAR = "near"
    LATE = "late"


@dataclass(frozen=True, slots=True, kw_only=True)
class DealClock:
    """A clock of a deal: since when it runs and when it is over, in working time of the lifecycle in force."""

    key: ClockKey
    title: Titles = field(hash=False)
    started_at: int
    due_at: int
    state: ClockState

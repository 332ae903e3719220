"""The nouns of the list of events. No Django; `types` hands them on."""

from __future__ import annotations

from dataclasses import dataclass

from crescendo.activity.history_types import EventRow
from crescendo.conditions.types import Tree


@dataclass(frozen=True, slots=True, kw_only=True)
class EventQuery:
    """Which events: a condition about events, None for all; the newest first. Without a time the last 30 days."""

    condition: Tree | None = None
    after: str | None = None
    limit: int = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class EventPage:
    """A page of events. `since` is the instant before which nothing is looked for.

    `looked_to` is set where the page is not full because enough was looked through: the next one goes on there.
    """

    rows: tuple[EventRow, ...]
    next_cursor: str | None
    since: int
    looked_to: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class EventCount:
    """How many there are; where it is not `is_whole` there may be more than were looked through."""

    number: int
    is_whole: bool

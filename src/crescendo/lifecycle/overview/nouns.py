"""The nouns of the overview. No Django: frozen values that may cross the room's door."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any

from crescendo.conditions.types import Money
from crescendo.core.document_reading import Titles
from crescendo.lifecycle.followup.topic_types import Standing

Document = Mapping[str, Any]
BANDS = (7, 30, 90)
"""Ages in days at which the bands of time in a stage end; the last band has no end."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OverviewQuery:
    """Of which days, both included, and of whose: a team with those below it, or one colleague."""

    first: date
    last: date
    team_id: int | None = None
    owner_id: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A number with the condition that lists exactly what it counts, None where it has no such list.

    `is_more`: there are more, and nobody counted further. `is_about`: estimated on a sample, in two digits.
    """

    count: int
    is_more: bool = False
    is_about: bool = False
    condition: Document | None = field(default=None, hash=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class AgeFigures:
    """Who stands somewhere now, for how many days, how many came in the period.

    `bands` are those of at most 7, 30, 90 days and of more. `median` and `p90` are days, None where nobody stands
    there; where `here` is about, they are too.
    """

    here: Figure
    bands: tuple[Figure, ...]
    median: int | None
    p90: int | None
    entered: Figure


@dataclass(frozen=True, slots=True, kw_only=True)
class StageFigures(AgeFigures):
    """The same of a stage of contacts."""

    stage: str
    title: Titles


@dataclass(frozen=True, slots=True, kw_only=True)
class DealStageFigures:
    """A stage of open deals: how many, worth what, for how many days (median and the longest)."""

    stage: str
    title: Titles
    here: Figure
    sums: tuple[Money, ...]
    median: int | None
    longest: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReasonFigure:
    """How many deals ended for a reason; `reason` is empty where none was given."""

    reason: str
    deals: Figure
    sums: tuple[Money, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class MarketFigures:
    """What was won and lost in a region or an industry; `code` is empty where it is not known."""

    code: str
    won: Figure
    lost: Figure
    sums: tuple[Money, ...]

    @property
    def rate(self) -> int | None:
        """Won of all that was decided, in whole per cent."""
        decided = self.won.count + self.lost.count
        return None if not decided else self.won.count * 100 // decided


@dataclass(frozen=True, slots=True, kw_only=True)
class LateFigures:
    """A clock of leads: how many are past its limit now, how many passed it in the period."""

    clock: str
    now: Figure
    passed: Figure


@dataclass(frozen=True, slots=True, kw_only=True)
class SellerFigures:
    """A seller's leads of the period: how many were given, how fast they were answered, what became late.

    `median` and `p90` are working time in milliseconds of those answered, by nearest rank; None where none was.
    """

    owner_id: int
    given: int
    answered: int
    waiting: int
    taken: int
    median: int | None
    p90: int | None
    late: int
    passed: int


class Ending(StrEnum):
    """What became of a lead that was given to somebody: answered, still waited for, or gone without an answer."""

    ANSWERED = "answered"
    WAITING = "waiting"
    TAKEN = "taken"


@dataclass(frozen=True, slots=True, kw_only=True)
class Response:
    """A lead that was given to a seller. `length` is working time to the answer, to its loss, or until now."""

    move_id: int
    contact_id: int
    owner_id: int
    given_at: int
    ended_at: int | None
    ending: Ending
    act: str
    length: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Breach:
    """A clock that went past its limit while somebody had the lead; told once for each lead, clock and colleague."""

    contact_id: int
    owner_id: int | None
    clock: str
    at: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Noted:
    """An SQL or an open deal, of which a note is asked. A deal counts by the fullest note of its people.

    `contact_id` is whose note it is, None where a deal has nobody.
    """

    owner_id: int | None
    contact_id: int | None
    deal_id: int | None
    deal: str
    halves: int
    most: int
    topics: tuple[Standing, ...]

    @property
    def percent(self) -> int:
        """The sum of its topics in whole per cent."""
        return self.halves * 100 // self.most if self.most else 0

    @property
    def missing(self) -> tuple[str, ...]:
        """The topics of which nothing counts."""
        return tuple(one.topic for one in self.topics if one.halves == 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteFigures:
    """How complete the notes of a seller are: over all topics and by topic, in whole per cent."""

    owner_id: int | None
    notes: int
    percent: int
    topics: Mapping[str, int] = field(hash=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class TopicFigure:
    """In how many open deals nothing counts for a topic, of how many."""

    topic: str
    title: Titles
    missing: int
    deals: int


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteReport:
    """Completeness by seller and by topic. `is_more`: there were more than were counted."""

    sellers: tuple[NoteFigures, ...]
    together: NoteFigures
    missing: tuple[TopicFigure, ...]
    is_more: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """Somebody who entered a stage, once for each cycle, at the first time within the period."""

    contact_id: int
    cycle: int
    at: int

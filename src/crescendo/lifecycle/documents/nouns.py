"""The nouns of a lifecycle's document: stages, moves, what a stage asks for, reasons. No Django."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from crescendo.core.document_reading import Titles
from crescendo.core.types import DocumentChange
from crescendo.lifecycle.documents.calendar import Calendar
from crescendo.lifecycle.documents.clocks import Clocks
from crescendo.lifecycle.documents.note import NoteSection
from crescendo.lifecycle.documents.routing_rules import Routing
from crescendo.lifecycle.documents.telesales_rules import Telesales


class Pipeline(StrEnum):
    """Whose stages they are: contacts and deals have their own."""

    CONTACT = "contact"
    DEAL = "deal"


class ReasonList(StrEnum):
    """The lists of reasons. `back` is for moves to an earlier stage, `skip` for a stage that is passed over."""

    REJECT = "reject"
    LOST = "lost"
    POC = "poc"
    CHURN = "churn"
    RECYCLE = "recycle"
    BACK = "back"
    SKIP = "skip"


@dataclass(frozen=True, slots=True, kw_only=True)
class Requirement:
    """What must be filled: one of `keys`, a number of `at_least` where that is said, and only `when` a value is so.

    What comes `by_itself` is not asked of a person.
    """

    keys: tuple[str, ...]
    at_least: float = 0
    by_itself: bool = False
    when: tuple[tuple[str, str], ...] = ()

    @property
    def key(self) -> str:
        return self.keys[0]


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """One way by which somebody enters a stage without anybody's hand: from which stages, and on what condition.

    `condition` is the document of a condition about contacts. `queue` says whose turn it is then.
    """

    key: str
    title: Titles
    origins: tuple[str, ...]
    condition: Mapping[str, Any] = field(hash=False)
    queue: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """A move that is allowed; one with `reasons` asks for one of that list."""

    to: str
    reasons: ReasonList | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """A stage of a pipeline, at its `place` in it. One `aside` is off the way: recycled, disqualified, lost.

    `reasons` is the list of which a move into it needs one. `crm` maps fields of other systems to values.
    """

    key: str
    place: int
    title: Titles
    is_aside: bool
    reasons: ReasonList | None
    to_enter: tuple[Requirement, ...]
    to_leave: tuple[Requirement, ...]
    moves: tuple[Move, ...]
    ways: tuple[Way, ...]
    crm: Mapping[str, str] = field(hash=False, default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Removed:
    """A stage that is no more, and where those go who are in it."""

    key: str
    title: Titles
    to: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """The stages of a pipeline in their order, the first of them where everybody begins."""

    stages: tuple[Stage, ...]
    removed: tuple[Removed, ...] = ()

    def find(self, key: str) -> Stage | None:
        """The stage of a key."""
        return next((stage for stage in self.stages if stage.key == key), None)

    def title_of(self, key: str) -> Titles:
        """What a stage is called, one that is no more included; its key where nothing says so."""
        titles = {one.key: one.title for one in self.removed} | {one.key: one.title for one in self.stages}
        return titles.get(key, (("en", key),))

    def place_of(self, key: str) -> int:
        """The place of a stage, before all others where there is no such."""
        stage = self.find(key)
        return -1 if stage is None else stage.place

    def leads_to(self, key: str) -> str:
        """Where somebody goes whom an earlier document sends to a stage: it may be no more."""
        return next((one.to for one in self.removed if one.key == key), key)

    @property
    def first(self) -> str:
        return self.stages[0].key


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """Why somebody is moved, and what becomes of it.

    `goes_to` is the stage that follows (None: the contact stays), `after_days` when it comes back, `returns_to` into
    which one. `asks` are values that the reason needs. `hands_to` names who takes over (service, partner, bd, owner).
    `factor` is the buying factor of a loss. `sets` are fields of the contact that follow from it.
    """

    key: str
    title: Titles
    goes_to: str | None = None
    after_days: int | None = None
    returns_to: str | None = None
    asks: tuple[str, ...] = ()
    hands_to: str = ""
    factor: str = ""
    sets: tuple[tuple[str, str], ...] = ()


Reasons = Mapping[ReasonList, tuple[Reason, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Lifecycle:
    """The whole document as read. `number` is the version in force, nought for the one that Crescendo ships."""

    number: int
    courses: Mapping[Pipeline, Course] = field(hash=False)
    reasons: Reasons = field(hash=False)
    note: NoteSection = field(hash=False)
    calendar: Calendar
    clocks: Clocks = field(hash=False)
    routing: Routing
    telesales: Telesales = field(hash=False)

    def course(self, pipeline: Pipeline) -> Course:
        """The stages of a pipeline."""
        return self.courses[pipeline]

    def find_reason(self, of: ReasonList, key: str) -> Reason | None:
        """A reason of a list."""
        return next((reason for reason in self.reasons.get(of, ()) if reason.key == key), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class LifecyclePage:
    """The draft whole, as read, with its faults and its differences from what is in force.

    `revision` is None while nobody has changed the shipped one; `number` is nought while that holds.
    """

    draft: Mapping[str, Any] = field(hash=False)
    read: Lifecycle
    revision: int | None
    number: int
    faults: tuple[tuple[str, str, str], ...]
    changes: tuple[DocumentChange, ...]


def in_words(titles: Titles, language: str) -> str:
    """A title in a language, else in the other one."""
    said = dict(titles)
    first, second = ("zh-hans", "en") if language.startswith("zh") else ("en", "zh-hans")
    return said.get(first) or said.get(second) or ""

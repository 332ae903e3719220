"""The nouns of questions about what somebody did."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from crescendo.conditions.types import All, FieldType, Leaf, Operator, Span, Tree, Value

MOST_ACTS = 50
MOST_TIMES = 10_000
LONGEST_NAME = 255


class Judged(StrEnum):
    """Whose doing counts: people's alone, or machines' too."""

    HUMAN = "human"
    ANY = "any"


class Period(StrEnum):
    """A stretch of the company's calendar; weeks begin on Monday."""

    TODAY = "today"
    YESTERDAY = "yesterday"
    THIS_WEEK = "this_week"
    LAST_WEEK = "last_week"
    THIS_MONTH = "this_month"
    LAST_MONTH = "last_month"
    THIS_QUARTER = "this_quarter"
    LAST_QUARTER = "last_quarter"
    THIS_YEAR = "this_year"
    LAST_YEAR = "last_year"


@dataclass(frozen=True, slots=True, kw_only=True)
class Between:
    """From one day to another, both included."""

    first: date
    last: date


Window = Span | Period | Between | None
"""When an act counts: in the last so long, in a period, between days, or ever. What lies ahead never does."""


class Measure(StrEnum):
    """What is reckoned of the acts that count."""

    COUNT = "count"
    SUM = "sum"
    DISTINCT = "distinct"
    MAX = "max"
    MIN = "min"


class Part(StrEnum):
    """A part of an event that can be reckoned with, beside its properties."""

    VALUE = "value"
    SUBJECT = "subject"


@dataclass(frozen=True, slots=True, kw_only=True)
class Property:
    """A property as it is read: numbers are reckoned in thousandths, so that all engines agree."""

    name: str
    type: FieldType


EVERYTHING = All(())


@dataclass(frozen=True, slots=True, kw_only=True)
class Acts:
    """Acts of these names (none named is any act) that were judged so and on which a condition about events holds."""

    names: tuple[str, ...]
    judged: Judged = Judged.HUMAN
    filter: Tree = EVERYTHING


@dataclass(frozen=True, slots=True, kw_only=True)
class EventLeaf(Leaf):
    """What is reckoned of the acts in a window lies from `low` to `high`; thousandths of a property.

    Without any act a count and a sum are nought; a largest and a smallest are missing.
    """

    acts: Acts
    window: Window = None
    measure: Measure = Measure.COUNT
    of: Part | Property | None = None
    low: int | None = 1
    high: int | None = None


class End(StrEnum):
    """Which of many."""

    FIRST = "first"
    LAST = "last"


@dataclass(frozen=True, slots=True, kw_only=True)
class EndLeaf(Leaf):
    """The first or the last of the acts in a window is one on which a condition about events holds."""

    end: End
    acts: Acts
    asked: Tree
    window: Window = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SequenceLeaf(Leaf):
    """A first act in the window, and of `then` after it `times` at least, from `low` to `high` later; or never one.

    With a longest gap, never is said once it has gone by. The later act is later by a millisecond at least.
    """

    first: Acts
    then: Acts
    is_never: bool = False
    times: int = 1
    low: Span | None = None
    high: Span | None = None
    window: Window = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PropertyLeaf(Leaf):
    """A property of an event, read in a type, compared with a constant."""

    property: Property
    operator: Operator
    value: Value | float | tuple[float, ...] = None

"""The nouns of scoring: models, entries, standings, bands."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import IntEnum, StrEnum
from typing import NamedTuple

from crescendo.conditions.types import Tree
from crescendo.core.refusals import Refusal, mark
from crescendo.scoring.model_types import (
    Changed,
    ModelPage,
    ModelRow,
    Moved,
    NewModel,
    NothingTried,
    Part,
    Preview,
    PublishModel,
    SaveModel,
)

LIFT = 0
"""The number of the entry that lifts; rules count from one."""


class Band(IntEnum):
    """How warm somebody is; a higher one is warmer."""

    COOL = 0
    WARM = 1
    HOT = 2


class Grade(StrEnum):
    """How well somebody fits, from A to D."""

    A = "A"
    B = "B"
    C = "C"
    D = "D"


@dataclass(frozen=True, slots=True, kw_only=True)
class Bands:
    """The lowest number of a band, as the screen shows it."""

    warm: int
    hot: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Lift:
    """A hand-raise brings the number to this at least; `half_life` in tenths of days."""

    to: int
    half_life: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Weight:
    """What a rule's points are held to, in points: of a day, of thirty days, of a life; None where nothing holds.

    `half_life` in tenths of days, nought where points do not fade. One that `sinks` takes points away.
    """

    day: int | None
    month: int | None
    life: int | None
    half_life: int
    sinks: bool = False


class Counted(NamedTuple):
    """The acts of one rule on one day (a day number of the company's zone), and their points before the caps."""

    rule: int
    day: int
    acts: int
    points: int


class Entry(NamedTuple):
    """A line of the ledger. `raw` are the points before the caps, `points` after; `half_life` in tenths of days."""

    rule: int
    day: int
    acts: int
    raw: int
    points: int
    half_life: int


CountedRow = tuple[int, int, int, int]
"""A `Counted` without its names."""
EntryRow = tuple[int, int, int, int, int, int]
"""An `Entry` without its names: where millions are made, a class of tuples costs more than the reckoning."""


class RuleKind(StrEnum):
    """How acts of a rule are counted."""

    EACH = "each"
    """Every act that fits gives its points."""
    HIGHEST = "highest"
    """Of what somebody did with one subject only the act with the most points counts, when it was first reached."""
    RETURNS = "returns"
    """A session that begins within seven days of the one before."""
    COLLEAGUES = "colleagues"
    """A day with acts on which three people of the account had acts within fourteen days."""
    UNANSWERED = "unanswered"
    """Every fifth act in a row, as of mails delivered, without one of the answers in between."""
    VOLUNTEERED = "volunteered"
    """A field that somebody filled in about himself for the first time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tier:
    """Acts that are worth so many points: of these names, where a condition about the event holds."""

    names: tuple[str, ...]
    filter: Tree
    points: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """A rule of behaviour. `key` is fixed for ever; `title` in the two languages, as (language, text).

    Acts of one that `is_serious` speak of buying: hot without any in sixty days is interest in content only. `answers`
    end a row of unanswered acts.
    """

    key: str
    title: tuple[tuple[str, str], ...]
    kind: RuleKind
    tiers: tuple[Tier, ...]
    weight: Weight
    raises: bool = False
    is_serious: bool = False
    answers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """Days of the company's zone, both ends included, between which acts came or changed."""

    first: int
    last: int


@dataclass(frozen=True, slots=True, kw_only=True)
class FitRule:
    """Points that somebody has for who he is. They do not fade."""

    key: str
    title: tuple[tuple[str, str], ...]
    condition: Tree
    points: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Override:
    """For accounts of these industries: points of some rules, and half-lives, times so many hundredths."""

    industries: frozenset[str]
    points: Mapping[str, int] = field(hash=False)
    half_lives: int = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Model:
    """A scoring model as published: rules, fit, bands, grades from A down to C, the lift of a hand-raise."""

    bands: Bands
    rules: tuple[Rule, ...]
    fit: tuple[FitRule, ...]
    grades: tuple[int, int, int]
    lift: Lift | None
    overrides: tuple[Override, ...]


class ModelMissing(Refusal):
    """No model of this key is published."""

    code = "scoring_model_missing"
    sentence = mark("No scoring model %(key)s is published.")
    remedy = mark("Publish a draft of it first.")


Titles = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """Where a contact stands under the model that acts."""

    score: int
    band: Band
    fit: int
    grade: Grade
    is_content_only: bool = False

    @property
    def is_learner(self) -> bool:
        """Hot, but nobody who would buy."""
        return self.band is Band.HOT and self.grade is Grade.D


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountScore:
    """Where an account stands, and the people who make it: contact and number, the warmest first."""

    score: int
    band: Band
    people: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """An entry as it is explained: `raw` points before the caps, `points` after, `left` of today in thousandths.

    `at` is an instant of its day; `half_life` in tenths of days, nought where it does not fade.
    """

    title: Titles
    at: int
    acts: int
    raw: int
    points: int
    half_life: int
    left: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Explained:
    """A score with all that made it. `falls_at` is an instant of the day on which the band falls if nothing happens.

    `is_content_only`: hot, but nothing of sixty days speaks of buying.
    """

    score: int
    month_ago: int
    band: Band
    falls_at: int | None
    fit: int
    grade: Grade
    fitting: tuple[tuple[Titles, int], ...]
    lines: tuple[Line, ...]
    is_content_only: bool = False

    @property
    def is_learner(self) -> bool:
        """Hot, but nobody who would buy."""
        return self.band is Band.HOT and self.grade is Grade.D


__all__ = [
    "LIFT",
    "AccountScore",
    "Band",
    "Bands",
    "Changed",
    "Counted",
    "CountedRow",
    "Entry",
    "EntryRow",
    "Explained",
    "FitRule",
    "Grade",
    "Lift",
    "Line",
    "Model",
    "ModelMissing",
    "ModelPage",
    "ModelRow",
    "Moved",
    "NewModel",
    "NothingTried",
    "Override",
    "Part",
    "Preview",
    "PublishModel",
    "Rule",
    "RuleKind",
    "SaveModel",
    "Score",
    "Span",
    "Tier",
    "Titles",
    "Weight",
]

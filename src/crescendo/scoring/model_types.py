"""The nouns of editing models: requests, rows of lists, what changed, and what a draft would do."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from crescendo.core.refusals import Refusal, mark
from crescendo.core.types import Document


class NothingTried(Refusal):
    """A draft that was never tried out, or another one than the one that was, is asked about."""

    code = "scoring_preview_missing"
    sentence = mark("This draft has not been tried out.")
    remedy = mark("Ask for the preview first.")


@dataclass(frozen=True, slots=True, kw_only=True)
class NewModel:
    """A challenger. Its first draft is what is in force of `copy_of`."""

    key: str
    name: str
    copy_of: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SaveModel:
    """A model's draft. `revision` is the one that was read; None where the shipped model has no draft yet."""

    key: str
    document: Document = field(hash=False)
    revision: int | None
    name: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishModel:
    """Make the draft of a revision the version in force, with a note for those who read the list later."""

    key: str
    revision: int
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelRow:
    """A model in the list. `number` is that of its version in force, nought for the shipped one.

    `people` are those whom it has counted, by band; `done` and `total` tell how far a recount has come.
    """

    key: str
    name: str
    is_acting: bool
    number: int | None
    is_changed: bool
    people: Mapping[int, int] = field(hash=False)
    done: int | None = None
    total: int | None = None


class Part(StrEnum):
    """Where in a model something changed."""

    RULE = "rule"
    FIT = "fit"
    BANDS = "bands"
    GRADES = "grades"
    LIFT = "lift"
    OVERRIDES = "overrides"
    LISTS = "lists"


@dataclass(frozen=True, slots=True, kw_only=True)
class Changed:
    """One difference between two documents of a model: the rule's titles, the field, before and after.

    `before` is None for what was added, `after` for what was taken away; `name` is empty for a whole rule.
    """

    part: Part
    titles: tuple[tuple[str, str], ...]
    name: str
    before: Any = field(hash=False)
    after: Any = field(hash=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelPage:
    """A model with its draft, what is wrong with it, and how it differs from what is in force.

    `in_force` is None for a challenger that was never published.
    """

    key: str
    name: str
    is_acting: bool
    revision: int | None
    draft: Document = field(hash=False)
    number: int | None
    in_force: Document | None = field(hash=False)
    faults: tuple[tuple[str, str, str], ...]
    changes: tuple[Changed, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """What a draft would do: people by the band that they have and the one that they would have.

    `counted` of `total` were looked at; `graded` would have another grade of fit. `against` is the number of the
    version compared with, None where it is the model that acts because this one was never published.
    """

    revision: int
    is_current: bool
    counted: int
    total: int
    is_done: bool
    moves: Mapping[tuple[int, int], int] = field(hash=False)
    graded: int
    asked_at: int
    asked_by: str

    @property
    def rises(self) -> int:
        """How many would be warmer."""
        return sum(number for (before, after), number in self.moves.items() if after > before)

    @property
    def falls(self) -> int:
        """How many would be cooler."""
        return sum(number for (before, after), number in self.moves.items() if after < before)


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved:
    """Somebody whose band would be another, with both numbers."""

    contact_id: int
    name: str
    before: int
    after: int
    band_before: int
    band_after: int

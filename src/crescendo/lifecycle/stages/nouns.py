"""The nouns of stages: moves asked for and made, where somebody stands, and refusals. No Django."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from crescendo.core.refusals import NotValid, Refusal, mark
from crescendo.lifecycle.documents.nouns import Requirement

VISITOR, LEAD, MQL, SQL = "visitor", "lead", "mql", "sql"
OPPORTUNITY, POC, WON = "opportunity", "poc", "won"
RECYCLED, DISQUALIFIED, LOST = "recycled", "disqualified", "lost"


class Cause(StrEnum):
    """What moved somebody. All but `hand` and `undo` are automatic: they wait for no field."""

    HAND = "hand"
    UNDO = "undo"
    RULE = "rule"
    """A way of the document: its condition came to hold."""
    RETURN = "return"
    """The day of return has come."""
    LEAD = "lead"
    """Sales accepted, rejected or recycled the lead."""
    DEAL = "deal"
    """A deal of the contact moved; its contact shows the furthest."""
    MERGE = "merge"
    DOCUMENT = "document"
    """A published lifecycle has no such stage any more."""
    IMPORT = "import"


class Activation(StrEnum):
    """Of an MQL: new within seven days of becoming a lead, else activated."""

    NEW = "new"
    ACTIVATED = "activated"


@dataclass(frozen=True, slots=True, kw_only=True)
class MoveContact:
    """A move by hand. `seen` is the stage that the person saw; `values` fill fields and what the reason asks for."""

    contact_id: int
    to: str
    reason: str = ""
    note: str = ""
    values: Mapping[str, Any] = field(default_factory=dict, hash=False)
    seen: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MoveContacts:
    """A move of many. `key` names the cause: one contact is moved once for it. `only_from` narrows whom.

    By hand (the cause `hand`) it waits for fields, as a move of one does; else it never waits.

    `values` are said with the move (`return_on`, `competitor`). `returns_at` and `returns_to` say when it comes back.
    `entered` tells of whom it happened before it is written; nobody enters a stage before the one that she leaves.
    """

    contact_ids: tuple[int, ...]
    to: str
    cause: Cause
    key: str = ""
    reason: str = ""
    note: str = ""
    way: str = ""
    only_from: frozenset[str] | None = None
    values: Mapping[str, Any] = field(default_factory=dict, hash=False)
    returns_at: int | None = None
    returns_to: str = ""
    entered: Mapping[int, int] = field(default_factory=dict, hash=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class TakeBack:
    """Undo the latest move of a contact; `move_id` is the one that the person saw."""

    contact_id: int
    move_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """A time that a contact spent in a stage: a line of its history. `left_at` None: it is there now.

    `id` is None of the time as a visitor before any move. `missing` are fields that an automatic move did not wait for.
    `said` is what was said with the move.
    """

    id: int | None
    contact_id: int
    cycle: int
    stage: str
    origin: str
    entered_at: int
    left_at: int | None = None
    cause: Cause = Cause.RULE
    reason: str = ""
    way: str = ""
    note: str = ""
    by_id: int | None = None
    by_label: str = ""
    missing: tuple[str, ...] = ()
    said: Mapping[str, Any] = field(default_factory=dict, hash=False)
    activation: Activation | None = None
    returns_at: int | None = None
    returns_to: str = ""

    @property
    def is_incomplete(self) -> bool:
        return bool(self.missing)


class StageUnknown(Refusal):
    """The lifecycle in force has no such stage."""

    code = "stage_unknown"
    sentence = mark("There is no stage %(stage)s.")
    remedy = mark("Look up the stages of the lifecycle in force.")


class StageMoveNotAllowed(Refusal):
    """The document has no move from here to there."""

    code = "stage_move_not_allowed"
    sentence = mark("There is no move from %(origin)s to %(to)s.")
    remedy = mark("Choose another stage, or add the move to the lifecycle.")


class StageReasonMissing(Refusal):
    """A move aside, back or past a stage says why."""

    code = "stage_reason_missing"
    sentence = mark("This move needs a reason.")
    remedy = mark("Choose one of the list %(list)s.")


class StageReasonUnknown(Refusal):
    """The reason is none of the list that this move asks for."""

    code = "stage_reason_unknown"
    sentence = mark("%(reason)s is none of the reasons for this move.")
    remedy = mark("Choose one of the list %(list)s.")


class StageHasChanged(Refusal):
    """Somebody or something moved the contact since it was looked at."""

    code = "stage_has_changed"
    sentence = mark("The stage has changed since you looked: it is %(stage)s now.")
    remedy = mark("Look again, then move.")


class StageFieldsMissing(NotValid):
    """What the stage asks for is not filled; `fields` names it, `errors` says it at its place."""

    code = "stage_fields_missing"
    sentence = mark("The stage asks for fields that are not filled.")
    remedy = mark("Fill the marked fields and move again.")

    def __init__(self, missing: Sequence[Requirement]) -> None:
        self.missing = tuple(missing)
        self.fields = tuple(one.key for one in missing)
        sentence = mark("This stage asks for it.")
        super().__init__(errors=[(f"/values/{key}", "required", sentence) for key in self.fields])

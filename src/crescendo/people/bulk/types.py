"""The nouns of changes in bulk. No Django."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Protocol, runtime_checkable

from crescendo.core.refusals import Refusal, mark

if TYPE_CHECKING:
    from crescendo.conditions.types import Entity, Tree
    from crescendo.core.types import Actor


class Deed(StrEnum):
    """What is done to each: a repair, a field set to one value, a tag put on or taken off, a ban, an erasure, a move.

    A later room does the move, see `deeds.register`.
    """

    REPAIR = "repair"
    SET = "set"
    TAG = "tag"
    UNTAG = "untag"
    SUPPRESS = "suppress"
    ERASE = "erase"
    MOVE = "move"


FINAL = frozenset({Deed.SUPPRESS, Deed.ERASE})
"""What cannot be taken back."""


class ChangeState(StrEnum):
    """Where a change set stands."""

    RUNNING = "running"
    DONE = "done"
    STOPPED = "stopped"
    UNDOING = "undoing"
    UNDONE = "undone"


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeMany:
    """What is to be done to whom: all that a condition holds of, or those of `ids` alone.

    `field` is the field of SET (`owner_id`, `own.plan`), the tag's number, the channel of SUPPRESS, empty for every
    one, or the stage of MOVE; `value` is the field's, None clears, the reason of SUPPRESS and ERASE, or what is said
    with MOVE (`reason`, `note`, `values`).
    """

    entity: Entity
    deed: Deed
    field: str
    value: Any = None
    condition: Tree | None = None
    ids: tuple[int, ...] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposedChange:
    """What a change would make of one; `after` None: it leaves it alone. Both are JSON texts, empty for nothing.

    `why` is why it is left alone, where rules refuse it: a JSON text of the room that does the deed.
    """

    subject_id: int
    before: str
    after: str | None
    why: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangePreview:
    """How many are meant, a mark of exactly who, and what becomes of the first.

    `refused` is by reason how many rules would refuse; None where they are too many to ask while somebody waits.
    """

    count: int
    mark: str
    shown: tuple[ProposedChange, ...]
    refused: Mapping[str, int] | None = field(default_factory=dict, hash=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class RefusedChange:
    """One whom the rules did not let a change touch, and why, as the room that does the deed says it."""

    subject_id: int
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeSet:
    """A change set: how many it went through, how many it changed, how many rules refused, how many were restored."""

    id: int
    entity: str
    deed: Deed
    field: str
    value: str
    problem: str
    action: str
    state: ChangeState
    done: int
    total: int
    changed: int
    refused: int
    restored: int
    at: int
    by_id: int | None


class Work(Protocol):
    """How one deed is done to a chunk; `step` is how many a chunk has."""

    step: int

    def judge(self, wanted: ChangeSet, ids: list[int], *, now: int) -> Mapping[int, tuple[str, str]]:
        """What would stand before and after, for those alone that would change."""

    def stands(self, wanted: ChangeSet, ids: list[int]) -> Mapping[int, str]:
        """What stands now, of those that there still are."""

    def write(
        self, by: Actor, wanted: ChangeSet, said: Mapping[int, str], *, is_undo: bool, now: int
    ) -> None:
        """Have them say so, with audit lines and one fact."""

    def finish(self, *, now: int) -> None:
        """After the last chunk."""


@runtime_checkable
class Refusing(Work, Protocol):
    """A deed whose rules may refuse one of many, with a reason that is told."""

    def refused(self, wanted: ChangeSet, ids: list[int], *, now: int) -> Mapping[int, str]:
        """Why not, as a JSON text, of those alone whom the rules refuse."""


class SetHasChanged(Refusal):
    """Between looking and asking others came to fit, or no longer do."""

    code = "set_has_changed"
    sentence = mark("The list has changed meanwhile: it has %(count)s rows now.")
    remedy = mark("Look again, then go on.")


class ChangeIsFinal(Refusal):
    """What was suppressed or erased is not taken back as a set."""

    code = "change_is_final"
    sentence = mark("This change cannot be taken back.")
    remedy = mark("A suppression is lifted line by line, with a reason. What was erased is gone.")


class TooManyAtOnce(Refusal):
    """More than one change set can hold."""

    code = "too_many_at_once"
    sentence = mark("At most %(most)s can be changed at once; these are %(count)s.")
    remedy = mark("Narrow the filter.")

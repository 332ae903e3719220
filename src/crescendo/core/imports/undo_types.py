"""The nouns of taking an import back: how a kind does it, what stays and why, how far it is."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, NamedTuple, Protocol

from crescendo.core.refusals import Refusal, mark
from crescendo.core.types import Actor

UNTYPED = 1_000
"""Up to so many are taken away without the number typed back."""


class UndoState(StrEnum):
    """Looking counts and writes nothing; looked waits for somebody's word; then it runs, and is done."""

    LOOKING = "looking"
    LOOKED = "looked"
    RUNNING = "running"
    DONE = "done"
    STOPPED = "stopped"
    FAILED = "failed"


class Stay(NamedTuple):
    """Something of the import that stays: of which record, which field ("" for the record), a marked sentence."""

    entity: str
    subject: int
    column: str
    sentence: str
    places: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class UndoChunk:
    """What a kind is asked: the next of a run's effects from `place` on (None: the first), inside a transaction.

    A look judges as the undo would and changes nothing. `kept` tells which records of an entity this pass has
    already found that stay.
    """

    by: Actor
    run_id: int
    place: Any
    most: int
    is_look: bool
    kept: Callable[[str, Collection[int]], set[int]]
    now: int


@dataclass(frozen=True, slots=True, kw_only=True)
class UndoStep:
    """What became of a chunk. `removed` and `returned` count by entity; `place` None: that was the last."""

    place: Any
    looked: int
    removed: Mapping[str, int] = field(default_factory=dict)
    returned: Mapping[str, int] = field(default_factory=dict)
    stays: Sequence[Stay] = ()


class UndoWork(Protocol):
    """How a kind's import is taken back. `always` are marked sentences about what stays in any case."""

    always: tuple[str, ...]

    def count(self, run_id: int) -> int:
        """How many effects of a run there are to look at."""

    def step(self, asked: UndoChunk) -> UndoStep:
        """Take back the next ones; a bounded number of statements."""

    def names(self, entity: str, subjects: Sequence[int], by: Actor) -> Mapping[int, str]:
        """What records are called, those alone that the actor sees."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Undo:
    """An import's undo as it stands now. After a look the counts are what would happen."""

    run_id: int
    state: UndoState
    total: int
    done: int
    removed: Mapping[str, int]
    returned: Mapping[str, int]
    stayed: int
    staff_id: int | None
    label: str
    finished_at: int | None

    @property
    def is_working(self) -> bool:
        """Whether the worker is at it."""
        return self.state in {UndoState.LOOKING, UndoState.RUNNING}

    @property
    def gone(self) -> int:
        """How many records go."""
        return sum(self.removed.values())


class StayRow(NamedTuple):
    """A line of the report: the record's kind, number and name, its field, why it stays."""

    entity: str
    subject: int
    name: str
    column: str
    sentence: str
    places: Mapping[str, str]


class UndoNotPossible(Refusal):
    """The kind cannot be taken back, or the run has written nothing."""

    code = "import_not_undoable"
    sentence = mark("This import cannot be undone.")
    remedy = mark("Its page says why.")


class UndoNotOpen(Refusal):
    """What is asked does not fit the state of the undo."""

    code = "import_undo_not_open"
    sentence = mark("This import is being undone already, was undone, or was not looked at yet.")
    remedy = mark("Look at what would happen first, then undo it.")


class CountNotTold(Refusal):
    """Above a thousand the number is typed back, so that nobody takes away many by a slip."""

    code = "import_undo_count"
    sentence = mark("%(count)s would be taken away. Type this number to go on.")
    remedy = mark("Look again if the number has changed.")

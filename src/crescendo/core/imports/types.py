"""The nouns of imports: kinds with their columns, plans, runs, and what became of a chunk."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any, NamedTuple

from crescendo.core.imports.undo_types import UndoWork
from crescendo.core.refusals import Refusal, mark
from crescendo.core.tabular.types import Line
from crescendo.core.types import Actor, Permission

# What a field of the company's own is called in a mapping: `trait.<name>`.
OWN = "trait."
LARGEST_FILE = 100 << 20
"""What a door takes while somebody waits; larger files go by the command line."""


class Mode(StrEnum):
    """Whether rows may add, change, or both."""

    BOTH = "both"
    CREATE = "create"
    UPDATE = "update"


class Empty(StrEnum):
    """What an empty cell says of a field: nothing, or that it is to be empty."""

    KEEP = "keep"
    CLEAR = "clear"


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A field that a file's column may be mapped to. `aliases` are names that other tools give it, in any language.

    `label` is marked for translation; one of the company's own fields brings both languages itself.
    """

    name: str
    label: str
    chinese: str = ""
    aliases: tuple[str, ...] = ()
    example: str = ""
    hint: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """How a run treats all rows. `key` empty: the strongest that a row has. `owner_id`, `source_id`: for all."""

    mode: Mode = Mode.BOTH
    empty: Empty = Empty.KEEP
    key: str = ""
    owner_id: int | None = None
    source_id: int | None = None


class Row(NamedTuple):
    """A row of the file: its number there, and the texts of the mapped columns; absent where nothing stands."""

    number: int
    values: Mapping[str, str]


class Refused(NamedTuple):
    """A row that is not taken: the column at fault ("" for the row), a marked sentence and its places."""

    number: int
    column: str
    sentence: str
    places: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """A chunk of a run, handed to the kind's writer inside a transaction.

    `claim` takes keys, as (row number, key), and answers those that an earlier row of the same file has, with it.
    What a rehearsal writes to the database is rolled back; whoever writes elsewhere must not.
    """

    by: Actor
    run_id: int
    rows: Sequence[Row]
    columns: frozenset[str]
    options: Options
    claim: Callable[[Sequence[tuple[int, str]]], Mapping[int, int]]
    is_rehearsal: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """What became of a chunk: numbers that add up to its rows."""

    created: int = 0
    updated: int = 0
    unchanged: int = 0
    refused: Sequence[Refused] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """Something that can be imported. `prepare` understands a chunk before its transaction begins; `write` takes
    what it answered, and is set-wise: a bounded number of statements a chunk.

    `needs`: of each group at least one must be mapped. `keys` tell whether a row is known, strongest first.
    `undo` takes a run back; a kind without one says in `final`, a marked sentence, why it cannot be.
    """

    name: str
    title: str
    hint: str
    columns: tuple[Column, ...]
    needs: tuple[tuple[str, ...], ...]
    prepare: Callable[[Batch], Any]
    write: Callable[[Batch, Any, int], Written]
    permissions: frozenset[Permission]
    keys: tuple[str, ...] = ()
    modes: tuple[Mode, ...] = (Mode.BOTH,)
    takes_own: bool = False
    own: Callable[[], tuple[Column, ...]] = tuple
    takes_owner: bool = False
    takes_source: bool = False
    takes_empty: bool = False
    undo: UndoWork | None = None
    final: str = ""

    def all_columns(self) -> tuple[Column, ...]:
        """The columns of the kind, then those of the fields that the company has declared. One query at most."""
        return (*self.columns, *self.own())

    def column(self, name: str) -> Column | None:
        """The column of this name; any trait may be one."""
        found = next((column for column in self.all_columns() if column.name == name), None)
        if found is None and self.takes_own and name.startswith(OWN) and len(name) > len(OWN):
            return Column(name=name, label=name.removeprefix(OWN))
        return found


class RunState(StrEnum):
    """A run's way: draft (read, perhaps tried out), running, then done, cancelled or failed."""

    DRAFT = "draft"
    RUNNING = "running"
    DONE = "done"
    CANCELLED = "cancelled"
    FAILED = "failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenFile:
    """A file to import: it is read at once and may be removed afterwards. `name` is what a person calls it."""

    kind: str
    path: Path
    name: str
    encoding: str = ""
    delimiter: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """Which column of the file is which field (field to column name), and how all rows are treated."""

    mapping: Mapping[str, str]
    options: Options = field(default_factory=Options)


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """An import as it stands now. The counts are those of its latest pass; a rehearsal is a pass too."""

    id: int
    kind: str
    name: str
    state: RunState
    is_rehearsal: bool
    columns: tuple[str, ...]
    plan: Plan
    total: int
    done: int
    created: int
    updated: int
    unchanged: int
    refused: int
    staff_id: int | None
    label: str
    digest: str
    created_at: int
    started_at: int | None
    finished_at: int | None
    has_file: bool

    @property
    def is_rehearsed(self) -> bool:
        """Tried out to the end, and not yet run."""
        return self.state is RunState.DRAFT and self.is_rehearsal and self.finished_at is not None


class RefusedRow(NamedTuple):
    """A refused row as its file said it."""

    line: Line
    column: str
    sentence: str
    places: Mapping[str, str]


class KindUnknown(Refusal):
    """There is no such kind."""

    code = "import_kind_unknown"
    sentence = mark("There is no import of the kind %(kind)s.")
    remedy = mark("Kinds are: %(kinds)s.")


class RunNotOpen(Refusal):
    """What is asked does not fit the state of the import."""

    code = "import_not_open"
    sentence = mark("This import cannot be changed any more: it runs, or has ended.")
    remedy = mark("Start a new import with the same file.")


class FileGone(Refusal):
    """The file was removed, as all are after some days."""

    code = "import_file_gone"
    sentence = mark("The file of this import has been removed.")
    remedy = mark("Start a new import with the file.")

"""The nouns of exports: kinds with their columns, what is asked, what a file is and how far it has come."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any, NamedTuple

from crescendo.core.refusals import Refusal, mark
from crescendo.core.types import Actor, Permission, Person

# Text, number, yes or no, day (ISO), instant (milliseconds UTC), several texts; None where nothing is known.
Value = str | int | bool | list[str] | None


class Cell(StrEnum):
    """What stands in a column, so that each format writes it in its own way."""

    TEXT = "text"
    NUMBER = "number"
    FLAG = "flag"
    DAY = "day"
    INSTANT = "instant"
    LIST = "list"


class Format(StrEnum):
    """What the file is."""

    CSV = "csv"
    XLSX = "xlsx"
    NDJSON = "ndjson"


class ExportState(StrEnum):
    """Where an export stands. Of `gone` the file was removed by age or by an erasure."""

    RUNNING = "running"
    READY = "ready"
    CANCELLED = "cancelled"
    FAILED = "failed"
    GONE = "gone"


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A column that may be chosen. `label` is marked for translation; an own field brings both languages itself.

    `choices` maps a value to its words in English and Chinese, where these say the same value again when imported.
    """

    name: str
    label: str
    chinese: str = ""
    cell: Cell = Cell.TEXT
    is_usual: bool = True
    choices: Mapping[str, tuple[str, str]] = field(default_factory=dict, hash=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """A chunk that is wanted: rows after a number that the condition (a document, None: all) held at `now`."""

    by: Actor
    condition: Any
    columns: frozenset[str]
    after: int
    most: int
    now: int


class Chunk(NamedTuple):
    """Rows with their numbers, ascending; the number behind which the next chunk begins, None at the end."""

    numbers: Sequence[int]
    rows: Sequence[Mapping[str, Value]]
    after: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """A list that can be exported. `read` and `count` keep to the actor's scope and sight of personal data.

    `holds_persons`: the rows' numbers are those of contacts, by which an erasure finds them in the file. `rows_of` says
    for rows of other numbers which of them are a person's.
    """

    name: str
    title: str
    permissions: frozenset[Permission]
    columns: Callable[[], tuple[Column, ...]]
    count: Callable[[Actor, Any, int], int]
    read: Callable[[Reading], Chunk]
    holds_persons: bool
    rows_of: Callable[[Person], Iterable[int]] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AskExport:
    """An export as asked: no columns are the usual ones. `condition` is a condition document, None for all rows.

    `language` is that of headings and words; without one headings are the columns' names. `headings` run parallel to
    `columns`.
    """

    kind: str
    format: Format
    condition: Any = None
    columns: tuple[str, ...] = ()
    headings: tuple[str, ...] = ()
    language: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Export:
    """An export as its list shows it. `reason` is a marked sentence where it failed or its file is gone."""

    id: int
    kind: str
    format: Format
    state: ExportState
    reason: str
    columns: tuple[str, ...]
    condition: Any
    done: int
    total: int
    size: int
    staff_id: int | None
    label: str
    asked_at: int
    finished_at: int | None
    expires_at: int | None


class ExportFile(NamedTuple):
    """A finished file: where it lies, what to call it, what it is."""

    path: Path
    name: str
    media_type: str


class KindUnknown(Refusal):
    """There is no such list."""

    code = "export_kind_unknown"
    sentence = mark("There is no export of %(kind)s.")


class TooManyRows(Refusal):
    """A sheet of a spreadsheet has an end."""

    code = "export_too_many_rows"
    sentence = mark("A spreadsheet holds at most %(most)s rows, and this list is longer.")
    remedy = mark("Choose CSV, or narrow the filter.")


class ExportGone(Refusal):
    """The file is not there: not made yet, cancelled, expired, or removed by an erasure."""

    code = "export_gone"
    sentence = mark("There is no file to download.")
    remedy = mark("Export the list again.")


class ExportNotRunning(Refusal):
    """It has ended already."""

    code = "export_not_running"
    sentence = mark("This export has ended already.")

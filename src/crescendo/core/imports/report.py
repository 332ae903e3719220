"""The rows that a run refused, as a file: their own columns, then why. And a file to begin with."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from crescendo.core.ids import Prefix, write_id
from crescendo.core.imports.kinds import get_kind
from crescendo.core.imports.reading import get_run, refused_rows
from crescendo.core.imports.types import Column, Kind
from crescendo.core.imports.undoing import stays
from crescendo.core.refusals import mark
from crescendo.core.tabular.writing import csv_blocks
from crescendo.core.types import Actor

Translate = Callable[[str], str]
ROW = mark("Row of the file")
COLUMN = mark("Column at fault")
REASON = mark("Reason")
RECORD = mark("Record")
NAME = mark("What it is called")
COLUMN_KEPT = mark("Field that stays")
_PREFIXES = {"contact": Prefix.CONTACT, "account": Prefix.ACCOUNT}
# A sentence that reads otherwise in Chinese tells which language the reader has.
_IN_ENGLISH = ROW


def refused_file(by: Actor, run_id: int, *, translate: Translate) -> Iterator[bytes]:
    """CSV of the refused rows. Refuses NotAllowed, NotFound, and FileGone at its first row."""
    run = get_run(by, run_id)
    kind = get_kind(run.kind)

    def rows() -> Iterator[tuple[str, ...]]:
        yield (*run.columns, translate(ROW), translate(COLUMN), translate(REASON))
        for row in refused_rows(by, run_id):
            cells = (*row.line.cells, *[""] * (len(run.columns) - len(row.line.cells)))[: len(run.columns)]
            column = kind.column(row.column)
            label = label_of(column, translate) if column else ""
            yield (*cells, str(row.line.number), label, translate(row.sentence) % dict(row.places))

    return csv_blocks(rows())


def stays_file(by: Actor, run_id: int, *, translate: Translate) -> Iterator[bytes]:
    """CSV of what an undo leaves, and why. Refuses NotAllowed, NotFound, UndoNotPossible."""
    kind = get_kind(get_run(by, run_id).kind)

    def rows() -> Iterator[tuple[str, ...]]:
        yield tuple(map(translate, (RECORD, NAME, COLUMN_KEPT, REASON)))
        for row in stays(by, run_id):
            column = kind.column(row.column)
            label = label_of(column, translate) if column else row.column
            yield (
                record_id(row.entity, row.subject),
                row.name,
                label,
                translate(row.sentence) % dict(row.places),
            )

    return csv_blocks(rows())


def record_id(entity: str, subject: int) -> str:
    """The outside id of a record that stays; a row without one is told by its name alone."""
    prefix = _PREFIXES.get(entity)
    return write_id(prefix, subject) if prefix else ""


def template_file(kind: Kind, *, translate: Translate) -> Iterator[bytes]:
    """CSV with the names of all columns and one row of examples."""
    columns = kind.all_columns()
    return csv_blocks([[label_of(column, translate) for column in columns], [c.example for c in columns]])


def label_of(column: Column, translate: Translate) -> str:
    """What a column is called in the reader's language."""
    if column.chinese and translate(_IN_ENGLISH) != _IN_ENGLISH:
        return column.chinese
    return translate(column.label) if column.label else column.chinese

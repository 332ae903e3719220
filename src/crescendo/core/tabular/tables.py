"""A file as a table: its columns, then its rows, each as wide as the columns or with a fault."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from crescendo.core.tabular import csv_rows, xlsx_rows
from crescendo.core.tabular.types import MOST_COLUMNS, Dress, Fault, Line, NoHeader, TableTooLarge
from crescendo.core.tabular.writing import bare


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """The names of the columns, each there once, and the rows below, read as they are asked for."""

    columns: tuple[str, ...]
    lines: Iterator[Line]


def read_table(path: Path, dress: Dress) -> Table:
    """Open the file. Refuses NoHeader, TableTooLarge; its rows refuse what cannot be read any further."""
    found = xlsx_rows.records(path) if dress.form == "xlsx" else csv_rows.records(path, dress)
    header = next((line for line in found if not _is_blank(line)), None)
    if header is None:
        raise NoHeader
    names = _trimmed(header.cells)
    if len(names) > MOST_COLUMNS:
        raise TableTooLarge(most=f"{MOST_COLUMNS} columns")
    columns = _named(names)
    is_ragged = dress.form == "xlsx"
    if not is_ragged:
        found = map(_bared, found)
    return Table(columns=columns, lines=_squared(found, len(columns), may_be_short=is_ragged))


def _bared(line: Line) -> Line:
    """A row without the apostrophes that keep a CSV's texts from running as formulas."""
    if not any(cell.startswith("'") for cell in line.cells):
        return line
    return line._replace(cells=tuple(map(bare, line.cells)))


def _squared(lines: Iterator[Line], width: int, *, may_be_short: bool) -> Iterator[Line]:
    """Rows of the header's width. Cells too many are forgiven where nothing stands in them; blank rows are none."""
    for line in lines:
        if line.fault is None and len(line.cells) == width:
            if any(map(str.strip, line.cells)):
                yield line
        elif line.fault is not None:
            yield line
        elif _is_blank(line):
            continue
        else:
            yield _fitted(line, width, may_be_short=may_be_short)


def _fitted(line: Line, width: int, *, may_be_short: bool) -> Line:
    cells = line.cells
    if len(cells) > width:
        return (
            Line(line.number, cells, Fault.TOO_MANY)
            if any(cells[width:])
            else Line(line.number, cells[:width])
        )
    if may_be_short:
        return Line(line.number, (*cells, *[""] * (width - len(cells))))
    return Line(line.number, cells, Fault.TOO_FEW)


def _is_blank(line: Line) -> bool:
    return line.fault is None and not any(map(str.strip, line.cells))


def _trimmed(cells: tuple[str, ...]) -> list[str]:
    names = [cell.strip().lstrip("\ufeff") for cell in cells]
    while names and not names[-1]:
        names.pop()
    return names


def _named(names: list[str]) -> tuple[str, ...]:
    """Each name once: a column without one is called by its letter, a second of a name gets a number."""
    taken: dict[str, None] = {}
    for place, name in enumerate(names):
        wanted = name or letter(place)
        known, count = wanted, 1
        while known in taken:
            count += 1
            known = f"{wanted} ({count})"
        taken[known] = None
    return tuple(taken)


def letter(place: int) -> str:
    """A column's name in a spreadsheet: A, B, … Z, AA."""
    name = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, 26)
        name = chr(65 + rest) + name
    return name

"""The nouns of tables in files."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from crescendo.core.refusals import Refusal, mark

MOST_COLUMNS = 500


class Fault(StrEnum):
    """Why a row of a file cannot be read; its sentence stands in `FAULTS`."""

    TOO_FEW = "too_few_cells"
    TOO_MANY = "too_many_cells"
    QUOTES = "quotes"


FAULTS = {
    Fault.TOO_FEW: mark("The row has fewer cells than the first row has columns."),
    Fault.TOO_MANY: mark("The row has more cells than the first row has columns."),
    Fault.QUOTES: mark("A quotation mark of this row is not closed, or a cell goes on after it."),
}


class Line(NamedTuple):
    """A row of a file, numbered as a spreadsheet numbers it: the header is row 1 where nothing stands above it."""

    number: int
    cells: tuple[str, ...]
    fault: Fault | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Dress:
    """How a file is to be read: format, and of a CSV its encoding (Python's name) and delimiter."""

    form: str
    encoding: str = "utf-8"
    delimiter: str = ","


class NotATable(Refusal):
    """The file is no table that we read."""

    code = "not_a_table"
    sentence = mark("This file cannot be read as a table.")
    remedy = mark("Save it as CSV in UTF-8, or as XLSX, and try again.")


class LettersUnknown(Refusal):
    """No encoding that we try fits the whole file."""

    code = "letters_unknown"
    sentence = mark("The letters of this file are neither UTF-8, UTF-16 nor GB18030.")
    remedy = mark("Save it as CSV in UTF-8, or name its encoding.")


class NoHeader(Refusal):
    """The file holds nothing, or no name stands in its first row."""

    code = "no_header"
    sentence = mark("The file is empty: its first row must hold the names of the columns.")
    remedy = mark("Add a first row with names, such as email, name, company.")


class TableTooLarge(Refusal):
    """More than can be read safely."""

    code = "table_too_large"
    sentence = mark("The file is larger than what is read at once: at most %(most)s.")
    remedy = mark("Split it, or save a spreadsheet as CSV.")

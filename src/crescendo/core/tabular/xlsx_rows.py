"""XLSX as a stream of rows of texts, as a person would type them; a file that unpacks to too much is refused."""

from __future__ import annotations

import re
import warnings
import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import ParseError

from crescendo.core.tabular.types import Line, NotATable, TableTooLarge

MOST_ROWS = 200_000
_MOST_BYTES = 40 << 20
_MOST_UNPACKED = 600 << 20
# openpyxl holds these parts whole in memory; sheets are streamed.
_MOST_WHOLE = 64 << 20
_MOST_PARTS = 2_000
_ESCAPE = re.compile(r"_x([0-9A-Fa-f]{4})_")
_ERRORS = frozenset({"#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NULL!", "#NUM!"})


def records(path: Path) -> Iterator[Line]:
    """The rows of the first visible sheet. Refuses NotATable, TableTooLarge."""
    _refuse_bombs(path)
    # Reading is lazy and 100 ms dear, so it is loaded where somebody brings such a file.
    from openpyxl import load_workbook  # noqa: PLC0415
    from openpyxl.utils.exceptions import InvalidFileException  # noqa: PLC0415

    trouble = (InvalidFileException, zipfile.BadZipFile, ParseError, KeyError, ValueError, OSError, TypeError)
    # By its name alone a file without .xlsx would be refused.
    with path.open("rb") as file, warnings.catch_warnings():
        # It warns of decorations that it does not know; no text is lost with them.
        warnings.simplefilter("ignore")
        try:
            book = load_workbook(file, read_only=True, data_only=True, keep_links=False)
        except trouble as cause:
            raise NotATable from cause
        try:
            sheets = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
            if not sheets:
                raise NotATable
            sheets[0].reset_dimensions()
            for number, row in enumerate(sheets[0].iter_rows(values_only=True), start=1):
                if number > MOST_ROWS + 1:
                    raise TableTooLarge(most=f"{MOST_ROWS:,}")
                yield Line(number, tuple(written(value) for value in row))
        except trouble as cause:
            raise NotATable from cause
        finally:
            book.close()


def written(value: Any) -> str:
    """A cell's value as a person would type it: no 1.38E+10 for a phone number, no time for a mere day."""
    if value is None or value in _ERRORS:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e21 else repr(value)
    if isinstance(value, datetime):
        is_day = value.time() == time(0)
        return value.date().isoformat() if is_day else value.isoformat(sep=" ", timespec="seconds")
    if isinstance(value, date | time):
        return value.isoformat()
    # What XML cannot hold stands as _x000D_ (ECMA-376, part 1, 22.9.2.19).
    return _ESCAPE.sub(lambda match: chr(int(match[1], 16)), str(value)).replace("\x00", "")


def _refuse_bombs(path: Path) -> None:
    if path.stat().st_size > _MOST_BYTES:
        raise TableTooLarge(most=f"{_MOST_BYTES >> 20} MB")
    try:
        with zipfile.ZipFile(path) as packed:
            parts = packed.infolist()
    except (zipfile.BadZipFile, OSError, ValueError) as cause:
        raise NotATable from cause
    whole = sum(part.file_size for part in parts if "/worksheets/" not in part.filename)
    # What a part claims here is also the most that is unpacked of it.
    if (
        len(parts) > _MOST_PARTS
        or whole > _MOST_WHOLE
        or sum(part.file_size for part in parts) > _MOST_UNPACKED
    ):
        raise TableTooLarge(most=f"{_MOST_UNPACKED >> 20} MB")

"""A table as CSV that Excel opens as UTF-8, as a stream."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence

BOM = "\ufeff"
# What a spreadsheet would read as a formula, in any of its languages; and the signed numbers that it would not.
_FORMULA = re.compile(r"[=+\-@\t\r＝＋－＠]")
_NUMBER = re.compile(r"[+-]\d+(?:\.\d+)?")
_BLOCK = 65_536


def csv_blocks(rows: Iterable[Sequence[str]]) -> Iterator[bytes]:
    """The rows in blocks of bytes; a text that would run as a formula gets an apostrophe before it."""
    text = io.StringIO(newline="")
    text.write(BOM)
    table = csv.writer(text, lineterminator="\r\n")
    for row in rows:
        table.writerow([safe(cell) for cell in row])
        if text.tell() > _BLOCK:
            yield text.getvalue().encode()
            text.seek(0)
            text.truncate()
    yield text.getvalue().encode()


def safe(cell: str) -> str:
    """A text that no spreadsheet runs: one that would be a formula gets an apostrophe before it, `bare` takes it away.

    A telephone number such as +8613800000000 is a signed number and no formula: it stays as it is.
    """
    return f"'{cell}" if _would_run(cell) else cell


def bare(cell: str) -> str:
    """The text that `safe` wrote so, and any text that needed no apostrophe, as it was."""
    return cell[1:] if cell.startswith("'") and _would_run(cell[1:]) else cell


def _would_run(cell: str) -> bool:
    # Apostrophes before a formula count as well: otherwise one that somebody wrote would be taken for ours.
    return _FORMULA.match(cell.lstrip("'")) is not None and not _NUMBER.fullmatch(cell)

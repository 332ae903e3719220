"""A table as CSV that Excel opens as UTF-8, as a stream."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence

_BOM = "\ufeff"
# What a spreadsheet would read as a formula, in any of its languages; and the signed numbers that it would not.
_FORMULA = re.compile(r"[=+\-@\t\r＝＋－＠]")
_NUMBER = re.compile(r"[+-]\d+(?:\.\d+)?")
_BLOCK = 65_536


def csv_blocks(rows: Iterable[Sequence[str]]) -> Iterator[bytes]:
    """The rows in blocks of bytes; a text that would run as a formula gets an apostrophe before it."""
    text = io.StringIO(newline="")
    text.write(_BOM)
    table = csv.writer(text, lineterminator="\r\n")
    for row in rows:
        table.writerow([safe(cell) for cell in row])
        if text.tell() > _BLOCK:
            yield text.getvalue().encode()
            text.seek(0)
            text.truncate()
    yield text.getvalue().encode()


def safe(cell: str) -> str:
    """A telephone number such as +8613800000000 is a signed number and no formula: it stays as it is."""
    return f"'{cell}" if _FORMULA.match(cell) and not _NUMBER.fullmatch(cell) else cell

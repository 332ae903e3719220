"""A chunk of rows as the bytes of its format. Each piece stands behind those before it."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from typing import NamedTuple

import msgspec

from crescendo.core.exports import cells, sheet
from crescendo.core.exports.cells import Dress
from crescendo.core.exports.types import Format, Value
from crescendo.core.tabular.writing import BOM, safe

MEDIA_TYPES = {
    Format.CSV: "text/csv; charset=utf-8",
    Format.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    Format.NDJSON: "application/x-ndjson",
}
Rows = Sequence[Mapping[str, Value]]


class Before(NamedTuple):
    """What was written before this piece: rows, and checksum and length of what is packed."""

    is_begun: bool
    rows: int
    sum: int
    length: int


class Piece(NamedTuple):
    """Bytes to append, and the checksum and length of what is packed by then."""

    content: bytes
    sum: int = 0
    length: int = 0


def encode(form: Format, rows: Rows, dress: Dress, before: Before) -> Piece:
    """The rows of a chunk, with the beginning of the file where it has not begun."""
    if form is Format.NDJSON:
        return Piece(b"".join(msgspec.json.encode(cells.document(row, dress)) + b"\n" for row in rows))
    if form is Format.CSV:
        return Piece(_csv(rows, dress, is_begun=before.is_begun))
    kinds = [column.cell for column in dress.columns]
    text = "" if before.is_begun else sheet.begin(dress.headings)
    text += "".join(
        sheet.row(number, cells.texts(row, dress), kinds) for number, row in enumerate(rows, before.rows + 2)
    )
    return Piece(*sheet.pack(text, sum=before.sum, length=before.length))


def _csv(rows: Rows, dress: Dress, *, is_begun: bool) -> bytes:
    text = io.StringIO(newline="")
    table = csv.writer(text, lineterminator="\r\n")
    if not is_begun:
        text.write(BOM)
        table.writerow([safe(heading) for heading in dress.headings])
    table.writerows([safe(cell) for cell in cells.texts(row, dress)] for row in rows)
    return text.getvalue().encode()

"""XLSX that grows by chunks: the sheet is packed piece by piece, the book around it is put together at the end.

Libraries write a book in one go, which takes minutes for a million rows and begins anew after a kill. Pieces of a
packed stream that each end on a byte stand one behind the other as one stream (RFC 1951, 3.2.4), so a piece commits
with its chunk, and the end is a copy. Format: ECMA-376, part 1, 18.3.
"""

from __future__ import annotations

import re
import shutil
import zipfile
import zlib
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple
from xml.sax.saxutils import escape

from crescendo.core.exports.types import Cell
from crescendo.core.tabular.tables import letter

MOST_ROWS = 1_048_575
_LONGEST = 32_767
_LARGEST = 10**15
_MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_SHEET = "xl/worksheets/sheet1.xml"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_TYPES = "application/vnd.openxmlformats-officedocument.spreadsheetml"
# The text format: a spreadsheet then shows and keeps every digit of a phone number, also when the cell is edited.
_PARTS = {
    "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types"><Default Extension="rels" '
    'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    f'<Override PartName="/xl/workbook.xml" ContentType="{_TYPES}.sheet.main+xml"/>'
    f'<Override PartName="/{_SHEET}" ContentType="{_TYPES}.worksheet+xml"/>'
    f'<Override PartName="/xl/styles.xml" ContentType="{_TYPES}.styles+xml"/></Types>',
    "_rels/.rels": f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="rId1" '
    f'Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
    "xl/workbook.xml": f'<workbook {_MAIN} xmlns:r="{_OFFICE}"><sheets>'
    '<sheet name="Export" sheetId="1" r:id="rId1"/></sheets></workbook>',
    "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{_PACKAGE}/relationships">'
    f'<Relationship Id="rId1" Type="{_OFFICE}/worksheet" Target="worksheets/sheet1.xml"/>'
    f'<Relationship Id="rId2" Type="{_OFFICE}/styles" Target="styles.xml"/></Relationships>',
    "xl/styles.xml": f"<styleSheet {_MAIN}><fonts count='2'><font/><font><b/></font></fonts>"
    "<fills count='2'><fill><patternFill patternType='none'/></fill>"
    "<fill><patternFill patternType='gray125'/></fill></fills><borders count='1'><border/></borders>"
    "<cellStyleXfs count='1'><xf/></cellStyleXfs><cellXfs count='3'><xf/>"
    "<xf numFmtId='49' applyNumberFormat='1'/><xf numFmtId='49' fontId='1' applyNumberFormat='1' applyFont='1'/>"
    "</cellXfs><cellStyles count='1'><cellStyle name='Normal' xfId='0' builtinId='0'/></cellStyles></styleSheet>",
}
_TEXT, _BOLD = 1, 2
# What XML cannot hold stands as _x000D_, and what looks like that already gets its own escape.
_LITERAL = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
_FORBIDDEN = re.compile("[\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff]")


class Packed(NamedTuple):
    """A piece of the sheet: packed bytes, and the checksum and length of all so far."""

    content: bytes
    sum: int
    length: int


def begin(headings: Sequence[str]) -> str:
    """The sheet's beginning: the first row stands still, and columns are wide enough to read."""
    pane = (
        '<sheetViews><sheetView workbookViewId="0"><pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" '
        'state="frozen"/></sheetView></sheetViews>'
    )
    widths = f'<cols><col min="1" max="{len(headings)}" width="20" customWidth="1"/></cols>'
    row = "".join(_text(heading, f"{letter(place)}1", _BOLD) for place, heading in enumerate(headings))
    return f'{_HEAD}<worksheet {_MAIN}>{pane}{widths}<sheetData><row r="1">{row}</row>'


def row(number: int, cells: Sequence[str], kinds: Sequence[Cell]) -> str:
    """A row; texts stay texts whatever they look like, so nothing runs as a formula."""
    return f'<row r="{number}">' + "".join(_cells(number, cells, kinds)) + "</row>"


def end() -> str:
    """The sheet's end."""
    return "</sheetData></worksheet>"


def pack(text: str, *, sum: int, length: int) -> Packed:  # noqa: A002 - the checksum's name
    """A piece that stands behind those before it."""
    raw = text.encode()
    packer = zlib.compressobj(6, zlib.DEFLATED, -zlib.MAX_WBITS)
    content = packer.compress(raw) + packer.flush(zlib.Z_FULL_FLUSH)
    return Packed(content, zlib.crc32(raw, sum), length + len(raw))


def bind(sheet: Path, book: Path, *, sum: int, length: int) -> None:  # noqa: A002 - the checksum's name
    """Put the packed sheet, which lacks only its end, into a book."""
    last = zlib.compressobj(6, zlib.DEFLATED, -zlib.MAX_WBITS)
    tail = end().encode()
    ending = last.compress(tail) + last.flush()
    with zipfile.ZipFile(book, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in _PARTS.items():
            archive.writestr(zipfile.ZipInfo(name), _HEAD + content)
        info = zipfile.ZipInfo(_SHEET)
        info.compress_type = zipfile.ZIP_DEFLATED
        info.CRC, info.file_size = zlib.crc32(tail, sum), length + len(tail)
        info.compress_size = sheet.stat().st_size + len(ending)
        _add_packed(archive, info, sheet, ending)


def _add_packed(archive: zipfile.ZipFile, info: zipfile.ZipInfo, sheet: Path, ending: bytes) -> None:
    """Add bytes that are packed already, which zipfile offers no verb for."""
    file = archive.fp
    assert file is not None
    file.seek(archive.start_dir)
    info.header_offset = file.tell()
    file.write(info.FileHeader())
    with sheet.open("rb") as packed:
        shutil.copyfileobj(packed, file, 1 << 20)
    file.write(ending)
    archive.filelist.append(info)
    archive.NameToInfo[info.filename] = info
    archive.start_dir = file.tell()


def _cells(number: int, cells: Sequence[str], kinds: Sequence[Cell]) -> list[str]:
    return [
        f'<c r="{letter(place)}{number}"><v>{text}</v></c>'
        if kind is Cell.NUMBER and abs(int(text)) < _LARGEST
        else _text(text, f"{letter(place)}{number}", _TEXT)
        for place, (text, kind) in enumerate(zip(cells, kinds, strict=True))
        if text
    ]


def _text(text: str, place: str, style: int) -> str:
    plain = _FORBIDDEN.sub(_escaped, _LITERAL.sub("_x005F_", text[:_LONGEST]))
    return (
        f'<c r="{place}" s="{style}" t="inlineStr"><is><t xml:space="preserve">{escape(plain)}</t></is></c>'
    )


def _escaped(match: re.Match[str]) -> str:
    return f"_x{ord(match[0]):04X}_"

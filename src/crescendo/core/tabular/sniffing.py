"""What a file is, told by its bytes: format, encoding, delimiter."""

from __future__ import annotations

import codecs
import csv
from collections import Counter
from pathlib import Path

from crescendo.core.tabular.types import Dress, LettersUnknown, NotATable

DELIMITERS = (",", "\t", ";")
_HEAD = 65_536
_BLOCK = 1 << 20
_LINES = 30
_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# What an .xls, a PDF and pictures begin with: they would pass for some letters or other.
_STRANGE = (b"\xd0\xcf\x11\xe0", b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"\x1f\x8b", b"{\\rtf")


def sniff(path: Path, *, encoding: str = "", delimiter: str = "") -> Dress:
    """How to read the file; what is given is not guessed. Refuses NotATable, LettersUnknown."""
    with path.open("rb") as file:
        head = file.read(_HEAD)
    if head.startswith(b"PK\x03\x04"):
        return Dress(form="xlsx")
    if head.startswith(_STRANGE):
        raise NotATable
    found = encoding or _encoding(path, head)
    try:
        text = codecs.getincrementaldecoder(found)().decode(head)
    except (LookupError, UnicodeError) as cause:
        raise LettersUnknown from cause
    return Dress(form="csv", encoding=found, delimiter=delimiter or delimiter_of(text))


def delimiter_of(text: str) -> str:
    """The delimiter under which the first rows agree best on a number of columns; a comma for one column."""
    lines = text.splitlines(keepends=True)[:_LINES]
    return max(DELIMITERS, key=lambda delimiter: _score(lines, delimiter))


def _score(lines: list[str], delimiter: str) -> tuple[float, int]:
    widths = Counter(len(cells) for cells in csv.reader(lines, delimiter=delimiter) if cells)
    if not widths:
        return (0.0, 0)
    # The last row may be cut off where the head ends.
    width, count = max(widths.items(), key=lambda item: (item[0] > 1, item[1], item[0]))
    return (count / widths.total() if width > 1 else 0.0, width)


def _encoding(path: Path, head: bytes) -> str:
    for mark, name in _BOMS:
        if head.startswith(mark):
            return name
    if silent := _silent_utf_16(head):
        return silent
    for name in ("utf-8", "gb18030"):
        if _decodes(path, name):
            return name
    raise LettersUnknown


def _silent_utf_16(head: bytes) -> str:
    """UTF-16 without its mark: every other byte of what is written in Latin letters or digits is zero."""
    even, odd = head[::2].count(0), head[1::2].count(0)
    half = max(len(head) // 2, 1)
    if odd > half * 0.3 and even < half * 0.05:
        return "utf-16-le"
    return "utf-16-be" if even > half * 0.3 and odd < half * 0.05 else ""


def _decodes(path: Path, name: str) -> bool:
    decoder = codecs.getincrementaldecoder(name)()
    try:
        with path.open("rb") as file:
            while block := file.read(_BLOCK):
                decoder.decode(block)
            decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True

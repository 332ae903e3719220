"""CSV as a stream of records, in memory that does not grow with the file."""

from __future__ import annotations

import csv
from collections import deque
from collections.abc import Iterator
from pathlib import Path
from typing import TextIO

from crescendo.core.tabular.types import Dress, Fault, LettersUnknown, Line, NotATable

# A quotation mark that is never closed would swallow the file: a record goes on for at most so many lines.
_LONGEST_RECORD = 1_000
_LONGEST_LINE = 4 << 20


def records(path: Path, dress: Dress) -> Iterator[Line]:
    """All records, blank ones too (they count as rows). Refuses LettersUnknown where the encoding ends to fit."""
    with path.open(encoding=dress.encoding, newline="") as file:
        try:
            yield from parsed(_lines(file), dress.delimiter)
        except UnicodeError as cause:
            raise LettersUnknown from cause


def parsed(lines: Iterator[str], delimiter: str) -> Iterator[Line]:
    """Records of the lines of a text. Of one that cannot be parsed only its first line is lost, and told."""
    kept = _Kept(lines)
    number = 0
    while True:
        number += 1
        kept.begin()
        reader = csv.reader(kept, delimiter=delimiter, strict=True)
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error:
            first = kept.give_back()
            if not first:
                return
            yield Line(number, tuple(first.rstrip("\r\n").split(delimiter)), Fault.QUOTES)
            continue
        # A NUL is padding of a broken export; it stands for no letter.
        yield Line(number, tuple(cell.replace("\x00", "") if "\x00" in cell else cell for cell in cells))


def _lines(file: TextIO) -> Iterator[str]:
    while line := file.readline(_LONGEST_LINE):
        if len(line) == _LONGEST_LINE:
            raise NotATable
        yield line


class _Kept:
    """Lines that can be given back, all but the first, when the record that they were read for fails."""

    def __init__(self, lines: Iterator[str]) -> None:
        self._lines = lines
        self._again: deque[str] = deque()
        self._read: list[str] = []

    def begin(self) -> None:
        self._read = []

    def give_back(self) -> str:
        self._again.extendleft(reversed(self._read[1:]))
        return self._read[0] if self._read else ""

    def __iter__(self) -> _Kept:
        return self

    def __next__(self) -> str:
        if len(self._read) > _LONGEST_RECORD:
            raise csv.Error("a record without an end")
        line = self._again.popleft() if self._again else next(self._lines)
        self._read.append(line)
        return line

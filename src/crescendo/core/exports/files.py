"""The files of exports under the home folder, readable by its owner only. Beside each stand its rows' numbers."""

from __future__ import annotations

import os
from array import array
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from pathlib import Path

from crescendo.core.settings import current

_NUMBER = 8


def folder() -> Path:
    """Where they lie."""
    path = current().home / "exports"
    path.mkdir(mode=0o700, exist_ok=True)
    return path


def finished(name: str) -> Path:
    """The file that can be downloaded."""
    return folder() / name


def rows(name: str) -> Path:
    """The rows while they are written."""
    return folder() / f"{name}.rows"


def numbers(name: str) -> Path:
    """The numbers of its rows, ascending, eight bytes each."""
    return folder() / f"{name}.numbers"


def holds(name: str, *, position: int, done: int) -> bool:
    """Whether what was committed is on the disk: after a crash of the machine it may be shorter."""
    return _size(rows(name)) >= position and _size(numbers(name)) >= done * _NUMBER


def append(name: str, *, position: int, content: bytes, done: int, ids: Sequence[int]) -> None:
    """Write behind what is committed; what a killed chunk left there goes."""
    _write(rows(name), position, content)
    _write(numbers(name), done * _NUMBER, array("q", ids).tobytes())


def has_any(name: str, wanted: Iterable[int]) -> bool:
    """Whether the file holds a row with one of these numbers; a few reads for each."""
    path = numbers(name)
    count = _size(path) // _NUMBER
    if not count:
        return False
    with path.open("rb") as file:
        held = _Numbers(file.fileno(), count)
        return any(held.has(number) for number in wanted)


def remove(name: str) -> None:
    """Remove all of an export; what is gone already stays so."""
    for path in (finished(name), rows(name), numbers(name), book(name)):
        path.unlink(missing_ok=True)


def book(name: str) -> Path:
    """A finished file that is being put together."""
    return folder() / f"{name}.partial"


def _write(path: Path, position: int, content: bytes) -> None:
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    with os.fdopen(descriptor, "r+b") as file:
        file.truncate(position)
        file.seek(position)
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except FileNotFoundError:
        return 0


class _Numbers(Sequence[int]):
    """Ascending numbers in a file, read where they are looked at."""

    def __init__(self, descriptor: int, count: int) -> None:
        self._descriptor, self._count = descriptor, count

    def __len__(self) -> int:
        return self._count

    def __getitem__(self, place: int) -> int:  # type: ignore[override]
        return array("q", os.pread(self._descriptor, _NUMBER, place * _NUMBER))[0]

    def has(self, number: int) -> bool:
        place = bisect_left(self, number)
        return place < self._count and self[place] == number

"""The rows of a file as a run reads them: one JSON line each, so that any chunk begins at a known byte.

A spool lies under the home folder, readable by its owner only, until retention or erasure removes it.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator, Sequence
from hashlib import file_digest
from pathlib import Path
from typing import BinaryIO, NamedTuple

import msgspec

from crescendo.core.imports.types import FileGone
from crescendo.core.settings import current
from crescendo.core.tabular.sniffing import sniff
from crescendo.core.tabular.tables import read_table
from crescendo.core.tabular.types import Fault, Line

_encode = msgspec.json.Encoder().encode
_decode = msgspec.json.Decoder(tuple[int, str, list[str]]).decode
_BUFFER = 1 << 20


class Spooled(NamedTuple):
    """A file that was read: its columns, how many rows, the digest of its bytes, and where the spool lies."""

    columns: tuple[str, ...]
    total: int
    digest: str
    path: Path


class Cut(NamedTuple):
    """Rows of a spool and the byte at which the next begins."""

    lines: list[Line]
    position: int


def folder() -> Path:
    """Where spools lie."""
    path = current().home / "imports"
    path.mkdir(mode=0o700, exist_ok=True)
    return path


def path_of(run_id: int) -> Path:
    """The spool of a run."""
    return folder() / f"{run_id}.rows"


def write(path: Path, *, encoding: str = "", delimiter: str = "") -> Spooled:
    """Read a file whole, as a stream, into a spool that waits for its run. Refuses what is no table."""
    dress = sniff(path, encoding=encoding, delimiter=delimiter)
    with path.open("rb") as file:
        digest = file_digest(file, "sha256").hexdigest()
    descriptor, name = tempfile.mkstemp(dir=folder(), prefix="new.", suffix=".partial")
    try:
        with os.fdopen(descriptor, "wb", buffering=_BUFFER) as spool:
            table = read_table(path, dress)
            total = 0
            for line in table.lines:
                spool.write(_encode((line.number, line.fault or "", line.cells)))
                spool.write(b"\n")
                total += 1
            spool.flush()
            os.fsync(spool.fileno())
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
    return Spooled(table.columns, total, digest, Path(name))


def keep(spooled: Spooled, run_id: int) -> None:
    """Give the spool its run's name."""
    spooled.path.replace(path_of(run_id))


def cut(run_id: int, position: int, most: int) -> Cut:
    """Up to `most` rows from a byte on. Refuses FileGone."""
    lines: list[Line] = []
    with _opened(run_id) as file:
        file.seek(position)
        for raw in file:
            lines.append(_line(raw))
            position += len(raw)
            if len(lines) >= most:
                break
    return Cut(lines, position)


def rows_of(run_id: int, numbers: Iterator[int]) -> Iterator[Line]:
    """The rows with these numbers, which ascend. Refuses FileGone."""
    wanted = next(numbers, None)
    with _opened(run_id) as file:
        for raw in file:
            if wanted is None:
                return
            line = _line(raw)
            if line.number == wanted:
                yield line
                wanted = next(numbers, None)


def remove(run_ids: Sequence[int]) -> None:
    """Remove spools; those that are gone already stay so."""
    for run_id in run_ids:
        path_of(run_id).unlink(missing_ok=True)


def _opened(run_id: int) -> BinaryIO:
    try:
        return path_of(run_id).open("rb", buffering=_BUFFER)
    except FileNotFoundError as cause:
        raise FileGone from cause


def _line(raw: bytes) -> Line:
    number, fault, cells = _decode(raw)
    return Line(number, tuple(cells), Fault(fault) if fault else None)

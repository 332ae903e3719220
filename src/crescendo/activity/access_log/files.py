"""Log files as streams of bounded lines, plain or gzip, from any place in them."""

from __future__ import annotations

import gzip
import io
import zlib
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING, cast

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

LONGEST_LINE = 64 * 1024
HEAD = 4_096
_BUFFER = 1024 * 1024
_GZIP = b"\x1f\x8b"
_FOREIGN = {b"BZh": "bzip2", b"\xfd7zXZ": "xz", b"\x28\xb5\x2f\xfd": "zstd", b"PK\x03\x04": "zip"}


class Damaged(OSError):
    """The file cannot be read to its end: a broken or cut gzip, a disk that fails."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line without its end; `end` is where the next begins. `content` is None where it is longer than may be."""

    number: int
    end: int
    content: bytes | None
    is_ended: bool


class _Unpacked(io.RawIOBase):
    """What a gzip holds, in pieces: of one that is cut all that came before the cut is given."""

    def __init__(self, disk: IO[bytes]) -> None:
        self._file = gzip.GzipFile(fileobj=disk)

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def readinto(self, buffer: WriteableBuffer) -> int:
        view = memoryview(buffer)
        piece = self._file.read1(len(view))
        view[: len(piece)] = piece
        return len(piece)

    def seek(self, position: int, whence: int = io.SEEK_SET) -> int:
        return self._file.seek(position, whence)

    def tell(self) -> int:
        return self._file.tell()


class LogFile:
    """An open log: `sent` bytes of `size` on disk are read. Never more than a line and a buffer in memory."""

    def __init__(self, path: Path, disk: IO[bytes]) -> None:
        self._disk = disk
        self.size = path.stat().st_size
        start = disk.read(6)
        disk.seek(0)
        self.is_gzip = start.startswith(_GZIP)
        foreign = next((name for magic, name in _FOREIGN.items() if start.startswith(magic)), None)
        if foreign:
            raise Damaged(f"it is {foreign}; plain text and gzip are read")
        self._recent: deque[bytes] = deque()
        self._recent_size = 0
        self._stream: io.BufferedReader = (
            io.BufferedReader(_Unpacked(disk), _BUFFER) if self.is_gzip else cast("io.BufferedReader", disk)
        )

    @property
    def sent(self) -> int:
        """How many bytes on disk have been read, for progress."""
        return self._disk.tell()

    def head(self, size: int = HEAD) -> bytes:
        """The first bytes; the file then stands at its beginning again."""
        with _readable():
            found = self._stream.read(size)
            self._stream.seek(0)
        return found

    def before(self, position: int, size: int) -> bytes:
        """The bytes that end at a position; fewer where the file is shorter."""
        with _readable():
            self._stream.seek(max(0, position - size))
            return self._stream.read(min(size, position))

    @property
    def tail(self) -> bytes:
        """The last bytes that were given as lines."""
        return b"".join(self._recent)[-HEAD:]

    def lines(self, position: int, number: int) -> Iterator[Line]:
        """The lines from a position on, of which `number` lines stand before. Raises Damaged."""
        with _readable():
            self._stream.seek(position)
        self._recent.clear()
        self._recent_size = 0
        while True:
            with _readable():
                raw = self._stream.readline(LONGEST_LINE + 1)
                if not raw:
                    return
                position += len(raw)
                self._remember(raw)
                is_long = len(raw) > LONGEST_LINE
                last = raw
                while is_long and last and not last.endswith(b"\n"):
                    last = self._stream.readline(LONGEST_LINE + 1)
                    position += len(last)
                    self._remember(last)
            number += 1
            is_ended = (last or b"").endswith(b"\n")
            yield Line(number, position, None if is_long else raw.rstrip(b"\r\n"), is_ended)

    def _remember(self, raw: bytes) -> None:
        self._recent.append(raw[-HEAD:])
        self._recent_size += len(self._recent[-1])
        while self._recent_size - len(self._recent[0]) >= HEAD:
            self._recent_size -= len(self._recent.popleft())


@contextmanager
def opened(path: Path) -> Iterator[LogFile]:
    """A log file, open for reading. Raises Damaged, OSError."""
    with path.open("rb", buffering=_BUFFER) as disk:
        yield LogFile(path, disk)


@contextmanager
def _readable() -> Iterator[None]:
    try:
        yield
    except (EOFError, gzip.BadGzipFile, zlib.error) as cause:
        raise Damaged(str(cause)) from cause

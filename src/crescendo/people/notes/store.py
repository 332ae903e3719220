"""The bytes of files under the home folder, by the digest of what they hold, readable by the owner only."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from crescendo.core.settings import current

_DIGEST = 64
_PARTIAL = ".partial"


@dataclass(frozen=True, slots=True, kw_only=True)
class Brought:
    """A file that lies in the store's folder under a name of its own, until it is kept or dropped."""

    path: Path
    digest: str
    size: int
    head: bytes


def folder() -> Path:
    """Where they lie."""
    path = current().home / "files"
    path.mkdir(mode=0o700, exist_ok=True)
    return path


def path_of(digest: str) -> Path:
    """Where a file's bytes lie: in one of 256 folders, so that none grows large."""
    return folder() / digest[:2] / digest


def bring(blocks: Iterable[bytes], *, most: int, head: int) -> Brought:
    """Write a file down, synced; no further than the block that passes `most`, which the size then tells."""
    digest, size, first = sha256(), 0, b""
    descriptor, name = tempfile.mkstemp(dir=folder(), prefix="new.", suffix=_PARTIAL)
    try:
        with os.fdopen(descriptor, "wb") as kept:
            for block in blocks:
                digest.update(block)
                size, first = size + len(block), (first + block[:head])[:head]
                kept.write(block)
                if size > most:
                    break
            kept.flush()
            os.fsync(kept.fileno())
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
    return Brought(path=Path(name), digest=digest.hexdigest(), size=size, head=first)


def keep(brought: Brought) -> None:
    """Give it its digest's name. What lies there already is the same."""
    path = path_of(brought.digest)
    path.parent.mkdir(mode=0o700, exist_ok=True)
    brought.path.replace(path)
    _sync(path.parent)


def drop(digests: Iterable[str]) -> None:
    """Remove the bytes; what is gone already stays so."""
    for digest in digests:
        path_of(digest).unlink(missing_ok=True)


def lying(part: int, *, before: int) -> Iterator[str]:
    """The digests in one of the 256 folders whose bytes have not been touched since an instant."""
    inside = folder() / f"{part:02x}"
    if inside.is_dir():
        for path in sorted(inside.iterdir()):
            if len(path.name) == _DIGEST and _touched(path) < before:
                yield path.name


def drop_unfinished(*, before: int) -> int:
    """Remove what an upload left behind that was killed."""
    left = [path for path in folder().glob(f"*{_PARTIAL}") if _touched(path) < before]
    for path in left:
        path.unlink(missing_ok=True)
    return len(left)


def _touched(path: Path) -> int:
    try:
        return int(path.stat().st_mtime * 1000)
    except FileNotFoundError:
        return 2**62


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)

"""Where backups stand: a small manifest of each in the home's folder `backups`, the archive there or elsewhere."""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import msgspec

from crescendo.core.backup.types import FOLDER, Manifest

_ENDING = ".tar.gz"


def folder(home: Path) -> Path:
    """The home's folder of backups."""
    path = home / FOLDER
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    return path


@contextmanager
def turn(home: Path) -> Iterator[None]:
    """One backup at a time."""
    with (folder(home) / ".turn").open("a", encoding="ascii") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def choose_place(home: Path, to: Path | None, *, now: int) -> Path:
    """The archive's path: the file that was named, or a new name in the folder that was."""
    if to is not None and not to.is_dir():
        to.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        return to.resolve()
    stamp = datetime.fromtimestamp(now / 1_000, UTC).strftime("%Y%m%dT%H%M%SZ")
    where = folder(home) if to is None else to.resolve()
    names = [f"crescendo-{stamp}", *(f"crescendo-{stamp}-{number}" for number in range(2, 100))]
    return next(path for name in names if not (path := where / f"{name}{_ENDING}").exists())


def note(home: Path, manifest: Manifest) -> None:
    """Leave word of a backup: its manifest without the list of parts."""
    path = folder(home) / f"{manifest.name}.json"
    half = path.with_name(f".{path.name}.half")
    short = replace(manifest, parts=())
    half.write_bytes(msgspec.json.format(msgspec.json.encode(short), indent=1))
    half.replace(path)


def noted(home: Path) -> list[Manifest]:
    """The backups that this installation knows of, the newest first; one whose word cannot be read is left out."""
    found = []
    for path in folder(home).glob("*.json"):
        try:
            found.append(msgspec.json.decode(path.read_bytes(), type=Manifest))
        except (msgspec.MsgspecError, OSError):
            continue
    return sorted(found, key=lambda one: (one.at, one.name), reverse=True)


def let_go(home: Path, keep: int) -> list[str]:
    """Remove all but the newest, wherever their archives stand; the names of those that went. 0 keeps all."""
    old = noted(home)[keep:] if keep > 0 else []
    for one in old:
        Path(one.file).unlink(missing_ok=True)
        (folder(home) / f"{one.name}.json").unlink(missing_ok=True)
    return [one.name for one in old]

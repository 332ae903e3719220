"""Which files of the home folder go into a backup, and their copies. What is left out has its reason."""

from __future__ import annotations

import contextlib
import shutil
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from crescendo.core.backup.sqlite_copy import path_of
from crescendo.core.backup.types import FOLDER
from crescendo.core.keyring import HASH_FILE, SECRET_FILE
from crescendo.core.settings import Settings

_LEFT_OUT = {
    FOLDER: "copies of copies",
    "access": "files for persons who asked for their data; they expire and can be asked for again",
    "doubles": "the scratch folder of a search that begins anew",
    "migrate.lock": "a lock",
    "collect.json": "written anew at each start",
    SECRET_FILE: "goes apart, or not at all",
    HASH_FILE: "the same",
}
_PASSING = (".partial", ".half", ".tmp", ".lock")


def copy_files(settings: Settings, target: Path) -> None:
    """Copy uploads, spools, exports, mail and marks. What goes away meanwhile was not meant to stay."""
    for place in _places(settings):
        source, copied = settings.home / place, target / place
        copied.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with contextlib.suppress(FileNotFoundError):
            shutil.copy2(source, copied)


def copy_keys(home: Path, target: Path) -> bool:
    """Copy the files of keys; whether there is one."""
    target.mkdir(mode=0o700)
    for name in (SECRET_FILE, HASH_FILE):
        with contextlib.suppress(FileNotFoundError):
            shutil.copy2(home / name, target / name)
    return any(target.iterdir())


def _places(settings: Settings) -> Iterator[PurePosixPath]:
    home = settings.home
    databases = {
        path_of(url).resolve()
        for url in (settings.database_url, settings.log_url)
        if url.startswith("sqlite")
    }
    beside = {Path(f"{path}{tail}") for path in databases for tail in ("", "-wal", "-shm", "-journal")}
    for path in sorted(home.rglob("*")):
        place = PurePosixPath(path.relative_to(home).as_posix())
        if _goes_along(path, place) and path.resolve() not in beside:
            yield place


def _goes_along(path: Path, place: PurePosixPath) -> bool:
    first = place.parts[0]
    is_ours = first not in _LEFT_OUT and not first.startswith((".", "secret.", "replaced-"))
    return is_ours and path.is_file() and not path.is_symlink() and path.suffix not in _PASSING

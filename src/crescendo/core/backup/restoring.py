"""Putting a backup in the place of what stands: checked first, then placed, and what stood kept aside.

Called with nothing running. The file RESTORING stands in the home from the first change to the last, and nothing starts
beside it, so that a cut off restore is never taken for an empty installation.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from crescendo.core.backup import archive, postgresql_copy, shelf, sqlite_copy
from crescendo.core.backup.making import vendor_of
from crescendo.core.backup.sqlite_copy import path_of
from crescendo.core.backup.types import (
    FOLDER,
    MARK,
    ArchiveOfOtherDatabase,
    CountsDiffer,
    KeyMissing,
    Manifest,
    NoRoomForCopy,
)
from crescendo.core.keyring import HASH_FILE, SECRET_FILE, name_of, read_keys
from crescendo.core.rawlog import open_log
from crescendo.core.settings import Settings

_STAYS = (FOLDER, MARK, "migrate.lock")
# Brings the database that the settings name to the migrations of the backup.
Migrate = Callable[[Sequence[tuple[str, str]]], None]


@contextmanager
def opened(settings: Settings, path: Path) -> Iterator[tuple[Manifest, Path]]:
    """Unpack an archive beside the home's data and check all of it; nothing that stands is touched.

    Refuses ArchiveNotReadable, ArchiveTooNew, ArchiveOfOtherDatabase, KeyMissing, CountsDiffer, NoRoomForCopy.
    """
    manifest = archive.read_manifest(path)
    _check_vendors(settings, manifest)
    _check_room(settings, manifest)
    for dead in shelf.folder(settings.home).glob(".restoring-*"):
        shutil.rmtree(dead)
    with tempfile.TemporaryDirectory(dir=shelf.folder(settings.home), prefix=".restoring-") as name:
        folder = Path(name)
        archive.unpack(path, folder)
        _check_key(settings, manifest, folder)
        _check_copy(folder / "state" / "copy.sqlite3", manifest.tables)
        _check_copy(folder / "log" / "copy.sqlite3", manifest.log_tables)
        yield manifest, folder


def is_empty(settings: Settings) -> bool:
    """Whether nothing stands where a backup would be put."""
    url, table = settings.database_url, "django_migrations"
    ask = sqlite_copy.ask if url.startswith("sqlite") else postgresql_copy.ask
    return not ask(url, f"select 1 from {table} limit 1", table)


def place(settings: Settings, manifest: Manifest, folder: Path, *, migrate: Migrate, now: int) -> Path:
    """Put what was opened in place; the folder into which what stood was moved.

    A table of PostgreSQL is emptied and filled in one transaction; what stood there is in the backup that the caller
    has made before.
    """
    stamp = datetime.fromtimestamp(now / 1_000, UTC).strftime("%Y%m%dT%H%M%SZ")
    aside = settings.home / f"replaced-{stamp}"
    aside.mkdir(mode=0o700, exist_ok=True)
    mark = settings.home / MARK
    mark.write_text(f"{manifest.name}\n", encoding="utf-8")
    _move_aside(settings, aside)
    _move_in(folder / "files", settings.home)
    if manifest.has_keys:
        _move_in(folder / "keys", settings.home)
    _place_database(settings, folder / "state", manifest, migrate)
    if settings.log_url != settings.database_url:
        _place_log(settings, folder / "log", manifest)
    mark.unlink()
    if {path.name for path in aside.iterdir()} <= {SECRET_FILE, HASH_FILE}:
        # Nothing stood but a key that was made a moment ago.
        shutil.rmtree(aside)
    return aside


def _check_vendors(settings: Settings, manifest: Manifest) -> None:
    pairs = ((manifest.database, settings.database_url), (manifest.log, settings.log_url))
    for theirs, url in pairs:
        if theirs != vendor_of(url):
            raise ArchiveOfOtherDatabase(theirs=theirs, ours=vendor_of(url))


def _check_room(settings: Settings, manifest: Manifest) -> None:
    wanted = sum(part.size for part in manifest.parts)
    free = shutil.disk_usage(settings.home).free
    if free < wanted:
        raise NoRoomForCopy(folder=str(settings.home), free=free // 1_000_000, wanted=wanted // 1_000_000)


def _check_key(settings: Settings, manifest: Manifest, folder: Path) -> None:
    """The block list and suppressions are of use only under the key that they were made with."""
    home = folder / "keys" if manifest.has_keys else settings.home
    environ = {name: value for name, value in os.environ.items() if name.startswith("CRESCENDO_")}
    if name_of(read_keys(home, environ, now=0).hashing) != manifest.hashing:
        raise KeyMissing(name=manifest.hashing)


def _check_copy(path: Path, wanted: Mapping[str, int]) -> None:
    if path.exists():
        _compare(sqlite_copy.examine(path, {}).tables, wanted)


def _compare(found: Mapping[str, int], wanted: Mapping[str, int]) -> None:
    for table in sorted({*found, *wanted}):
        if found.get(table, 0) != wanted.get(table, 0):
            raise CountsDiffer(table=table, found=found.get(table, 0), wanted=wanted.get(table, 0))


def _move_aside(settings: Settings, aside: Path) -> None:
    """Everything of the home but backups and locks; databases that stand elsewhere too, under their own names."""
    for path in sorted(settings.home.iterdir()):
        is_key = path.name in (SECRET_FILE, HASH_FILE)
        if path.name in _STAYS or path.name.startswith("replaced-") or is_key:
            continue
        path.rename(aside / path.name)
    for name in (SECRET_FILE, HASH_FILE):
        if (settings.home / name).exists():
            shutil.copy2(settings.home / name, aside / name)
    for url in (settings.database_url, settings.log_url):
        if url.startswith("sqlite"):
            _move_database_aside(path_of(url), aside)


def _move_database_aside(path: Path, aside: Path) -> None:
    for tail in ("", "-wal", "-shm"):
        beside = path.with_name(path.name + tail)
        if beside.exists():
            shutil.move(beside, aside / beside.name)


def _move_in(folder: Path, home: Path) -> None:
    if folder.exists():
        for path in sorted(folder.iterdir()):
            path.replace(home / path.name) if path.is_file() else shutil.move(path, home / path.name)


def _place_database(settings: Settings, folder: Path, manifest: Manifest, migrate: Migrate) -> None:
    url = settings.database_url
    if url.startswith("sqlite"):
        if (folder / "copy.sqlite3").exists():
            path_of(url).parent.mkdir(parents=True, exist_ok=True)
            shutil.move(folder / "copy.sqlite3", path_of(url))
        return
    with postgresql_copy.connected(url) as connection:
        postgresql_copy.clear(connection)
    migrate(manifest.migrations)
    if settings.log_url == url:
        _make_log(settings)
    with postgresql_copy.connected(url) as connection:
        _compare(postgresql_copy.load(connection, folder, manifest.numbers), manifest.tables)


def _place_log(settings: Settings, folder: Path, manifest: Manifest) -> None:
    if settings.log_url.startswith("sqlite"):
        if (folder / "copy.sqlite3").exists():
            shutil.move(folder / "copy.sqlite3", path_of(settings.log_url))
        return
    _make_log(settings)
    with postgresql_copy.connected(settings.log_url) as connection:
        found = postgresql_copy.load(connection, folder, manifest.log_numbers)
        _compare(found, manifest.log_tables)


def _make_log(settings: Settings) -> None:
    """The log makes its tables itself, when it is first asked."""
    log = open_log(settings)
    log.series()
    log.close()

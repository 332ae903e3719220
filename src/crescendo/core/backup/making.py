"""Making a backup while everything runs: state first, then the log, so that the log is never behind the state."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from importlib.metadata import version
from pathlib import Path

from crescendo.core.backup import archive, home, postgresql_copy, shelf, sqlite_copy
from crescendo.core.backup.sqlite_copy import path_of
from crescendo.core.backup.types import (
    BANS,
    Copied,
    CopyNotConsistent,
    Ends,
    MakeBackup,
    Manifest,
    NoRoomForCopy,
)
from crescendo.core.keyring import name_of
from crescendo.core.settings import Settings

_TRIES = 3
_SERIES = "select series, tail, head from raw_series"
_OF_STATE = {
    "core_cursor": "select consumer, position from core_cursor order by consumer",
    "django_migrations": "select app, name from django_migrations order by id",
    "core_fact": "select coalesce(max(position), 0) from core_fact",
}
_OF_LOG = {"raw_series": _SERIES}
_SPARE = 50_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class _Stores:
    """What was copied of state and log; on PostgreSQL both may be one."""

    state: Copied
    log: Copied
    cursors: Mapping[str, int]
    series: Mapping[str, Ends]


def make(settings: Settings, request: MakeBackup, *, reader: str, bans: bytes, now: int) -> Manifest:
    """Copy everything into one archive that appears whole, note it beside, and let old ones go.

    `reader` is what the names of the cursors that read the log begin with; `bans` is who must not be stored or written
    to, apart from the tables, so that the restoring of an older backup can read it. Nobody is kept from working.
    Refuses NoRoomForCopy, CopyNotConsistent.
    """
    with shelf.turn(settings.home), _scratch(settings) as folder:
        target = shelf.choose_place(settings.home, request.to, now=now)
        _check_room(settings, folder, target.parent)
        stores = _copy_stores(settings, folder, reader)
        home.copy_files(settings, folder / "files")
        (folder / BANS).write_bytes(bans)
        has_keys = request.has_keys and home.copy_keys(settings.home, folder / "keys")
        manifest = _manifest(settings, stores, archive_name(target), at=now, has_keys=has_keys)
        manifest = replace(manifest, parts=archive.parts_of(folder))
        size = archive.write(target, folder, manifest)
        made = replace(manifest, size=size, file=str(target))
        shelf.note(settings.home, made)
        shelf.let_go(settings.home, request.keep)
        return made


def archive_name(path: Path) -> str:
    """The name under which an archive is known."""
    return path.name.removesuffix(".tar.gz")


def disagreements(
    cursors: Mapping[str, int], series: Mapping[str, Ends], before: Mapping[str, Ends]
) -> list[str]:
    """The series of which a log has lost what a state has not read; `before` is the log as it was before the state.

    Pure. A series may end before the state was copied, once all of it was read.
    """
    lost = [name for name, ends in series.items() if ends.tail > cursors.get(name, 0)]
    gone = [name for name, ends in before.items() if name not in series and ends.head > cursors.get(name, 0)]
    return sorted(lost + gone)


def _copy_stores(settings: Settings, folder: Path, reader: str) -> _Stores:
    for _ in range(_TRIES):
        before = _ends(_ask_log(settings.log_url))
        state = _copy(settings.database_url, folder / "state", {**_OF_STATE, **_OF_LOG})
        log = state
        if settings.log_url != settings.database_url:
            log = _copy(settings.log_url, folder / "log", _OF_LOG)
        cursors = {
            str(name).removeprefix(reader): int(position)
            for name, position in state.answers.get("core_cursor", ())
            if str(name).startswith(reader)
        }
        series = _ends(log.answers.get("raw_series", ()))
        if not disagreements(cursors, series, before):
            return _Stores(state=state, log=log, cursors=cursors, series=series)
        for name in ("state", "log"):
            _remove(folder / name)
    raise CopyNotConsistent


def _copy(url: str, target: Path, questions: Mapping[str, str]) -> Copied:
    if url.startswith("postgresql"):
        return postgresql_copy.copy(url, target, questions)
    if not path_of(url).exists():
        return Copied(tables={}, numbers={}, answers={})
    target.mkdir(mode=0o700)
    return sqlite_copy.copy(url, target / "copy.sqlite3", questions)


def _ask_log(url: str) -> list[tuple[str | int, ...]]:
    if url.startswith("postgresql"):
        return postgresql_copy.ask(url, _SERIES, "raw_series")
    return sqlite_copy.ask(url, _SERIES, "raw_series")


def _ends(rows: object) -> dict[str, Ends]:
    return {str(name): Ends(tail=int(tail), head=int(head)) for name, tail, head in rows}  # type: ignore[attr-defined]


def _manifest(settings: Settings, stores: _Stores, name: str, *, at: int, has_keys: bool) -> Manifest:
    is_one = stores.log is stores.state
    return Manifest(
        name=name,
        at=at,
        version=version("crescendo"),
        database=vendor_of(settings.database_url),
        log=vendor_of(settings.log_url),
        migrations=tuple((str(a), str(n)) for a, n in stores.state.answers.get("django_migrations", ())),
        tables=stores.state.tables,
        numbers=stores.state.numbers,
        log_tables={} if is_one else stores.log.tables,
        log_numbers={} if is_one else stores.log.numbers,
        cursors=stores.cursors,
        series=stores.series,
        facts=int(stores.state.answers.get("core_fact", ((0,),))[0][0]),
        secret=name_of(settings.secret_key),
        hashing=name_of(settings.hash_key),
        has_keys=has_keys,
        parts=(),
    )


def vendor_of(url: str) -> str:
    """`sqlite` or `postgresql`."""
    return url.partition(":")[0]


@contextmanager
def _scratch(settings: Settings) -> Iterator[Path]:
    """A folder for the copies, on the disk of the home; what a killed backup left of its own goes first."""
    shelf_folder = shelf.folder(settings.home)
    for dead in shelf_folder.glob(".making-*"):
        shutil.rmtree(dead)
    for half in shelf_folder.glob(".*.half"):
        half.unlink()
    with tempfile.TemporaryDirectory(dir=shelf_folder, prefix=".making-") as name:
        yield Path(name)


def _check_room(settings: Settings, scratch: Path, target: Path) -> None:
    """The copies and, at worst, as much again for the archive. What PostgreSQL holds is not known beforehand."""
    urls = [url for url in (settings.database_url, settings.log_url) if url.startswith("sqlite")]
    wanted = _SPARE + sum(path_of(url).stat().st_size for url in urls if path_of(url).exists())
    for place in (scratch, target):
        free = shutil.disk_usage(place).free
        if free < wanted:
            raise NoRoomForCopy(folder=str(place), free=free // 1_000_000, wanted=wanted // 1_000_000)


def _remove(path: Path) -> None:
    if path.exists():
        shutil.rmtree(path)

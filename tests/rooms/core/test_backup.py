"""Making a backup: whole or not there, state and log agree, sums tell a change, old ones go."""

from __future__ import annotations

import contextlib
import sqlite3
import tarfile
import threading
from dataclasses import replace
from pathlib import Path

import pytest

from crescendo.core import settings as own_settings
from crescendo.core.backup import archive, making, restoring, shelf, sqlite_copy
from crescendo.core.backup.types import (
    ArchiveNotReadable,
    ArchiveOfOtherDatabase,
    ArchiveTooNew,
    Ends,
    KeyMissing,
    MakeBackup,
    Manifest,
)
from crescendo.core.rawlog import NewRecord
from crescendo.core.rawlog_sqlite import SqliteLog
from crescendo.core.settings import Settings

READER = "ingest/"
STATE = """
create table core_cursor (consumer text primary key, position integer);
create table core_fact (position integer primary key autoincrement);
create table django_migrations (id integer primary key, app text, name text);
insert into django_migrations values (1, 'core', '0001_core');
insert into core_fact values (41), (42);
delete from core_fact where position = 42;
pragma journal_mode = wal;
"""


@pytest.fixture
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """A home with a key of its own, a state that knows a fact, and a log with three records."""
    monkeypatch.delenv("CRESCENDO_SECRET_KEY")
    made = own_settings.read({"CRESCENDO_HOME": str(tmp_path / "home")})
    with contextlib.closing(sqlite3.connect(made.home / "crescendo.sqlite3")) as state:
        state.executescript(STATE)
    log = SqliteLog.at_url(made.log_url)
    log.append([NewRecord(received_at=1, meta=b"m", body=b"{}")] * 3)
    log.close()
    return made


def make(own: Settings, now: int = 1_000, **wish: object) -> Manifest:
    return making.make(own, MakeBackup(**wish), reader=READER, bans=b"{}", now=now)  # type: ignore[arg-type]


def test_it_holds_state_log_files_and_keys_and_says_what(own: Settings) -> None:
    (own.home / "imports").mkdir()
    (own.home / "imports/1.rows").write_bytes(b"row")
    (own.home / "access").mkdir()
    (own.home / "access/1.zip").write_bytes(b"somebody's")
    made = make(own)
    assert {part.name for part in made.parts} == {
        "bans.json",
        "state/copy.sqlite3",
        "log/copy.sqlite3",
        "files/imports/1.rows",
        "keys/secret.key",
    }
    assert (made.facts, made.numbers["core_fact"], made.tables["core_fact"]) == (41, 42, 1)
    assert list(made.series.values()) == [Ends(tail=0, head=3)]
    assert archive.read_manifest(Path(made.file)).tables == made.tables


def test_only_its_owner_reads_it_and_nothing_half_done_stays(own: Settings) -> None:
    made = make(own)
    assert Path(made.file).stat().st_mode & 0o777 == 0o600
    names = {path.name for path in (own.home / "backups").iterdir()}
    assert names == {".turn", f"{made.name}.json", f"{made.name}.tar.gz"}


def test_keys_may_be_left_out(own: Settings) -> None:
    made = make(own, has_keys=False)
    assert not made.has_keys
    assert not any(part.name.startswith("keys/") for part in made.parts)


def test_the_newest_stay(own: Settings, tmp_path: Path) -> None:
    elsewhere = tmp_path / "nas"
    elsewhere.mkdir()
    first, second = make(own, 1_000, to=elsewhere), make(own, 2_000)
    third = make(own, 3_000, keep=2)
    assert [one.name for one in shelf.noted(own.home)] == [third.name, second.name]
    assert not Path(first.file).exists()


def test_two_of_one_second_are_two(own: Settings) -> None:
    assert make(own).name != make(own).name


def test_a_writer_is_not_kept_waiting_and_the_copy_is_of_one_moment(own: Settings) -> None:
    stopping = threading.Event()
    path = own.home / "crescendo.sqlite3"

    def write() -> None:
        with contextlib.closing(sqlite3.connect(path, isolation_level=None)) as state:
            number = 100
            while not stopping.is_set():
                state.execute("begin immediate")
                state.execute("insert into core_fact values (?)", (number,))
                state.execute("insert into core_fact values (?)", (number + 1,))
                state.execute("commit")
                number += 2

    writer = threading.Thread(target=write)
    writer.start()
    try:
        counts = [make(own, at).tables["core_fact"] for at in (1_000, 2_000)]
    finally:
        stopping.set()
        writer.join()
    assert all(count % 2 == 1 for count in counts)
    assert counts[0] <= counts[1]


@pytest.mark.parametrize(
    ("cursor", "series", "before", "lost"),
    [
        (3, Ends(tail=3, head=9), Ends(tail=0, head=9), []),
        (2, Ends(tail=3, head=9), Ends(tail=0, head=9), ["s"]),
        (9, None, Ends(tail=0, head=9), []),
        (8, None, Ends(tail=0, head=9), ["s"]),
    ],
)
def test_a_log_that_lost_unread_records_is_noticed(
    cursor: int, series: Ends | None, before: Ends, lost: list[str]
) -> None:
    held = {"s": series} if series else {}
    assert making.disagreements({"s": cursor}, held, {"s": before}) == lost


def test_each_part_is_compared_with_its_sum(own: Settings, tmp_path: Path) -> None:
    made = make(own)
    assert archive.unpack(Path(made.file), None).name == made.name
    changed = tmp_path / "changed.tar.gz"
    with tarfile.open(made.file) as whole, tarfile.open(changed, "w:gz") as copied:
        for member in whole:
            content = whole.extractfile(member)
            if member.name.startswith("log/"):
                member.mtime, content = 0, None
                member.size = 0
            copied.addfile(member, content)
    with pytest.raises(ArchiveNotReadable, match="was changed"):
        archive.unpack(changed, tmp_path / "scratch")


@pytest.mark.parametrize("kept", [0, 10, 500, -30])
def test_a_file_that_was_cut_off_is_refused(own: Settings, tmp_path: Path, kept: int) -> None:
    content = Path(make(own).file).read_bytes()
    cut = tmp_path / "cut.tar.gz"
    cut.write_bytes(content[:kept])
    with pytest.raises(ArchiveNotReadable):
        archive.unpack(cut, None)


def test_a_backup_of_a_later_format_is_refused(own: Settings, tmp_path: Path) -> None:
    folder = tmp_path / "empty"
    folder.mkdir()
    later = replace(make(own), format=2, parts=())
    archive.write(tmp_path / "later.tar.gz", folder, later)
    with pytest.raises(ArchiveTooNew):
        archive.read_manifest(tmp_path / "later.tar.gz")


def test_one_part_can_be_read_alone(own: Settings) -> None:
    path = Path(make(own).file)
    assert archive.read_part(path, "bans.json") == b"{}"
    assert archive.read_part(path, "no such part") is None


def test_what_a_killed_backup_left_goes_with_the_next(own: Settings) -> None:
    folder = shelf.folder(own.home)
    (folder / ".making-dead").mkdir()
    (folder / ".dead.tar.gz.half").touch()
    made = make(own)
    assert {path.name for path in folder.iterdir()} == {".turn", f"{made.name}.json", f"{made.name}.tar.gz"}


def put_back(path: Path, target: Settings, now: int = 5_000) -> Path:
    with restoring.opened(target, path) as (manifest, folder):
        return restoring.place(target, manifest, folder, migrate=lambda _: None, now=now)


def test_it_comes_back_as_it_was_with_its_keys(own: Settings, tmp_path: Path) -> None:
    (own.home / "imports").mkdir()
    (own.home / "imports/1.rows").write_bytes(b"row")
    made = make(own)
    there = own_settings.read({"CRESCENDO_HOME": str(tmp_path / "there")})
    assert restoring.is_empty(there)
    assert not put_back(Path(made.file), there).exists()
    assert (there.home / "secret.key").read_text() == (own.home / "secret.key").read_text()
    assert (there.home / "imports/1.rows").read_bytes() == b"row"
    assert sqlite_copy.examine(there.home / "crescendo.sqlite3", {}).tables == made.tables
    assert not restoring.is_empty(there)
    assert not (there.home / "RESTORING").exists()


def test_what_stood_is_kept_aside(own: Settings) -> None:
    made = make(own)
    with contextlib.closing(sqlite3.connect(own.home / "crescendo.sqlite3")) as state, state:
        state.execute("delete from core_fact")
    aside = put_back(Path(made.file), own)
    assert sqlite_copy.examine(own.home / "crescendo.sqlite3", {}).tables["core_fact"] == 1
    assert sqlite_copy.examine(aside / "crescendo.sqlite3", {}).tables["core_fact"] == 0


def test_a_restore_that_was_cut_off_is_remembered(own: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    def cut(*_: object) -> None:
        raise InterruptedError

    made = make(own)
    monkeypatch.setattr(restoring, "_move_in", cut)
    with pytest.raises(InterruptedError):
        put_back(Path(made.file), own)
    assert (own.home / "RESTORING").read_text().strip() == made.name


def test_hashes_without_their_key_are_refused_before_anything_is_touched(
    own: Settings, tmp_path: Path
) -> None:
    made = make(own, has_keys=False)
    there = own_settings.read({"CRESCENDO_HOME": str(tmp_path / "there")})
    with pytest.raises(KeyMissing):
        put_back(Path(made.file), there)
    assert not (there.home / "crescendo.sqlite3").exists()


def test_a_backup_of_another_kind_of_database_is_refused(own: Settings) -> None:
    made = make(own)
    grown = replace(own, database_url="postgresql:///nowhere")
    with pytest.raises(ArchiveOfOtherDatabase):
        put_back(Path(made.file), grown)

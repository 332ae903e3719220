"""The raw log in trouble: a full disk, a server that goes away, a sleeping transaction, two first starts."""

from __future__ import annotations

import sqlite3
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psycopg
import pytest

from crescendo.core import rawlog_sqlite
from crescendo.core.rawlog import LogUnavailable, NewRecord, RawLog, advance, open_log
from crescendo.core.rawlog_memory import Disk, ForgetfulLog
from crescendo.core.rawlog_postgresql import PostgresqlLog
from crescendo.core.rawlog_sqlite import SqliteLog
from crescendo.core.settings import read


def record(body: bytes = b"{}") -> NewRecord:
    return NewRecord(received_at=1, meta=b"{}", body=body)


def test_a_full_disk_is_said_and_forgotten_once_there_is_room(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as small:
        small.setattr(rawlog_sqlite, "_PRAGMAS", (*rawlog_sqlite._PRAGMAS, "pragma max_page_count = 40"))
        log = SqliteLog(tmp_path / "raw.sqlite3")
        log.append([record()])
        with pytest.raises(LogUnavailable, match="full"):
            log.append([record(), record(b"x" * 400_000)])
    log.append([record(b"after")])
    assert [r.body for r in log.read({})] == [b"{}", b"after"]
    log.close()


def test_every_commit_is_synced_in_sqlite(tmp_path: Path) -> None:
    log = SqliteLog(tmp_path / "raw.sqlite3")
    log.append([record()])
    assert log._appender is not None
    assert log._appender.execute("pragma synchronous").fetchone() == (2,)
    assert log._appender.execute("pragma journal_mode").fetchone() == ("wal",)
    log.close()


def test_every_commit_is_synced_in_postgresql_even_where_the_server_says_otherwise(
    fresh_postgresql_url: str,
) -> None:
    log = PostgresqlLog(f"{fresh_postgresql_url}&options=-csynchronous_commit%3Doff")
    log.append([record()])
    assert log._appender is not None
    assert log._appender.execute("show synchronous_commit").fetchone() == ("on",)
    log.close()


def test_an_appender_comes_back_after_its_connection_was_cut(fresh_postgresql_url: str) -> None:
    log = PostgresqlLog(fresh_postgresql_url)
    log.append([record(b"before")])
    with psycopg.connect(fresh_postgresql_url, autocommit=True) as other:
        other.execute(
            "select pg_terminate_backend(pid) from pg_stat_activity "
            "where datname = current_database() and pid <> pg_backend_pid()"
        )
    with pytest.raises(LogUnavailable):
        log.append([record(b"lost")])
    log.append([record(b"after")])
    found = log.read({})
    assert [(r.position, r.body) for r in found] == [(1, b"before"), (2, b"after")]
    log.close()


def test_a_sleeping_write_transaction_hides_nothing_from_a_reader(fresh_postgresql_url: str) -> None:
    log = PostgresqlLog(fresh_postgresql_url)
    log.append([record(b"a")])
    with psycopg.connect(fresh_postgresql_url) as sleeper:
        sleeper.execute("create table elsewhere (n int)")
        log.append([record(b"b")])
        assert [r.body for r in log.read({})] == [b"a", b"b"]
        sleeper.rollback()
    log.close()


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_processes_that_start_together_make_the_log_once(
    kind: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    url = request.getfixturevalue("fresh_postgresql_url") if kind == "postgresql" else ""
    handles: list[RawLog] = [
        PostgresqlLog(url) if url else SqliteLog(tmp_path / "raw.sqlite3") for _ in range(6)
    ]
    start = threading.Barrier(6)

    def first(log: RawLog) -> None:
        start.wait()
        log.append([record()])

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(first, handles))
    assert handles[0].backlog({}) == 6
    for log in handles:
        log.close()


def test_a_failed_append_leaves_no_hole_and_no_trace(tmp_path: Path) -> None:
    log = SqliteLog(tmp_path / "raw.sqlite3")
    log.append([record(b"a")])
    with pytest.raises(LogUnavailable):
        log.append([record(b"b"), NewRecord(received_at=1, meta=b"{}", body=None)])  # type: ignore[arg-type]
    log.append([record(b"c")])
    assert [(r.position, r.body) for r in log.read({})] == [(1, b"a"), (2, b"c")]
    log.close()


def test_a_log_that_cannot_be_opened_is_unavailable_not_a_crash(tmp_path: Path) -> None:
    log = SqliteLog(tmp_path / "absent" / "raw.sqlite3")
    with pytest.raises(LogUnavailable) as met:
        log.append([record()])
    assert isinstance(met.value.__cause__, sqlite3.Error)


def test_the_double_forgets_what_was_not_synced() -> None:
    disk = Disk(hold=True)
    log = ForgetfulLog(disk)
    with ThreadPoolExecutor(1) as pool:
        kept = pool.submit(log.append, [record(b"kept")])
        assert disk.await_write()
        disk.sync()
        kept.result()
        lost = pool.submit(log.append, [record(b"lost")])
        assert disk.await_write()
        disk.crash()
        with pytest.raises(LogUnavailable):
            lost.result()
    disk.sync()
    assert [r.body for r in ForgetfulLog(disk).read({})] == [b"kept"]


def test_the_settings_name_the_log(tmp_path: Path) -> None:
    home = {"CRESCENDO_HOME": str(tmp_path)}
    log = open_log(read(home))
    log.append([record()])
    assert (tmp_path / "raw.sqlite3").exists()
    assert advance({}, log.read({}))
    log.close()
    remote = open_log(read({**home, "CRESCENDO_LOG_URL": "postgresql://nowhere/log"}))
    assert isinstance(remote, PostgresqlLog)

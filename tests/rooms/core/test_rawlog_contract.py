"""The contract of the raw log: one suite over SQLite, PostgreSQL and the forgetful double."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from msgspec.structs import replace

from crescendo.core.rawlog import NewRecord, RawLog, RawRecord, advance
from crescendo.core.rawlog_memory import Disk, ForgetfulLog
from crescendo.core.rawlog_postgresql import PostgresqlLog
from crescendo.core.rawlog_sqlite import SqliteLog

Open = Callable[[], RawLog]


@pytest.fixture(params=["sqlite", "postgresql", "double"])
def open_handle(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Open]:
    """Opens one more handle on the same empty log, as another process would."""
    handles: list[RawLog] = []
    make: Open
    if request.param == "sqlite":
        make = lambda: SqliteLog(tmp_path / "raw.sqlite3")  # noqa: E731
    elif request.param == "postgresql":
        url = request.getfixturevalue("fresh_postgresql_url")
        make = lambda: PostgresqlLog(url)  # noqa: E731
    else:
        disk = Disk()
        make = lambda: ForgetfulLog(disk)  # noqa: E731

    def open_one() -> RawLog:
        handles.append(make())
        return handles[-1]

    yield open_one
    for handle in handles:
        handle.close()


def record(body: str, at: int = 1_000) -> NewRecord:
    return NewRecord(received_at=at, meta=b'{"source":1}', body=body.encode())


def bodies(records: list[RawRecord]) -> list[str]:
    return [found.body.decode() for found in records]


def test_an_empty_log_has_nothing_to_read(open_handle: Open) -> None:
    log = open_handle()
    assert not log.has_more({})
    assert log.read({}) == []
    assert (log.backlog({}), log.oldest_at({}), log.series()) == (0, None, frozenset())


def test_what_was_appended_is_read_by_another_handle_as_it_was(open_handle: Open) -> None:
    given = NewRecord(received_at=1_767_582_000_000, meta=b"\x00\xff", body="谢谢 \x00".encode() + b"\xff")
    open_handle().append([given])
    [found] = open_handle().read({})
    assert (found.received_at, found.meta, found.body) == (given.received_at, given.meta, given.body)
    assert found.position == 1


def test_positions_of_a_series_are_dense_and_in_order(open_handle: Open) -> None:
    log = open_handle()
    for start in range(0, 300, 100):
        log.append([record(str(number)) for number in range(start, start + 100)])
    found = log.read({})
    assert [r.position for r in found] == list(range(1, 301))
    assert bodies(found) == [str(number) for number in range(300)]


def test_a_reader_goes_on_where_its_cursors_stand(open_handle: Open) -> None:
    log = open_handle()
    log.append([record(letter) for letter in "abcde"])
    first = log.read({}, limit=2)
    rest = log.read(advance({}, first))
    assert (bodies(first), bodies(rest)) == (["a", "b"], ["c", "d", "e"])
    assert not log.has_more(advance({}, rest))


def test_each_handle_that_appends_has_a_series_of_its_own(open_handle: Open) -> None:
    one, other = open_handle(), open_handle()
    one.append([record("a")])
    other.append([record("b")])
    one.append([record("c")])
    assert len(one.series()) == 2
    assert sorted((r.position, r.body) for r in other.read({})) == [(1, b"a"), (1, b"b"), (2, b"c")]


def test_a_long_series_does_not_starve_a_short_one(open_handle: Open) -> None:
    long, short = open_handle(), open_handle()
    long.append([record("long") for _ in range(500)])
    short.append([record("short")])
    assert "short" in bodies(long.read({}, limit=10))
    assert len(long.read({}, limit=10)) == 10


def test_a_limit_smaller_than_the_number_of_series_still_gives_something(open_handle: Open) -> None:
    for number in range(4):
        open_handle().append([record(str(number))])
    log, cursors, seen = open_handle(), {}, []
    while found := log.read(cursors, limit=1):
        cursors = advance(cursors, found)
        seen += bodies(found)
    assert sorted(seen) == ["0", "1", "2", "3"]


def test_a_read_keeps_to_its_bytes_but_gives_a_huge_record_alone(open_handle: Open) -> None:
    log = open_handle()
    log.append([record("x" * 3_000), record("y" * 400), record("z" * 400), record("w" * 400)])
    first = log.read({}, limit_bytes=1_000)
    second = log.read(advance({}, first), limit_bytes=1_000)
    assert (len(first), len(second)) == (1, 2)


def test_the_backlog_counts_what_is_unread_and_names_its_age(open_handle: Open) -> None:
    one, other = open_handle(), open_handle()
    one.append([record("a", at=5), record("b", at=7)])
    other.append([record("c", at=6)])
    cursors = advance({}, [r for r in one.read({}) if r.body == b"a"])
    assert (one.backlog({}), one.oldest_at({})) == (3, 5)
    assert (one.backlog(cursors), one.oldest_at(cursors)) == (2, 6)


def test_trim_removes_what_is_read_and_old_enough_and_nothing_else(open_handle: Open) -> None:
    log = open_handle()
    log.append([record("a", at=1), record("b", at=2), record("c", at=3), record("d", at=4)])
    read = advance({}, log.read({}, limit=3))
    assert log.trim(read, before=3) == 2
    assert bodies(log.read({})) == ["c", "d"]
    assert log.trim(read, before=100) == 1
    assert (bodies(log.read({})), log.backlog({}), log.oldest_at({})) == (["d"], 1, 4)


def test_trim_goes_in_bounded_steps(open_handle: Open) -> None:
    log = open_handle()
    log.append([record(str(number), at=1) for number in range(10)])
    read = advance({}, log.read({}))
    assert [log.trim(read, before=9, limit=4) for _ in range(4)] == [4, 4, 2, 0]


def test_trim_keeps_a_series_whole_behind_a_clock_that_jumped_back(open_handle: Open) -> None:
    log = open_handle()
    log.append([record("late", at=100), record("early", at=1)])
    assert log.trim(advance({}, log.read({})), before=50) == 0
    assert bodies(log.read({})) == ["late", "early"]


def test_a_record_is_rewritten_in_its_place_and_its_neighbours_stay(open_handle: Open) -> None:
    log = open_handle()
    log.append([record("a", at=1), record("b", at=2), record("c", at=3)])
    found = log.read({})
    assert open_handle().rewrite([replace(found[1], meta=b"{}", body=b"gone")]) == 1
    again = log.read({})
    assert [(r.position, r.received_at, r.meta, r.body) for r in again] == [
        (1, 1, b'{"source":1}', b"a"),
        (2, 2, b"{}", b"gone"),
        (3, 3, b'{"source":1}', b"c"),
    ]
    assert log.scour()


def test_a_record_that_was_trimmed_is_not_rewritten(open_handle: Open) -> None:
    log = open_handle()
    log.append([record("a", at=1), record("b", at=60)])
    found = log.read({})
    log.trim(advance({}, found), before=50)
    assert log.rewrite([replace(one, body=b"gone") for one in found]) == 1
    assert bodies(log.read({})) == ["gone"]


def test_a_dead_series_is_removed_and_a_live_one_is_not(open_handle: Open) -> None:
    dead, live = open_handle(), open_handle()
    dead.append([record("a", at=1)])
    live.append([record("b", at=1), record("c", at=90)])
    live.trim(advance({}, live.read({})), before=50)
    assert len(live.series()) == 1
    live.append([record("d", at=95)])
    assert sorted(bodies(live.read({}))) == ["c", "d"]


def test_an_appender_whose_series_was_removed_opens_another(open_handle: Open) -> None:
    zombie, log = open_handle(), open_handle()
    zombie.append([record("a", at=1)])
    cursors = advance({}, log.read({}))
    log.trim(cursors, before=50)
    assert log.series() == frozenset()
    zombie.append([record("b", at=60)])
    assert bodies(log.read(cursors)) == ["b"]
    assert log.series().isdisjoint(cursors)


def test_a_closed_handle_opens_again(open_handle: Open) -> None:
    log = open_handle()
    log.append([record("a")])
    log.close()
    log.append([record("b")])
    assert bodies(log.read({})) == ["a", "b"]


def test_an_append_of_nothing_registers_nothing(open_handle: Open) -> None:
    log = open_handle()
    log.append([])
    assert log.series() == frozenset()


def test_a_reader_that_follows_many_appenders_misses_nothing_and_meets_nothing_twice(
    open_handle: Open,
) -> None:
    appenders = [open_handle() for _ in range(3)]
    reader, seen, cursors = open_handle(), [], {}
    stop = threading.Event()

    def write(number: int) -> None:
        for turn in range(30):
            appenders[number].append([record(f"{number}:{turn}:{part}") for part in range(1 + turn % 3)])

    with ThreadPoolExecutor(3) as pool:
        writing = [pool.submit(write, number) for number in range(3)]
        while not stop.is_set():
            if all(one.done() for one in writing):
                stop.set()
            while found := reader.read(cursors, limit=7):
                seen += bodies(found)
                cursors = advance(cursors, found)
    for one in writing:
        one.result()
    expected = [f"{n}:{t}:{p}" for n in range(3) for t in range(30) for p in range(1 + t % 3)]
    assert sorted(seen) == sorted(expected)

"""The raw log's requests and the ends of its series, carried with their positions."""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path

import psycopg

from crescendo.core.backup import postgresql_copy
from crescendo.core.backup.sqlite_copy import path_of
from crescendo.core.rawlog_postgresql import PostgresqlLog
from crescendo.core.rawlog_sqlite import SqliteLog

# Series: name, tail, head, last_at. Requests: series, position, received_at, meta, body.
Series = tuple[str, int, int, int]
Request = tuple[str, int, int, bytes, bytes]
_CHUNK = 1_000
_SHIFT = 40
_MASK = (1 << _SHIFT) - 1


def move(source: str, target: str) -> int:
    """Carry the whole log into an empty one; how many requests there are."""
    if source.startswith("sqlite") and not path_of(source).exists():
        return 0
    opened = _from_sqlite(path_of(source)) if source.startswith("sqlite") else _from_postgresql(source)
    with opened as (series, requests):
        if target.startswith("sqlite"):
            return _into_sqlite(path_of(target), series, requests)
        return _into_postgresql(target, series, requests)


def is_empty(url: str) -> bool:
    """Whether a log holds nothing yet."""
    if url.startswith("sqlite"):
        return not path_of(url).exists()
    return not postgresql_copy.ask(url, "select 1 from raw_series limit 1", "raw_series")


@contextlib.contextmanager
def _from_sqlite(path: Path) -> Iterator[tuple[Sequence[Series], Iterator[Request]]]:
    with contextlib.closing(sqlite3.connect(path, timeout=20, isolation_level=None)) as opened:
        opened.execute("begin")
        rows = opened.execute("select number, series, tail, head, last_at from raw_series").fetchall()
        names = {number: series for number, series, *_ in rows}
        found = opened.execute("select id, received_at, meta, body from raw_record order by id")
        yield [row[1:] for row in rows], ((names[i >> _SHIFT], i & _MASK, *rest) for i, *rest in found)


@contextlib.contextmanager
def _from_postgresql(url: str) -> Iterator[tuple[Sequence[Series], Iterator[Request]]]:
    with psycopg.connect(url) as connection:
        connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        series = connection.execute("select series, tail, head, last_at from raw_series").fetchall()
        with connection.cursor(name="requests") as cursor:
            cursor.itersize = _CHUNK
            cursor.execute("select series, position, received_at, meta, body from raw_record")
            yield series, iter(cursor)


def _into_sqlite(path: Path, series: Sequence[Series], requests: Iterator[Request]) -> int:
    log = SqliteLog(path)
    log.series()
    log.close()
    numbers = {name: number for number, (name, *_) in enumerate(series, 1)}
    with contextlib.closing(sqlite3.connect(path, isolation_level=None)) as opened:
        opened.execute("begin")
        opened.executemany(
            "insert into raw_series (number, series, tail, head, last_at) values (?, ?, ?, ?, ?)",
            [(numbers[row[0]], *row) for row in series],
        )
        while chunk := list(islice(requests, _CHUNK)):
            opened.executemany(
                "insert into raw_record (id, received_at, meta, body) values (?, ?, ?, ?)",
                [((numbers[name] << _SHIFT) + place, *rest) for name, place, *rest in chunk],
            )
        opened.execute("commit")
        return int(opened.execute("select count(*) from raw_record").fetchone()[0])


def _into_postgresql(url: str, series: Sequence[Series], requests: Iterator[Request]) -> int:
    log = PostgresqlLog(url)
    log.series()
    log.close()
    with postgresql_copy.connected(url) as connection, connection.cursor() as cursor:
        cursor.executemany(
            "insert into raw_series (series, tail, head, last_at) values (%s, %s, %s, %s)", list(series)
        )
        with cursor.copy("copy raw_record (series, position, received_at, meta, body) from stdin") as copied:
            for row in requests:
                copied.write_row(row)
        return cursor.rowcount

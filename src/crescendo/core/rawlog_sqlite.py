"""The raw log in a SQLite file of its own: every commit is synced, several processes may append."""

from __future__ import annotations

import contextlib
import secrets
import sqlite3
import threading
import time
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import islice
from pathlib import Path

from .rawlog import TRIM_RECORDS, Cursors, LogUnavailable, NewRecord, RawRecord
from .rawlog_series import Ends, SeriesLog

_WAIT_SECONDS = 10.0
_CHUNK = 64

# A record's id is its series' number and its position in one integer: one tree, no second index to write.
_SHIFT = 40
_MASK = (1 << _SHIFT) - 1

_SCHEMA = (
    """create table if not exists raw_series (
        number integer primary key autoincrement, series text not null unique,
        tail integer not null default 0, head integer not null, last_at integer not null)""",
    """create table if not exists raw_record (
        id integer primary key, received_at integer not null, meta blob not null, body blob not null)""",
)
_PRAGMAS = (
    "pragma synchronous = full",
    # Only macOS knows the difference: there a plain sync stops at the drive's cache.
    "pragma fullfsync = on",
    "pragma journal_size_limit = 67108864",
    # What is trimmed or rewritten is overwritten with zeros, so that erasure reaches the file's free pages.
    "pragma secure_delete = on",
    # A checkpoint syncs the main file; every 16 MB is rare enough not to slow the appends down.
    "pragma wal_autocheckpoint = 4000",
)
_GROW = """update raw_series set head = head + ?, last_at = max(last_at, ?) where series = ?
           returning number, head"""
_REWRITE = """update raw_record set meta = ?1, body = ?2
              where id = (select (number << 40) + ?4 from raw_series where series = ?3)"""
_REGISTER = "insert into raw_series (series, head, last_at) values (?, ?, ?) returning number, head"


class SqliteLog(SeriesLog):
    """See RawLog. One connection appends and one reads, each under its lock."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._appending = threading.Lock()
        self._reading = threading.Lock()
        self._appender: sqlite3.Connection | None = None
        self._reader: sqlite3.Connection | None = None
        self._series = secrets.token_hex(8)

    @classmethod
    def at_url(cls, url: str) -> SqliteLog:
        """Open by an address such as `sqlite:////var/lib/crescendo/raw.sqlite3`."""
        return cls(Path(url.removeprefix("sqlite:///")))

    def append(self, records: Sequence[NewRecord]) -> None:
        """See RawLog.append."""
        if not records:
            return
        with self._appending:
            try:
                connection = self._appender = self._appender or self._connect()
                with _transaction(connection):
                    first = self._reserve(connection, records)
                    _insert(connection, first, records)
            except sqlite3.Error as cause:
                # A connection that met a full disk is not trusted again; the next append opens another.
                self._let_go()
                raise LogUnavailable(str(cause)) from cause

    def trim(self, done: Cursors, *, before: int, limit: int = TRIM_RECORDS) -> int:
        """See RawLog.trim."""
        removed = 0
        with self._connection() as connection:
            rows = connection.execute("select number, series, tail from raw_series").fetchall()
            for number, series, tail in rows:
                upto = min(done.get(series, 0), tail + limit - removed)
                if upto > tail:
                    removed += _trim_series(connection, number, tail, upto, before)
            connection.execute("delete from raw_series where head = tail and last_at < ?", (before,))
        return removed

    def rewrite(self, records: Sequence[RawRecord]) -> int:
        """See RawLog.rewrite."""
        with self._connection() as connection, _transaction(connection):
            return sum(
                connection.execute(
                    _REWRITE, (record.meta, record.body, record.series, record.position)
                ).rowcount
                for record in records
            )

    def scour(self) -> bool:
        """See RawLog.scour."""
        with self._connection() as connection:
            busy, _, _ = connection.execute("pragma wal_checkpoint(truncate)").fetchone()
            return not busy

    def close(self) -> None:
        """See RawLog.close."""
        with self._appending:
            self._let_go()
        with self._reading:
            if self._reader:
                self._reader.close()
            self._reader = None

    def _ends(self) -> list[Ends]:
        with self._connection() as connection:
            rows = connection.execute("select series, tail, head from raw_series").fetchall()
        return [Ends(series=series, tail=tail, head=head) for series, tail, head in rows]

    def _slice(self, series: str, after: int, limit: int, limit_bytes: int) -> list[RawRecord]:
        found: list[RawRecord] = []
        with self._connection() as connection:
            rows = connection.execute(
                """select r.id, r.received_at, r.meta, r.body from raw_record r
                   join raw_series s on s.series = ?
                    and r.id > (s.number << 40) + ? and r.id < (s.number + 1) << 40
                   order by r.id limit ?""",
                (series, after, limit),
            )
            for number, received_at, meta, body in rows:
                limit_bytes -= len(meta) + len(body)
                if found and limit_bytes < 0:
                    break
                position = number & _MASK
                found.append(
                    RawRecord(series=series, position=position, received_at=received_at, meta=meta, body=body)
                )
            rows.close()
        return found

    def _received_at(self, series: str, after: int) -> int | None:
        found = self._slice(series, after, 1, 0)
        return found[0].received_at if found else None

    def _reserve(self, connection: sqlite3.Connection, records: Sequence[NewRecord]) -> int:
        """Take positions for the records and give the id of the first."""
        last_at = max(record.received_at for record in records)
        rows = connection.execute(_GROW, (len(records), last_at, self._series)).fetchall()
        if not rows:
            # Not registered yet, or removed as a dead one. No name is used twice: cursors may still hold it.
            self._series = secrets.token_hex(8)
            rows = connection.execute(_REGISTER, (self._series, len(records), last_at)).fetchall()
        number, head = rows[0]
        return (int(number) << _SHIFT) + int(head) - len(records) + 1

    @contextlib.contextmanager
    def _connection(self) -> Iterator[sqlite3.Connection]:
        with self._reading:
            try:
                self._reader = self._reader or self._connect()
                yield self._reader
            except sqlite3.Error as cause:
                raise LogUnavailable(str(cause)) from cause

    def _let_go(self) -> None:
        if self._appender:
            self._appender.close()
        self._appender = None

    def _connect(self) -> sqlite3.Connection:
        connection = sqlite3.connect(
            self._path, timeout=_WAIT_SECONDS, isolation_level=None, check_same_thread=False
        )
        try:
            _prepare(connection)
        except BaseException:
            connection.close()
            raise
        return connection


@contextlib.contextmanager
def _transaction(connection: sqlite3.Connection) -> Iterator[None]:
    connection.execute("begin immediate")
    try:
        yield
        connection.execute("commit")
    except BaseException:
        with contextlib.suppress(sqlite3.Error):
            connection.execute("rollback")
        raise


def _prepare(connection: sqlite3.Connection) -> None:
    deadline = time.monotonic() + _WAIT_SECONDS
    while True:
        try:
            if connection.execute("pragma journal_mode").fetchone() != ("wal",):
                connection.execute("pragma journal_mode = wal")
            break
        except sqlite3.OperationalError:
            # Two processes that make the file at once: this switch does not wait for a lock by itself.
            if time.monotonic() > deadline:
                raise
            time.sleep(0.02)
    for pragma in _PRAGMAS:
        connection.execute(pragma)
    known = connection.execute(
        "select count(*) from sqlite_master where name in ('raw_series', 'raw_record')"
    )
    if known.fetchone() != (2,):
        with _transaction(connection):
            for statement in _SCHEMA:
                connection.execute(statement)


def _insert(connection: sqlite3.Connection, first: int, records: Sequence[NewRecord]) -> None:
    # One statement for many rows: each step gives the interpreter's lock away, and getting it back from
    # a busy event loop takes longer than the insert. Sizes are powers of two: few statements to prepare.
    remaining = iter(enumerate(records, first))
    left = len(records)
    while left:
        size = min(_CHUNK, 1 << (left.bit_length() - 1))
        values: list[object] = []
        for number, record in islice(remaining, size):
            values += (number, record.received_at, record.meta, record.body)
        connection.execute(_insert_statement(size), values)
        left -= size


@cache
def _insert_statement(rows: int) -> str:
    return "insert into raw_record (id, received_at, meta, body) values " + ", ".join(["(?, ?, ?, ?)"] * rows)


def _trim_series(connection: sqlite3.Connection, number: int, tail: int, upto: int, before: int) -> int:
    first, last = (number << _SHIFT) + tail + 1, (number << _SHIFT) + upto
    with _transaction(connection):
        kept = connection.execute(
            "select min(id) from raw_record where id between ? and ? and received_at >= ?",
            (first, last, before),
        ).fetchone()[0]
        last = last if kept is None else kept - 1
        removed = connection.execute(
            "delete from raw_record where id between ? and ?", (first, last)
        ).rowcount
        connection.execute(
            "update raw_series set tail = max(tail, ?) where number = ?", (last & _MASK, number)
        )
    return removed

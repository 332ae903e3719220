"""The raw log in two PostgreSQL tables, which it makes itself; appenders may sit on several machines."""

from __future__ import annotations

import contextlib
import secrets
import threading
from collections.abc import Iterator, Sequence
from typing import Any

import psycopg

from .rawlog import TRIM_RECORDS, Cursors, LogUnavailable, NewRecord, RawRecord
from .rawlog_series import Ends, SeriesLog, within

Connection = psycopg.Connection[tuple[Any, ...]]

_ADVISORY_LOCK = 0x637265736C6F6700
_SCHEMA = """
create table if not exists raw_series (
    series text primary key, tail bigint not null default 0, head bigint not null, last_at bigint not null);
create table if not exists raw_record (
    series text not null, position bigint not null, received_at bigint not null,
    meta bytea not null, body bytea not null, primary key (series, position));
"""
# Taking positions and writing the records is one statement, so one round trip and one synced commit. The lock
# on the series' row makes positions appear in the order of commit; no row means: no such series.
_APPEND = """
with grown as (
    update raw_series set head = head + %(count)s, last_at = greatest(last_at, %(last_at)s)
    where series = %(series)s returning head - %(count)s as start)
insert into raw_record (series, position, received_at, meta, body)
select %(series)s, grown.start + new.number, new.received_at, new.meta, new.body
from grown, unnest(%(received)b::bigint[], %(metas)b::bytea[], %(bodies)b::bytea[])
     with ordinality as new (received_at, meta, body, number)
"""
_REWRITE = "update raw_record set meta = %s, body = %s where series = %s and position = %s"
_REGISTER = "insert into raw_series (series, head, last_at) values (%s, 0, 0)"
# A server told to answer before it has synced would break the promise; a stricter setting is left alone.
_SYNCED = """select set_config('synchronous_commit', 'on', false)
             where current_setting('synchronous_commit') = 'off'"""
_TRIM = """
with kept as (
    select min(position) as position from raw_record
    where series = %(series)s and position > %(tail)s and position <= %(upto)s and received_at >= %(before)s)
delete from raw_record using kept
where series = %(series)s and raw_record.position > %(tail)s and raw_record.position <= %(upto)s
  and (kept.position is null or raw_record.position < kept.position)
"""


class PostgresqlLog(SeriesLog):
    """See RawLog. One connection appends and one reads, each under its lock; a broken one is replaced."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._appending = threading.Lock()
        self._reading = threading.Lock()
        self._appender: Connection | None = None
        self._reader: Connection | None = None
        self._series = secrets.token_hex(8)

    def append(self, records: Sequence[NewRecord]) -> None:
        """See RawLog.append."""
        if not records:
            return
        with self._appending:
            try:
                connection = self._appender = self._appender or self._connect()
                self._append(connection, records)
            except psycopg.Error as cause:
                self._let_go()
                raise LogUnavailable(str(cause)) from cause

    def trim(self, done: Cursors, *, before: int, limit: int = TRIM_RECORDS) -> int:
        """See RawLog.trim."""
        removed = 0
        with self._connection() as connection:
            for ends in _ends(connection):
                upto = min(done.get(ends.series, 0), ends.tail + limit - removed)
                if upto > ends.tail:
                    removed += _trim_series(connection, ends, upto, before)
            # Only the series' own row is asked, so an append that commits meanwhile is seen, or finds no row.
            connection.execute("delete from raw_series where head = tail and last_at < %s", (before,))
        return removed

    def rewrite(self, records: Sequence[RawRecord]) -> int:
        """See RawLog.rewrite."""
        with self._connection() as connection, connection.transaction():
            return sum(
                connection.execute(
                    _REWRITE, (record.meta, record.body, record.series, record.position)
                ).rowcount
                for record in records
            )

    def scour(self) -> bool:
        """See RawLog.scour. The server's own write-ahead log is beyond it."""
        with self._connection() as connection:
            connection.execute("vacuum raw_record")
        return True

    def close(self) -> None:
        """See RawLog.close."""
        with self._appending:
            self._let_go()
        with self._reading:
            if self._reader:
                self._reader.close()
            self._reader = None

    def _append(self, connection: Connection, records: Sequence[NewRecord]) -> None:
        values = {
            "count": len(records),
            "last_at": max(record.received_at for record in records),
            "series": self._series,
            "received": [record.received_at for record in records],
            "metas": [record.meta for record in records],
            "bodies": [record.body for record in records],
        }
        if connection.execute(_APPEND, values).rowcount:
            return
        # Not registered yet, or removed as a dead one. No name is used twice: cursors may still hold it.
        self._series = values["series"] = secrets.token_hex(8)
        with connection.transaction():
            connection.execute(_REGISTER, (self._series,))
            connection.execute(_APPEND, values)

    def _ends(self) -> list[Ends]:
        with self._connection() as connection:
            return _ends(connection)

    def _slice(self, series: str, after: int, limit: int, limit_bytes: int) -> list[RawRecord]:
        with self._connection() as connection:
            # Sizes first: a thousand bodies may be a thousand times the largest, and the driver fetches all.
            sizes = connection.execute(
                """select position, octet_length(meta) + octet_length(body) from raw_record
                   where series = %s and position > %s order by position limit %s""",
                (series, after, limit),
            )
            last = within(sizes, limit_bytes)
            rows = connection.execute(
                """select position, received_at, meta, body from raw_record
                   where series = %s and position > %s and position <= %s order by position""",
                (series, after, last),
                binary=True,
            ).fetchall()
        return [
            RawRecord(series=series, position=position, received_at=received_at, meta=meta, body=body)
            for position, received_at, meta, body in rows
        ]

    def _received_at(self, series: str, after: int) -> int | None:
        with self._connection() as connection:
            row = connection.execute(
                """select received_at from raw_record
                   where series = %s and position > %s order by position limit 1""",
                (series, after),
            ).fetchone()
        return row[0] if row else None

    @contextlib.contextmanager
    def _connection(self) -> Iterator[Connection]:
        with self._reading:
            try:
                self._reader = self._reader or self._connect()
                yield self._reader
            except psycopg.Error as cause:
                if self._reader:
                    self._reader.close()
                self._reader = None
                raise LogUnavailable(str(cause)) from cause

    def _let_go(self) -> None:
        if self._appender:
            self._appender.close()
        self._appender = None

    def _connect(self) -> Connection:
        connection = psycopg.connect(
            self._url,
            autocommit=True,
            connect_timeout=5,
            tcp_user_timeout=15_000,
            application_name="crescendo raw log",
        )
        try:
            connection.execute(_SYNCED)
            _make_tables(connection)
        except BaseException:
            connection.close()
            raise
        return connection


def _make_tables(connection: Connection) -> None:
    row = connection.execute("select to_regclass('raw_series') is null or to_regclass('raw_record') is null")
    if row.fetchone() == (False,):
        return
    with connection.transaction():
        # "if not exists" alone fails when two processes make the same table at once.
        connection.execute("select pg_advisory_xact_lock(%s)", (_ADVISORY_LOCK,))
        for statement in filter(str.strip, _SCHEMA.split(";")):
            connection.execute(statement)


def _ends(connection: Connection) -> list[Ends]:
    rows = connection.execute("select series, tail, head from raw_series").fetchall()
    return [Ends(series=series, tail=tail, head=head) for series, tail, head in rows]


def _trim_series(connection: Connection, ends: Ends, upto: int, before: int) -> int:
    values = {"series": ends.series, "tail": ends.tail, "upto": upto, "before": before}
    with connection.transaction():
        removed = connection.execute(_TRIM, values).rowcount
        connection.execute(
            "update raw_series set tail = greatest(tail, %s) where series = %s",
            (ends.tail + removed, ends.series),
        )
    return removed

"""A PostgreSQL database as the source or the target of a move."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import psycopg
from psycopg import sql
from psycopg.types.string import TextLoader

from crescendo.core.backup import postgresql_copy
from crescendo.core.moving.types import Row
from crescendo.core.moving.values import for_postgresql

# Stands from the making of the schema until all is filled: what a killed move left is known by it.
MARK = "crescendo_is_being_moved_here"
_CHUNK = 2_000
_TYPES = """select attname, format_type(atttypid, null) from pg_attribute
            where attrelid = %s::regclass and attnum > 0 and not attisdropped"""


class PostgresqlSource:
    """See types.Source. It stands under one repeatable-read transaction."""

    def __init__(self, url: str) -> None:
        self._opened = psycopg.connect(url, application_name="crescendo move")
        self._opened.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        self._opened.read_only = True
        # JSON goes as its text: a document that is null is not the same as none.
        for name in ("json", "jsonb"):
            self._opened.adapters.register_loader(name, TextLoader)

    def tables(self) -> Mapping[str, Sequence[str]]:
        """See types.Source."""
        return _tables(self._opened)

    def count(self, table: str) -> int:
        """See types.Source."""
        statement = sql.SQL("select count(*) from {}").format(sql.Identifier(table))
        row = self._opened.execute(statement).fetchone()
        return 0 if row is None else int(row[0])

    def rows(self, table: str, columns: Sequence[str]) -> Iterator[Row]:
        """See types.Source."""
        listed = sql.SQL(", ").join(map(sql.Identifier, columns))
        statement = sql.SQL("select {} from {}").format(listed, sql.Identifier(table))
        with self._opened.cursor(name="moved") as cursor:
            cursor.itersize = _CHUNK
            yield from cursor.execute(statement)

    def numbers(self) -> Mapping[str, int]:
        """See types.Source."""
        return postgresql_copy.numbers_of(self._opened)

    def migrations(self) -> tuple[tuple[str, str], ...]:
        """See types.Source."""
        rows = self._opened.execute("select app, name from django_migrations order by id").fetchall()
        return tuple((app, name) for app, name in rows)

    def close(self) -> None:
        """Let go of the connection."""
        self._opened.close()


class PostgresqlTarget:
    """See types.Target: everything goes in by COPY, in one transaction that ends with the mark's end."""

    def __init__(self, url: str) -> None:
        self._opened = psycopg.connect(url, application_name="crescendo move")

    def tables(self) -> Mapping[str, Sequence[str]]:
        """See types.Target."""
        return _tables(self._opened)

    @contextlib.contextmanager
    def filling(self) -> Iterator[None]:
        """See types.Target."""
        with self._opened:
            postgresql_copy.empty(self._opened, sorted(_tables(self._opened)))
            yield
            self._opened.execute(f"drop table {MARK}")

    def fill(self, table: str, columns: Sequence[str], rows: Iterator[Row]) -> int:
        """See types.Target."""
        types: dict[str, str] = dict(self._opened.execute(_TYPES, (f'"{table}"',)).fetchall())
        converters = for_postgresql([types[column] for column in columns])
        listed = sql.SQL(", ").join(map(sql.Identifier, columns))
        statement = sql.SQL("copy {} ({}) from stdin").format(sql.Identifier(table), listed)
        with self._opened.cursor() as cursor:
            with cursor.copy(statement) as copied:
                for row in rows:
                    copied.write_row([convert(value) for convert, value in zip(converters, row, strict=True)])
            return cursor.rowcount

    def set_numbers(self, numbers: Mapping[str, int]) -> None:
        """See types.Target."""
        postgresql_copy.set_numbers(self._opened, numbers)

    def close(self) -> None:
        """Let go of the connection."""
        self._opened.close()


def prepare(url: str) -> bool:
    """Set the mark in an empty database, or empty one that a killed move left; False where something stands."""
    with postgresql_copy.connected(url) as connection:
        names = postgresql_copy.table_names(connection)
        if names and MARK not in names:
            return False
        postgresql_copy.clear(connection)
        connection.execute(f"create table {MARK} (since timestamptz default now())")
    return True


def _tables(connection: psycopg.Connection[tuple[Any, ...]]) -> dict[str, list[str]]:
    return {
        name: postgresql_copy.column_names(connection, name)
        for name in postgresql_copy.table_names(connection)
        if not name.startswith("raw_") and name != MARK
    }

"""A SQLite file as the source or the target of a move."""

from __future__ import annotations

import contextlib
import os
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path

from crescendo.core.moving.types import Row
from crescendo.core.moving.values import for_sqlite

_CHUNK = 2_000


class SqliteSource:
    """See types.Source. It stands under one read transaction."""

    def __init__(self, path: Path) -> None:
        self._opened = sqlite3.connect(path, timeout=20, isolation_level=None)
        self._opened.execute("begin")

    def tables(self) -> Mapping[str, Sequence[str]]:
        """See types.Source."""
        return _tables(self._opened)

    def count(self, table: str) -> int:
        """See types.Source."""
        return int(self._opened.execute(f'select count(*) from "{table}"').fetchone()[0])

    def rows(self, table: str, columns: Sequence[str]) -> Iterator[Row]:
        """See types.Source."""
        return iter(self._opened.execute(f'select {_listed(columns)} from "{table}"'))

    def numbers(self) -> Mapping[str, int]:
        """See types.Source."""
        return dict(self._opened.execute("select name, seq from sqlite_sequence"))

    def migrations(self) -> tuple[tuple[str, str], ...]:
        """See types.Source."""
        return tuple(self._opened.execute("select app, name from django_migrations order by id"))

    def close(self) -> None:
        """Let go of the file."""
        self._opened.close()


class SqliteTarget:
    """See types.Target. The file is nobody's until it is renamed, so it needs no journal."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._opened = sqlite3.connect(path, isolation_level=None)
        for pragma in ("journal_mode = off", "synchronous = off", "foreign_keys = off"):
            self._opened.execute(f"pragma {pragma}")

    def tables(self) -> Mapping[str, Sequence[str]]:
        """See types.Target."""
        return _tables(self._opened)

    @contextlib.contextmanager
    def filling(self) -> Iterator[None]:
        """See types.Target: a failure leaves a file that is thrown away."""
        yield
        broken = self._opened.execute("pragma foreign_key_check").fetchone()
        assert broken is None, broken
        self._opened.close()
        descriptor = os.open(self._path, os.O_RDONLY)
        os.fsync(descriptor)
        os.close(descriptor)

    def fill(self, table: str, columns: Sequence[str], rows: Iterator[Row]) -> int:
        """See types.Target."""
        places = ", ".join("?" * len(columns))
        statement = f'insert into "{table}" ({_listed(columns)}) values ({places})'
        self._opened.execute(f'delete from "{table}"')
        while chunk := list(islice(rows, _CHUNK)):
            self._opened.execute("begin")
            self._opened.executemany(statement, [tuple(map(for_sqlite, row)) for row in chunk])
            self._opened.execute("commit")
        return int(self._opened.execute(f'select count(*) from "{table}"').fetchone()[0])

    def set_numbers(self, numbers: Mapping[str, int]) -> None:
        """See types.Target."""
        for table in _numbered(self._opened):
            known = self._opened.execute(
                "select seq from sqlite_sequence where name = ?", (table,)
            ).fetchone()
            last = max(numbers.get(table, 0), known[0] if known else 0)
            self._opened.execute("delete from sqlite_sequence where name = ?", (table,))
            if last:
                self._opened.execute("insert into sqlite_sequence (name, seq) values (?, ?)", (table, last))

    def close(self) -> None:
        """Let go of the file."""
        self._opened.close()


def _tables(opened: sqlite3.Connection) -> dict[str, list[str]]:
    names = opened.execute("select name from sqlite_master where type = 'table' order by name").fetchall()
    return {
        name: [column for _, column, *_ in opened.execute(f'pragma table_info("{name}")')]
        for (name,) in names
        if not name.startswith(("sqlite_", "raw_"))
    }


def _numbered(opened: sqlite3.Connection) -> list[str]:
    """The tables that never give a number twice."""
    rows = opened.execute(
        "select name from sqlite_master where type = 'table' and sql like '%autoincrement%'"
    )
    return [name for (name,) in rows]


def _listed(columns: Sequence[str]) -> str:
    return ", ".join(f'"{column}"' for column in columns)

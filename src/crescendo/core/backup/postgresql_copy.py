"""A consistent copy of a PostgreSQL database by COPY in one repeatable-read transaction, and the way back.

`pg_dump` must be as new as the server and is often not there at all; the tables are our own, and the schema comes from
the migrations that the manifest names.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, LiteralString

import msgspec
import psycopg
from psycopg import sql

from crescendo.core.backup.types import Copied

Connection = psycopg.Connection[tuple[Any, ...]]
_TABLES = """select c.relname from pg_class c
             where c.relnamespace = current_schema()::regnamespace and c.relkind in ('r', 'p')
             order by c.relname"""
_COLUMNS = """select attname from pg_attribute
              where attrelid = %s::regclass and attnum > 0 and not attisdropped and attgenerated = ''
              order by attnum"""
_SEQUENCES = """select t.relname, a.attname, s.seqrelid::regclass::text from pg_sequence s
                join pg_depend d on d.objid = s.seqrelid and d.deptype in ('a', 'i')
                join pg_class t on t.oid = d.refobjid
                join pg_attribute a on a.attrelid = t.oid and a.attnum = d.refobjsubid
                where t.relnamespace = current_schema()::regnamespace"""
_FUNCTIONS = """select p.oid::regprocedure::text from pg_proc p
                where p.pronamespace = current_schema()::regnamespace and p.prokind = 'f'
                  and not exists (select from pg_depend d where d.objid = p.oid and d.deptype = 'e')"""
_BLOCK = 1 << 20


def copy(url: str, folder: Path, questions: Mapping[str, str]) -> Copied:
    """Write each table of the schema as of one moment into a file of its own, and ask the same moment."""
    folder.mkdir(mode=0o700)
    with psycopg.connect(url, application_name="crescendo backup") as connection:
        connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        connection.read_only = True
        names = table_names(connection)
        counts = {name: _write(connection, name, folder / f"{name}.copy") for name in names}
        answers = {
            name: tuple(connection.execute(question.encode()).fetchall())
            for name, question in questions.items()
            if name in counts
        }
        return Copied(tables=counts, numbers=numbers_of(connection), answers=answers)


@contextmanager
def connected(url: str) -> Iterator[Connection]:
    """One transaction; what fails leaves everything as it was."""
    with psycopg.connect(url, application_name="crescendo restore") as connection:
        yield connection


def clear(connection: Connection) -> None:
    """Remove all tables and functions of the schema, those of extensions left alone."""
    names = table_names(connection)
    if names:
        listed = sql.SQL(", ").join(map(sql.Identifier, names))
        connection.execute(sql.SQL("drop table {} cascade").format(listed))
    for (name,) in connection.execute(_FUNCTIONS).fetchall():
        connection.execute(f"drop function {name} cascade".encode())


def load(connection: Connection, folder: Path, numbers: Mapping[str, int]) -> dict[str, int]:
    """Fill the tables that a copy names, emptied before, inside the caller's transaction; rows a table."""
    names = sorted(path.stem for path in folder.glob("*.copy"))
    empty(connection, names)
    counts = {name: _read(connection, name, folder / f"{name}.copy") for name in names}
    set_numbers(connection, numbers)
    return counts


def empty(connection: Connection, names: list[str]) -> None:
    """Take all rows out of tables."""
    if names:
        listed = sql.SQL(", ").join(map(sql.Identifier, names))
        connection.execute(sql.SQL("truncate table {}").format(listed))


def ask(url: str, question: str, table: str) -> list[tuple[str | int, ...]]:
    """Ask a table that may not be there yet."""
    with psycopg.connect(url) as connection:
        if connection.execute("select to_regclass(%s)", (table,)).fetchone() == (None,):
            return []
        return connection.execute(question.encode()).fetchall()


def table_names(connection: Connection) -> list[str]:
    """The tables of the schema in use."""
    return [name for (name,) in connection.execute(_TABLES)]


def column_names(connection: Connection, table: str) -> list[str]:
    """A table's columns, those left out that the database computes."""
    return [name for (name,) in connection.execute(_COLUMNS, (f'"{table}"',))]


def numbers_of(connection: Connection) -> dict[str, int]:
    """The last number that each table gave out."""
    found = {}
    for table, _, sequence in connection.execute(_SEQUENCES).fetchall():
        question = f"select case when is_called then last_value else 0 end from {sequence}"
        row = connection.execute(question.encode()).fetchone()
        found[table] = 0 if row is None else int(row[0])
    return found


def set_numbers(connection: Connection, numbers: Mapping[str, int]) -> None:
    """Let each table go on behind a number, and behind the largest that it holds."""
    for table, column, sequence in connection.execute(_SEQUENCES).fetchall():
        largest = sql.SQL("select greatest(coalesce(max({}), 0), %s) from {}").format(
            sql.Identifier(column), sql.Identifier(table)
        )
        row = connection.execute(largest, (numbers.get(table, 0),)).fetchone()
        last = 0 if row is None else int(row[0])
        connection.execute("select setval(%s::regclass, %s, %s)", (sequence, max(last, 1), last > 0))


def _write(connection: Connection, table: str, path: Path) -> int:
    """The first line says which columns follow, in which order."""
    columns = column_names(connection, table)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file, connection.cursor() as cursor:
        file.write(msgspec.json.encode(columns) + b"\n")
        with cursor.copy(_statement("copy {} ({}) to stdout", table, columns)) as rows:
            for block in rows:
                file.write(block)
        return cursor.rowcount


def _read(connection: Connection, table: str, path: Path) -> int:
    with path.open("rb") as file, connection.cursor() as cursor:
        columns = msgspec.json.decode(file.readline(), type=list[str])
        with cursor.copy(_statement("copy {} ({}) from stdin", table, columns)) as rows:
            while block := file.read(_BLOCK):
                rows.write(block)
        return cursor.rowcount


def _statement(shape: LiteralString, table: str, columns: list[str]) -> sql.Composed:
    listed = sql.SQL(", ").join(map(sql.Identifier, columns))
    return sql.SQL(shape).format(sql.Identifier(table), listed)

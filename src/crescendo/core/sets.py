"""Sets of rows, written and read with few statements, the same on SQLite and on PostgreSQL.

A set-wise statement is a file, `<room>/sql/<name>.sql`, or `<name>.sqlite.sql` and `<name>.postgresql.sql`
where the two must differ. Its places are `%(name)s`; a percent sign of its own is written `%%`. A batch goes
in as one JSON parameter made by `batch_json`, read with `json_each` or `json_to_recordset`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files
from itertools import chain
from typing import Any

import msgspec
from django.db import connection, transaction

Row = Sequence[Any]
Columns = Sequence[str]
_BLOCK = 100
_ONE_GUESS = """
WITH partial AS (
    SELECT told.tbl, told.idx, CAST(told.stat AS INTEGER) AS rows,
        substr(made.sql, instr(made.sql, ' WHERE ')) AS condition
    FROM sqlite_stat1 AS told
    INNER JOIN sqlite_schema AS made ON made.name = told.idx AND made.type = 'index'
    WHERE told.tbl = %s AND made.sql LIKE '%% WHERE %%'
)
UPDATE sqlite_stat1
SET stat = min(
    (
        SELECT max(other.rows)
        FROM partial AS this
        INNER JOIN partial AS other ON other.tbl = this.tbl AND other.condition = this.condition
        WHERE this.idx = sqlite_stat1.idx
    ),
    (
        SELECT coalesce(min(CAST(whole.stat AS INTEGER)), 1 << 40)
        FROM sqlite_stat1 AS whole
        WHERE whole.tbl = sqlite_stat1.tbl AND whole.idx NOT IN (SELECT idx FROM partial)
    )
) || substr(stat, instr(stat, ' '))
WHERE idx IN (SELECT idx FROM partial)"""


def vendor() -> str:
    """`sqlite` or `postgresql`."""
    return connection.vendor


def statement(package: str, name: str) -> str:
    """The SQL of a room's statement for the database in use, as `statement(__package__, "sight")`."""
    return _read_statement(package, name, vendor())


def fetch(sql: str, params: Mapping[str, Any] | Sequence[Any] = ()) -> list[tuple[Any, ...]]:
    """All rows of one statement."""
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        rows: list[tuple[Any, ...]] = cursor.fetchall()
        return rows


def count_rows(sql: str, params: Mapping[str, Any] | Sequence[Any] = ()) -> Counter[tuple[Any, ...]]:
    """How often each row comes among those of one statement, where the engine would sort them to group them."""
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return Counter(cursor)


def execute(sql: str, params: Mapping[str, Any] | Sequence[Any] = ()) -> int:
    """How many rows one statement changed."""
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return int(cursor.rowcount)


def batch_json(rows: Sequence[Any]) -> str:
    """Rows as the one JSON parameter of a set-wise statement; text must be clean (`core.text.clean`)."""
    return msgspec.json.encode(rows).decode()


def insert(table: str, columns: Columns, rows: Sequence[Row]) -> None:
    """Insert all rows, or none when one of them is refused by the database."""
    if rows:
        _insert(table, columns, rows, "")


def insert_numbers(table: str, columns: Columns, rows: Sequence[Row]) -> None:
    """The same of very many rows of numbers and short words.

    On SQLite a hundred go by one statement, which halves what each costs; of long texts it would be dearer.
    """
    _insert_numbers(table, columns, rows, "")


def put_numbers(table: str, columns: Columns, rows: Sequence[Row], *, key: Columns) -> None:
    """The same; a row whose key stands there already takes its place, and no index is touched in vain."""
    known = ", ".join(f'"{column}"' for column in key)
    others = ", ".join(f'"{column}" = excluded."{column}"' for column in columns if column not in key)
    _insert_numbers(table, columns, rows, f" ON CONFLICT ({known}) DO UPDATE SET {others}")


def insert_ignore(table: str, columns: Columns, rows: Sequence[Row]) -> int:
    """Insert the rows that collide with no unique key, in their order; returns how many were new."""
    return _insert(table, columns, rows, " ON CONFLICT DO NOTHING") if rows else 0


def insert_returning_ids(table: str, columns: Columns, rows: Sequence[Row], *, key: str = "id") -> list[int]:
    """Insert all rows and return the ids that the database gave them, in the order of the rows."""
    if not rows:
        return []
    if vendor() == "postgresql":
        with connection.cursor() as cursor:
            sql = _unnest(table, tuple(columns)) + f' RETURNING "{key}"'
            cursor.execute(sql, _by_column(columns, rows))
            # Ids are drawn from one sequence in the order of the rows, whatever order they are answered in.
            return sorted(int(row[0]) for row in cursor.fetchall())
    # No savepoint: SQLite would copy each page aside before it changes it.
    with transaction.atomic(savepoint=False):
        _insert(table, columns, rows, "")
        # One writer at a time and AUTOINCREMENT make the ids of a batch follow one another without a gap.
        last = int(fetch("SELECT last_insert_rowid()")[0][0])
    return list(range(last - len(rows) + 1, last + 1))


def execute_each(package: str, name: str, rows: Sequence[Row]) -> int:
    """Run a room's statement for each of the rows: on PostgreSQL once, with all of them as the JSON parameter `rows`.

    On SQLite, where a step costs less than taking JSON apart, its file speaks of one row, with the places ?1, ?2 …
    So does what deletes by two columns: of a list of pairs its planner may look up the first and read a million
    rows that share it. Returns how many rows changed.
    """
    if not rows:
        return 0
    sql = statement(package, name)
    with connection.cursor() as cursor:
        if vendor() == "postgresql":
            cursor.execute(sql, {"rows": batch_json(rows)})
        else:
            with transaction.atomic(savepoint=False):
                cursor.executemany(sql, rows)
        return int(cursor.rowcount)


def relax_durability() -> None:
    """Tune this connection for the worker, which can redo its work: commits reach the disk a little later.

    On SQLite a power cut may then lose the last commits, never the file's consistency: cursors and effects go
    back together and the raw log is read again. All other connections sync each commit.
    """
    if vendor() == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA synchronous=NORMAL")
            # One process writes nearly everything: it keeps the pages of its indexes, and copies them back rarely.
            cursor.execute("PRAGMA cache_size=-96000")
            cursor.execute("PRAGMA wal_autocheckpoint=16000")


def look_at_sizes() -> None:
    """Tell SQLite's planner how large tables are and how many rows a value has, a table at a time.

    Unasked it never looks, takes an index for a small thing, and answers what no index serves by looking up each row
    of a million through one: seconds instead of a fifth of one. It looks at 20,000 rows an index: a fifth of a second
    for all, and who owns 25,000 contacts is not taken for one who owns 400. PostgreSQL looks by itself. Other
    connections know it once they are opened anew, within a minute.

    Even so it guesses how many rows an index has, for one a third of what it guesses for another. Where both
    hold the rows of one condition the smaller guess makes it the planner's favourite for everything; they are made one,
    and no longer than the table.
    """
    if vendor() == "sqlite":
        tables = fetch("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite%'")
        execute("PRAGMA analysis_limit=20000")
        for (table,) in tables:
            with transaction.atomic():
                execute(f'ANALYZE "{table}"')
                execute(_ONE_GUESS, (table,))
        execute("ANALYZE sqlite_schema")


@cache
def _read_statement(package: str, name: str, vendor: str) -> str:
    folder = files(package) / "sql"
    own = folder / f"{name}.{vendor}.sql"
    return (own if own.is_file() else folder / f"{name}.sql").read_text(encoding="utf-8")


def _insert(table: str, columns: Columns, rows: Sequence[Row], tail: str) -> int:
    with connection.cursor() as cursor:
        if vendor() == "postgresql":
            cursor.execute(_unnest(table, tuple(columns)) + tail, _by_column(columns, rows))
            return int(cursor.rowcount)
        names = ", ".join(f'"{column}"' for column in columns)
        places = ", ".join(["%s"] * len(columns))
        with transaction.atomic(savepoint=False):
            cursor.executemany(f'INSERT INTO "{table}" ({names}) VALUES ({places}){tail}', rows)
        return int(cursor.rowcount)


def _insert_numbers(table: str, columns: Columns, rows: Sequence[Row], tail: str) -> None:
    if vendor() != "sqlite" or len(rows) < _BLOCK:
        if rows:
            _insert(table, columns, rows, tail)
        return
    _require_width(columns, rows)
    whole = len(rows) - len(rows) % _BLOCK
    blocks = [[*chain.from_iterable(rows[at : at + _BLOCK])] for at in range(0, whole, _BLOCK)]
    with connection.cursor() as cursor, transaction.atomic(savepoint=False):
        cursor.executemany(_block_of(table, tuple(columns)) + tail, blocks)
        if rows[whole:]:
            _insert(table, columns, rows[whole:], tail)


def _require_width(columns: Columns, rows: Sequence[Row]) -> None:
    if {*map(len, rows)} - {len(columns)}:
        raise ValueError(f"every row needs {len(columns)} values")


@cache
def _block_of(table: str, columns: tuple[str, ...]) -> str:
    names = ", ".join(f'"{column}"' for column in columns)
    places = ", ".join([f"({', '.join(['%s'] * len(columns))})"] * _BLOCK)
    return f'INSERT INTO "{table}" ({names}) VALUES {places}'


def _by_column(columns: Columns, rows: Sequence[Row]) -> list[list[Any]]:
    _require_width(columns, rows)
    return [list(values) for values in zip(*rows, strict=True)]


@cache
def _unnest(table: str, columns: tuple[str, ...]) -> str:
    types = _column_types(table)
    names = ", ".join(f'"{column}"' for column in columns)
    arrays = ", ".join(f"%s::{types[column]}[]" for column in columns)
    return (
        f'INSERT INTO "{table}" ({names}) SELECT {names} '
        f"FROM unnest({arrays}) WITH ORDINALITY AS given({names}, given_order) ORDER BY given_order"
    )


def _column_types(table: str) -> dict[str, str]:
    # Without the length of a varchar: a cast to varchar(5) would cut in silence where an insert refuses.
    rows = fetch(
        "SELECT attname, format_type(atttypid, NULL) FROM pg_attribute "
        "WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped",
        [f'"{table}"'],
    )
    return dict(rows)

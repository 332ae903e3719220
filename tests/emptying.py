"""After a test that committed: the rows go, table by table, where there are any.

Django's own way empties every table and makes permissions and content types anew. Of some hundred tables a test
fills a dozen, and on PostgreSQL emptying a table that is empty costs as much as emptying one that is full.
"""

from __future__ import annotations

from functools import cache

from django.db import connection, transaction

_STAY = frozenset({"django_content_type", "auth_permission"})
"""What migrating writes and no test changes."""

_LARGE = 1 << 20


def empty() -> None:
    """Remove the rows of every table of a model; counters go on."""
    found = _filled()
    if found and connection.vendor == "postgresql":
        _empty_postgresql(found)
    elif found:
        with connection.constraint_checks_disabled(), transaction.atomic(), connection.cursor() as cursor:
            for table in found:
                cursor.execute(f"DELETE FROM {connection.ops.quote_name(table)}")


def _empty_postgresql(tables: list[str]) -> None:
    """Small tables row by row, which is quicker than new files for them; large ones as files."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(
            "SELECT one FROM unnest(%s::text[]) AS one WHERE pg_relation_size(quote_ident(one)::regclass) > %s",
            [tables, _LARGE],
        )
        large = {name for (name,) in cursor.fetchall()}
        small = [f"DELETE FROM {connection.ops.quote_name(name)}" for name in tables if name not in large]
        cursor.execute("; ".join(small) or "SELECT 1")
        if large:
            cursor.execute(f"TRUNCATE {', '.join(map(connection.ops.quote_name, sorted(large)))} CASCADE")


def _filled() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(_question())
        return [name for (name,) in cursor.fetchall()]


@cache
def _question() -> str:
    """One statement that names each table that holds a row."""
    tables = connection.introspection.django_table_names(only_existing=True, include_views=False)
    return " UNION ALL ".join(
        f"SELECT '{table}' WHERE EXISTS (SELECT 1 FROM {connection.ops.quote_name(table)})"
        for table in sorted(set(tables) - _STAY)
    )

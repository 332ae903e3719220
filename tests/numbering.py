"""Rows of a test database are numbered from another start in each table.

What one test leaves in the counters would otherwise decide whether another's guess of an id is right.
"""

from __future__ import annotations

from django.db import connection

_STEP = 7


def spread() -> None:
    """Move the counter of every table that numbers its rows; a handful of statements on either database."""
    tables = sorted(connection.introspection.table_names())
    with connection.cursor() as cursor:
        for place, table in enumerate(tables, start=1):
            for counter in connection.introspection.get_sequences(cursor, table):
                if connection.vendor == "postgresql":
                    cursor.execute("SELECT setval(%s, %s)", [counter["name"], place * _STEP])
                else:
                    cursor.execute("DELETE FROM sqlite_sequence WHERE name = %s", [table])
                    cursor.execute(
                        "INSERT INTO sqlite_sequence (name, seq) VALUES (%s, %s)", [table, place * _STEP]
                    )

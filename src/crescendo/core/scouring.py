"""Wiping what was deleted from the files of the database, not only from its tables."""

from __future__ import annotations

from django.db import connection

from crescendo.core import sets


def scour() -> bool:
    """Let nothing that was deleted stay readable in the store's files; outside any transaction.

    SQLite overwrites deleted content at once (`secure_delete`); its write-ahead log still holds the old pages until
    it is emptied. False when a reader, or a transaction of the caller's, kept that from happening. PostgreSQL: dead
    rows leave the tables; its own write-ahead log is the operator's, who archives it or lets it be overwritten.
    """
    if connection.in_atomic_block:
        return False
    if sets.vendor() == "sqlite":
        busy, _, _ = sets.fetch("PRAGMA wal_checkpoint(TRUNCATE)")[0]
        return not busy
    with connection.cursor() as cursor:
        cursor.execute("VACUUM")
    return True

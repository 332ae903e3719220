"""The Django application of this room: no tables, but functions in the database and the catalogue of translations."""

from __future__ import annotations

from typing import Any

from django.apps import AppConfig
from django.db.backends.signals import connection_created


class ConditionsConfig(AppConfig):
    name = "crescendo.conditions"
    label = "conditions"

    def ready(self) -> None:
        connection_created.connect(_define, dispatch_uid="crescendo.conditions.functions")


def _define(connection: Any, **_: Any) -> None:
    """Django's own hook at each new connection, since SQLite's functions are made known to one connection at a time."""
    from crescendo.conditions.functions import define_in_sqlite  # noqa: PLC0415 - once apps stand

    if connection.vendor == "sqlite":
        define_in_sqlite(connection.connection)

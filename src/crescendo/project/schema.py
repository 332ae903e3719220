"""Bringing the database to the schema of this code, one process at a time."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from crescendo.core.backup.types import MARK, HalfRestored
from crescendo.core.settings import current


def start_django() -> None:
    """Load Django once; every command but `collect` begins so."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "crescendo.project.settings")
    import django  # noqa: PLC0415 - costs 100 ms that `crescendo collect` and `--help` do without

    django.setup()


def prepare_store() -> None:
    """Migrate, and write `collect.json`; processes on one machine wait for each other."""
    start_django()
    from django.core.management import call_command  # noqa: PLC0415 - needs Django

    from crescendo.core import hash_key  # noqa: PLC0415 - needs Django
    from crescendo.core.clock import SystemClock  # noqa: PLC0415 - `--help` does without
    from crescendo.lifecycle import api as lifecycle  # noqa: PLC0415 - needs Django
    from crescendo.sources import api as sources  # noqa: PLC0415 - needs Django

    with turn():
        refuse_half_restored()
        call_command("migrate", interactive=False, verbosity=0)
        hash_key.check()
        now = SystemClock().now()
        lifecycle.ship(now=now)
        lifecycle.start_first(now=now)
        sources.publish_collect_document()


def migrate_to(applied: Sequence[tuple[str, str]]) -> None:
    """Bring an empty database to exactly these migrations, as a backup names them in their order."""
    from django.db import connection  # noqa: PLC0415 - needs Django
    from django.db.migrations.executor import MigrationExecutor  # noqa: PLC0415 - needs Django

    connection.close()
    # The last of each app brings all before it; what other apps' need of it comes by itself.
    executor = MigrationExecutor(connection)
    executor.migrate(list(dict(applied).items()))
    connection.close()


def unknown_migrations(applied: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    """Those that this code does not have: a newer one made them."""
    from django.db.migrations.loader import MigrationLoader  # noqa: PLC0415 - needs Django

    known = MigrationLoader(None).disk_migrations
    return [(app, name) for app, name in applied if (app, name) not in (known or {})]


def refuse_half_restored() -> None:
    """Refuse HalfRestored where a restore was cut off: what stands is not whole."""
    mark = current().home / MARK
    if mark.exists():
        raise HalfRestored(backup=mark.read_text(encoding="utf-8").strip())


@contextmanager
def turn() -> Iterator[None]:
    """One process of this home at a time changes what the store is."""
    path = current().home / "migrate.lock"
    with path.open("a", encoding="ascii") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield

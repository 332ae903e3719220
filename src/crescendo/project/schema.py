"""Bringing the database to the schema of this code, one process at a time."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager

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

    from crescendo.sources import api as sources  # noqa: PLC0415 - needs Django

    with _turn():
        call_command("migrate", interactive=False, verbosity=0)
        sources.publish_collect_document()


@contextmanager
def _turn() -> Iterator[None]:
    path = current().home / "migrate.lock"
    with path.open("a", encoding="ascii") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield

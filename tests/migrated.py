"""The schema of this code, migrated once a run on each kind of database; who needs tables begins with a copy."""

from __future__ import annotations

import fcntl
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests import environment, postgresql

_TEMPLATE = "migrated"
_MIGRATE = """
from crescendo.project.schema import start_django
start_django()
from django.core.management import call_command
call_command("migrate", interactive=False, verbosity=0)
"""


def bring() -> None:
    """Put a copy where Django would make this process's test database."""
    from django.db import connection

    name = connection.creation._get_test_db_name()
    if connection.vendor == "sqlite":
        on_sqlite(Path(name))
    else:
        on_postgresql(name)
    # Nothing is left to migrate: to find that out would cost as much as a dozen tests.
    connection.settings_dict["TEST"]["MIGRATE"] = False


def on_sqlite(place: Path) -> None:
    """Make a file with the tables of an installation that was never used."""
    template = environment.root() / f"{_TEMPLATE}.sqlite3"
    with _turn():
        if not template.exists():
            half = template.with_suffix(".half")
            _migrate(f"sqlite:///{half}")
            half.rename(template)
    place.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(template, place)


def on_postgresql(name: str) -> str:
    """Make such a database on the run's server and give its address."""
    made = environment.root() / f"{_TEMPLATE}.postgresql"
    with _turn():
        if not made.exists():
            _migrate(postgresql.create(environment.root(), _TEMPLATE))
            made.touch()
        return postgresql.create(environment.root(), name, template=_TEMPLATE)


def _migrate(url: str) -> None:
    home = environment.root() / _TEMPLATE
    home.mkdir(exist_ok=True)
    settings = {
        "CRESCENDO_HOME": str(home),
        "CRESCENDO_DATABASE_URL": url,
        "DJANGO_SETTINGS_MODULE": "crescendo.project.settings",
    }
    done = subprocess.run(
        [sys.executable, "-c", _MIGRATE], env={**os.environ, **settings}, capture_output=True, check=False
    )
    assert done.returncode == 0, done.stderr.decode()


@contextmanager
def _turn() -> Iterator[None]:
    """One process of the run at a time: the others wait for what the first makes."""
    with (environment.root() / f"{_TEMPLATE}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield

"""`crescendo migrate-store`: from SQLite to PostgreSQL and back, with nothing running."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from contextlib import closing
from typing import TYPE_CHECKING

import click

from crescendo.core.backup.making import vendor_of
from crescendo.core.backup.sqlite_copy import path_of
from crescendo.core.moving import postgresql_end, requests, running, sqlite_end
from crescendo.core.moving.types import Moved, TargetNotEmpty, TargetTheSame
from crescendo.core.settings import current

if TYPE_CHECKING:
    from crescendo.core.moving.types import Source

_MAKE_SCHEMA = """
import json, sys
from crescendo.project.schema import migrate_to, start_django
start_django()
migrate_to([tuple(pair) for pair in json.load(sys.stdin)])
"""


def run_move(to: str, log_to: str | None, *, keep_log: bool) -> str:
    """Carry the store to another kind of database and say which settings to change."""
    from crescendo.cli.restoring import refuse_running  # noqa: PLC0415 - needs Django

    own = current()
    if vendor_of(to) == vendor_of(own.database_url):
        raise TargetTheSame(kind=vendor_of(to))
    refuse_running(has_store=True)
    log = own.log_url if keep_log else log_to or _usual_log(to)
    if log != own.log_url and not requests.is_empty(log):
        raise TargetNotEmpty(target=log.rpartition("@")[2])
    moved = _move(to, log)
    return (
        f"{moved.rows} rows of {moved.tables} tables and {moved.requests} requests stand in the new store; "
        "every count agrees.\n"
        f"Set CRESCENDO_DATABASE_URL (and CRESCENDO_LOG_URL, unless it is the usual one), then start. "
        "The old store is as it was: remove it once you have seen that all is well."
    )


def _usual_log(to: str) -> str:
    return to if to.startswith("postgresql") else f"sqlite:///{current().home / 'raw.sqlite3'}"


def _move(to: str, log: str) -> Moved:
    own = current()
    is_file = to.startswith("sqlite")
    half = f"{to}.moving" if is_file else to
    if is_file:
        if path_of(to).exists():
            raise TargetNotEmpty(target=str(path_of(to)))
        path_of(half).unlink(missing_ok=True)
    elif not postgresql_end.prepare(to):
        raise TargetNotEmpty(target=to.rpartition("@")[2])
    with closing(_source()) as source:
        _make_schema(half, source)
        carried = 0 if log == own.log_url else requests.move(own.log_url, log)
        made = sqlite_end.SqliteTarget(path_of(half)) if is_file else postgresql_end.PostgresqlTarget(to)
        with closing(made) as target:
            tables, rows = running.move(source, target, _tell)
    if is_file:
        path_of(half).replace(path_of(to))
    return Moved(tables=tables, rows=rows, requests=carried)


def _source() -> sqlite_end.SqliteSource | postgresql_end.PostgresqlSource:
    url = current().database_url
    return (
        sqlite_end.SqliteSource(path_of(url))
        if url.startswith("sqlite")
        else postgresql_end.PostgresqlSource(url)
    )


def _make_schema(url: str, source: Source) -> None:
    """In a process of its own, whose settings name the new database: Django knows one at a time."""
    with tempfile.TemporaryDirectory() as home:
        environ = {
            **{name: value for name, value in os.environ.items() if not name.startswith("CRESCENDO_")},
            "CRESCENDO_HOME": home,
            "CRESCENDO_DATABASE_URL": url,
            "DJANGO_SETTINGS_MODULE": "crescendo.project.settings",
        }
        # Our own interpreter and our own words.
        done = subprocess.run(  # noqa: S603
            [sys.executable, "-c", _MAKE_SCHEMA],
            input=json.dumps(source.migrations()).encode(),
            env=environ,
            capture_output=True,
            check=False,
        )
    if done.returncode:
        raise click.ClickException(f"The new schema could not be made:\n{done.stderr.decode()}")


def _tell(table: str, done: int, total: int) -> None:
    click.echo(f"  {table}: {done} of {total}")

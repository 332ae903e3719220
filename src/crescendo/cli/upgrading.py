"""`crescendo upgrade`: backup, migrate, check; and the way back when one of these fails.

The new code is installed already, as `pip install` does. The way back puts the data where it was; the code of before is
installed again by whoever runs this.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import click

from crescendo.core.clock import SystemClock
from crescendo.core.settings import current
from crescendo.project.schema import migrate_to, prepare_store, start_django, turn

if TYPE_CHECKING:
    from crescendo.core.backup.types import Manifest

# Tables whose rows a migration may not lose, whatever it changes.
_KEPT = (
    "people_contact",
    "people_account",
    "people_identity",
    "activity_event",
    "people_suppression",
    "core_user",
)


class UpgradeFailed(Exception):
    """A check after the migration found something wrong."""


def run_upgrade(*, keep: int, migrate: Callable[[], None] = prepare_store) -> str:
    """Bring the store to the schema of this code, or leave it as it was. Nothing may run meanwhile."""
    from crescendo.cli.backups import make_backup  # noqa: PLC0415 - needs Django
    from crescendo.cli.restoring import refuse_running  # noqa: PLC0415 - needs Django

    start_django()
    refuse_running(has_store=True)
    waiting = _waiting()
    if not waiting:
        return "Nothing to do: the database has the schema of this code."
    click.echo(f"{waiting} migrations wait. Backing up first.")
    made = make_backup(keep=keep)
    click.echo(f"  {made.file}")
    try:
        migrate()
        _check(made.tables)
    except Exception as cause:  # whatever it was, the way is back
        click.echo(f"It failed: {type(cause).__name__}: {cause}")
        _go_back(made)
        raise click.ClickException(
            f"All data is as it was before. Install Crescendo {made.version} again and start it."
        ) from cause
    return (
        f"{waiting} migrations are applied and checked. The way back: crescendo restore {made.file} --replace"
    )


def _waiting() -> int:
    from django.db import connection  # noqa: PLC0415 - needs Django
    from django.db.migrations.executor import MigrationExecutor  # noqa: PLC0415 - needs Django

    executor = MigrationExecutor(connection)
    return len(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def _check(before: Mapping[str, int]) -> None:
    """The schema is whole, the database sound, and no row of those that matter is gone."""
    from django.apps import apps  # noqa: PLC0415 - needs Django

    from crescendo.cli import upkeep, workings  # noqa: PLC0415 - needs Django

    workings.database_is_migrated()
    upkeep.database_is_sound()
    models = {model._meta.db_table: model for model in apps.get_models()}  # noqa: SLF001
    for table in _KEPT:
        found = models[table]._default_manager.count()  # noqa: SLF001
        if found < before.get(table, 0):
            raise UpgradeFailed(f"{table} had {before[table]} rows and has {found}")


def _go_back(made: Manifest) -> None:
    from django.db import connections  # noqa: PLC0415 - needs Django

    from crescendo.core.backup import restoring  # noqa: PLC0415 - brings the driver of PostgreSQL

    connections.close_all()
    own = current()
    with restoring.opened(own, Path(made.file)) as (manifest, folder), turn():
        restoring.place(own, manifest, folder, migrate=migrate_to, now=SystemClock().now())

"""`crescendo backup`, from the command line or a timer; nothing that runs is kept waiting."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from crescendo.core.clock import SystemClock
from crescendo.core.settings import current
from crescendo.project.schema import start_django

if TYPE_CHECKING:
    from crescendo.core.backup.types import Manifest


def make_backup(to: Path | None = None, *, keep: int = 0, has_keys: bool = True) -> Manifest:
    """Make a backup of this installation."""
    start_django()
    from crescendo.activity import api as activity  # noqa: PLC0415 - needs Django
    from crescendo.core.backup import making  # noqa: PLC0415 - brings the driver of PostgreSQL
    from crescendo.core.backup.types import MakeBackup  # noqa: PLC0415 - with it
    from crescendo.people import api as people  # noqa: PLC0415 - needs Django

    return making.make(
        current(),
        MakeBackup(to=to, keep=keep, has_keys=has_keys),
        reader=activity.INGEST_PREFIX,
        bans=people.read_bans(),
        now=SystemClock().now(),
    )


def run_backup(to: Path | None, *, keep: int, has_keys: bool) -> str:
    """Make a backup and say where it is and what it holds."""
    made = make_backup(to, keep=keep, has_keys=has_keys)
    rows = sum(made.tables.values()) + sum(made.log_tables.values())
    said = f"{made.file}: {rows} rows of {len(made.tables)} tables, {made.size / 1_000_000:.1f} MB."
    if made.has_keys:
        return f"{said}\nIt holds the installation's keys: keep it as you keep those."
    return f"{said}\nThe installation's keys are not in it: without them it cannot be restored."

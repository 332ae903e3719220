"""Say which migrations since the last release would break that release's code, which still runs while one upgrades.

Two steps make any change of the schema: first add; later, when no released code reads the old any more, remove. The
last release is the newest tag `v…`; while there is none, every migration is looked at and nothing fails.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import django
from django.db import migrations, models

_REMOVES = (
    migrations.RemoveField,
    migrations.DeleteModel,
    migrations.RenameField,
    migrations.RenameModel,
    migrations.AlterModelTable,
)
_REASONS = {
    "removes": "the last release still reads or writes what this takes away",
    "demands": "the last release writes rows without this column: give it a db_default or let it be null",
    "narrows": "the last release may write nulls that this refuses",
}


def main() -> int:
    with tempfile.TemporaryDirectory() as home:
        os.environ |= {"CRESCENDO_HOME": home, "DJANGO_SETTINGS_MODULE": "crescendo.project.settings"}
        django.setup()
        tag = last_release()
        found = list(complaints(_new_since(tag)))
    for complaint in found if tag else ():
        print(complaint)
    if tag is None:
        print(f"releases: none yet; {len(found)} steps would have to be taken in two, had there been one")
        return 0
    print(f"releases: {len(found)} complaints since {tag}")
    return 1 if found else 0


def last_release() -> str | None:
    """The newest release's tag; None before the first."""
    done = subprocess.run(
        ["git", "tag", "--list", "v*", "--sort=-version:refname"], capture_output=True, text=True, check=False
    )
    tags = done.stdout.split()
    return tags[0] if tags else None


def complaints(found: Iterable[migrations.Migration]) -> Iterator[str]:
    """A line for each operation that the code of before cannot live with. A table made since may change freely."""
    all_of_them = list(found)
    fresh = {
        (migration.app_label, operation.name.lower())
        for migration in all_of_them
        for operation in migration.operations
        if isinstance(operation, migrations.CreateModel)
    }
    for migration in all_of_them:
        for operation in migration.operations:
            reason = judge(operation)
            model = getattr(operation, "model_name", None) or getattr(operation, "name", "")
            if reason and (migration.app_label, model.lower()) not in fresh:
                yield f"{migration.app_label}.{migration.name}: {operation.describe()}: {_REASONS[reason]}"


def judge(operation: migrations.operations.base.Operation) -> str:
    """Why an operation breaks older code: a key of the reasons; empty where it does not."""
    if isinstance(operation, _REMOVES):
        return "removes"
    if isinstance(operation, migrations.AddField) and not _may_be_left_out(operation.field):
        return "demands"
    if isinstance(operation, migrations.AlterField) and not operation.field.null:
        return "" if operation.field.has_db_default() else "narrows"
    return ""


def _may_be_left_out(field: models.Field) -> bool:
    return field.null or field.many_to_many or field.has_db_default()


def _new_since(tag: str | None) -> Sequence[migrations.Migration]:
    from django.db.migrations.loader import MigrationLoader  # noqa: PLC0415 - Django stands only now

    known = _names_at(tag) if tag else set()
    loader = MigrationLoader(None)
    ours = {
        key: found
        for key, found in loader.disk_migrations.items()
        if found.__module__.startswith("crescendo.")
    }
    return [ours[key] for key in sorted(ours) if key not in known]


def _names_at(tag: str) -> set[tuple[str, str]]:
    done = subprocess.run(
        ["git", "ls-tree", "-r", "--name-only", tag, "src/crescendo"],
        capture_output=True,
        text=True,
        check=True,
    )
    paths = [Path(line) for line in done.stdout.splitlines() if "/migrations/0" in line]
    return {(path.parts[2], path.stem) for path in paths}


if __name__ == "__main__":
    sys.exit(main())

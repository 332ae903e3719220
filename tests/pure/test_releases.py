"""Which steps of a migration the last release's code cannot live with."""

from __future__ import annotations

import pytest
from django.db import migrations, models

from tools import releases

Operation = migrations.operations.base.Operation


@pytest.mark.parametrize(
    ("operation", "reason"),
    [
        (migrations.RemoveField("thing", "old"), "removes"),
        (migrations.DeleteModel("Thing"), "removes"),
        (migrations.RenameField("thing", "old", "new"), "removes"),
        (migrations.RenameModel("Thing", "Other"), "removes"),
        (migrations.AlterModelTable("thing", "things"), "removes"),
        (migrations.AddField("thing", "size", models.BigIntegerField(default=0)), "demands"),
        (migrations.AddField("thing", "size", models.BigIntegerField(db_default=0)), ""),
        (migrations.AddField("thing", "size", models.BigIntegerField(null=True)), ""),
        (migrations.AlterField("thing", "size", models.BigIntegerField()), "narrows"),
        (migrations.AlterField("thing", "size", models.BigIntegerField(null=True)), ""),
        (migrations.RunPython(migrations.RunPython.noop), ""),
        (migrations.AddIndex("thing", models.Index(fields=["size"], name="by_size")), ""),
    ],
)
def test_a_step_is_judged(operation: Operation, reason: str) -> None:
    assert releases.judge(operation) == reason


def migration(name: str, *operations: Operation) -> migrations.Migration:
    made = migrations.Migration(name, "people")
    made.operations = list(operations)
    return made


def test_a_table_that_is_new_since_may_change_freely() -> None:
    made = migrations.CreateModel("Thing", [("id", models.BigAutoField(primary_key=True))])
    change = migrations.AddField("thing", "size", models.BigIntegerField(default=0))
    assert list(releases.complaints([migration("0020_a", made), migration("0021_b", change)])) == []
    assert len(list(releases.complaints([migration("0021_b", change)]))) == 1

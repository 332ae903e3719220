"""Tables of imports: runs, the rows that they refused, the keys that their files hold."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class ImportRun(models.Model):
    """An import. `position` is where in its spool the next chunk begins, moved by compare-and-set with `turn`.

    A `turn` is one pass over the file, tried out or real: what earlier ones left behind counts no more.
    """

    kind = models.TextField()
    name = models.TextField()
    state = models.TextField()
    is_rehearsal = models.BooleanField(default=False)
    columns = models.TextField()
    signature = models.TextField()
    mapping = models.TextField(default="{}")
    options = models.TextField(default="{}")
    digest = models.TextField()
    staff_id = models.BigIntegerField(null=True)
    actor = models.TextField()
    turn = models.IntegerField(default=0)
    position = models.BigIntegerField(default=0)
    chunk = models.IntegerField(default=0)
    total = models.BigIntegerField()
    done = models.BigIntegerField(default=0)
    created = models.BigIntegerField(default=0)
    updated = models.BigIntegerField(default=0)
    unchanged = models.BigIntegerField(default=0)
    refused = models.BigIntegerField(default=0)
    created_at = models.BigIntegerField()
    started_at = models.BigIntegerField(null=True)
    finished_at = models.BigIntegerField(null=True)
    has_file = models.BooleanField(default=True)

    class Meta:
        db_table = "core_import_run"
        indexes: ClassVar = [models.Index(fields=["kind", "signature", "-id"], name="core_import_signature")]


class ImportRefusal(models.Model):
    """A row that was refused, and why; what the row said stands in the spool only."""

    pk = models.CompositePrimaryKey("run_id", "turn", "number")
    run_id = models.BigIntegerField()
    turn = models.IntegerField()
    number = models.BigIntegerField()
    column = models.TextField()
    sentence = models.TextField()
    places = models.TextField()

    class Meta:
        db_table = "core_import_refusal"


class ImportKey(models.Model):
    """A key that a row of this pass has, as a hash: a later row with the same is refused."""

    pk = models.CompositePrimaryKey("run_id", "turn", "digest")
    run_id = models.BigIntegerField()
    turn = models.IntegerField()
    digest = models.BigIntegerField()
    number = models.BigIntegerField()

    class Meta:
        db_table = "core_import_key"


class ImportUndo(models.Model):
    """How far an import has been looked at or taken back. A `turn` is one pass; `place` moves by compare-and-set."""

    run_id = models.BigIntegerField(primary_key=True)
    state = models.TextField()
    turn = models.IntegerField(default=1)
    place = models.TextField(default="null")
    chunk = models.IntegerField(default=0)
    total = models.BigIntegerField(default=0)
    done = models.BigIntegerField(default=0)
    removed = models.TextField(default="{}")
    returned = models.TextField(default="{}")
    stayed = models.BigIntegerField(default=0)
    staff_id = models.BigIntegerField(null=True)
    actor = models.TextField()
    started_at = models.BigIntegerField()
    finished_at = models.BigIntegerField(null=True)

    class Meta:
        db_table = "core_import_undo"


class ImportStay(models.Model):
    """Something of an import that its undo leaves as it is, and why."""

    pk = models.CompositePrimaryKey("run_id", "turn", "entity", "subject_id", "column")
    run_id = models.BigIntegerField()
    turn = models.IntegerField()
    entity = models.TextField()
    subject_id = models.BigIntegerField()
    column = models.TextField()
    sentence = models.TextField()
    places = models.TextField()

    class Meta:
        db_table = "core_import_stay"

"""The table of what imports did to whom, by which an undo finds it again."""

from __future__ import annotations

from django.db import models


class ImportMark(models.Model):
    """An import made this record or changed it, put a tag on it, or gave it an identity (`part` is its number).

    What it said of fields stands in their history; `before` is the name of an account that history has none of.
    """

    pk = models.CompositePrimaryKey("run_id", "entity", "subject_id", "part")
    run_id = models.BigIntegerField()
    entity = models.PositiveSmallIntegerField()
    subject_id = models.BigIntegerField()
    part = models.BigIntegerField(default=0)
    is_new = models.BooleanField(default=False)
    before = models.CharField(max_length=255, default="")
    at = models.BigIntegerField()

    class Meta:
        indexes = (models.Index(fields=["entity", "subject_id"], name="import_mark_by_subject"),)

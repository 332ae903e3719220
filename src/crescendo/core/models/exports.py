"""The table of exports."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class ExportRun(models.Model):
    """An export. Its rows up to number `after` stand in the first `position` bytes of its file.

    A `turn` is one pass over the list: an erasure, or a file that was lost, begins another. `sum` and `length` are the
    CRC-32 and the bytes of what is packed so far, for a format that ends with them.
    """

    kind = models.TextField()
    format = models.TextField()
    state = models.TextField()
    reason = models.TextField(default="")
    columns = models.TextField()
    headings = models.TextField()
    condition = models.TextField(default="null")
    language = models.TextField(default="")
    zone = models.TextField()
    staff_id = models.BigIntegerField(null=True)
    actor = models.TextField()
    asker = models.TextField()
    file = models.TextField()
    turn = models.IntegerField(default=0)
    after = models.BigIntegerField(default=0)
    is_read = models.BooleanField(default=False)
    position = models.BigIntegerField(default=0)
    sum = models.BigIntegerField(default=0)
    length = models.BigIntegerField(default=0)
    done = models.BigIntegerField(default=0)
    total = models.BigIntegerField(default=0)
    size = models.BigIntegerField(default=0)
    asked_at = models.BigIntegerField()
    finished_at = models.BigIntegerField(null=True)
    expires_at = models.BigIntegerField(null=True)

    class Meta:
        db_table = "core_export"
        indexes: ClassVar = [models.Index(fields=["state", "expires_at"], name="core_export_expiry")]

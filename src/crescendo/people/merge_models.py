"""Tables of merging: what colleagues merged, and who may be one person."""

from __future__ import annotations

from django.db import models


class Merge(models.Model):
    """A colleague said that two contacts are one person, and perhaps took it back.

    `node_id` is the identity that ties `one_id` and `other_id` together while the merge stands; what was chosen
    for the fields hangs on it, and goes with it.
    """

    key = models.CharField(max_length=255, unique=True)
    survivor_id = models.BigIntegerField()
    merged_id = models.BigIntegerField()
    one_id = models.BigIntegerField()
    other_id = models.BigIntegerField()
    node_id = models.BigIntegerField(null=True)
    fields = models.TextField(default="[]")
    at = models.BigIntegerField()
    by_id = models.BigIntegerField(null=True)
    undone_at = models.BigIntegerField(null=True)
    undone_by_id = models.BigIntegerField(null=True)

    class Meta:
        indexes = (
            models.Index(fields=["survivor_id"], name="merge_by_survivor"),
            models.Index(fields=["merged_id"], name="merge_by_merged"),
        )


class Suggestion(models.Model):
    """Two contacts may be one person. `evidence` holds names of fields and kinds, never values."""

    low_id = models.BigIntegerField()
    high_id = models.BigIntegerField()
    kind = models.CharField(max_length=32)
    score = models.PositiveSmallIntegerField()  # thousandths
    evidence = models.TextField(default="[]")
    state = models.CharField(max_length=16)
    made_at = models.BigIntegerField()
    judged_at = models.BigIntegerField(null=True)
    judged_by_id = models.BigIntegerField(null=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["low_id", "high_id"], name="suggestion_once"),)
        indexes = (
            models.Index(fields=["state", "-score", "id"], name="suggestion_by_state"),
            models.Index(fields=["high_id"], name="suggestion_by_high"),
        )

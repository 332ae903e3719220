"""Tables of data quality: what was found wrong with whom, how many there are, and repairs with what stood before."""

from __future__ import annotations

from django.db import models


class QualityFinding(models.Model):
    """A contact has a problem, as the last look at it said."""

    pk = models.CompositePrimaryKey("problem", "contact_id")
    problem = models.CharField(max_length=20)
    contact_id = models.BigIntegerField()

    class Meta:
        indexes = (models.Index(fields=["contact_id"], name="quality_by_contact"),)


class QualityFigure(models.Model):
    """How many contacts had a problem when they were counted."""

    problem = models.CharField(max_length=20, primary_key=True)
    count = models.BigIntegerField()
    at = models.BigIntegerField()


class QualityRepair(models.Model):
    """A repair of many contacts as one change set."""

    problem = models.CharField(max_length=20)
    action = models.CharField(max_length=10)
    value = models.CharField(max_length=255, default="")
    state = models.CharField(max_length=10)
    done = models.BigIntegerField(default=0)
    total = models.BigIntegerField(default=0)
    changed = models.BigIntegerField(default=0)
    restored = models.BigIntegerField(default=0)
    at = models.BigIntegerField()
    by_id = models.BigIntegerField(null=True)


class QualityChange(models.Model):
    """What a field said before a repair, and what the repair made of it."""

    repair_id = models.BigIntegerField()
    contact_id = models.BigIntegerField()
    before = models.TextField()
    after = models.TextField()

    class Meta:
        indexes = (
            models.Index(fields=["repair_id", "id"], name="quality_change_by_repair"),
            models.Index(fields=["contact_id"], name="quality_change_by_contact"),
        )

"""Tables of data quality: what was found wrong with whom, and how many there are."""

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

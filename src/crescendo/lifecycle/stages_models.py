"""Tables of stages: one row for each time that a contact spent in a stage; the open one is where it stands."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q


class WaysAsked(models.Model):
    """One row: up to when the ways have been asked about whom they lead on by time alone."""

    until_at = models.BigIntegerField()

    class Meta:
        db_table = "lifecycle_waysasked"


class ContactStage(models.Model):
    """A stretch of a contact's way. Who has none is a visitor. `missing`, `said` and `held` hold JSON.

    `held` is set where somebody was moved back or aside: the ways that held then, which do not move it again until they
    come to hold anew. `wakes_at` is the day of return until it has been told.
    """

    contact_id = models.BigIntegerField()
    cycle = models.SmallIntegerField()
    stage = models.CharField(max_length=40)
    origin = models.CharField(max_length=40)
    entered_at = models.BigIntegerField()
    left_at = models.BigIntegerField(null=True)
    is_open = models.SmallIntegerField(default=1)
    cause = models.CharField(max_length=10)
    cause_key = models.CharField(max_length=120, default="")
    reason = models.CharField(max_length=40, default="")
    way = models.CharField(max_length=40, default="")
    note = models.TextField(default="")
    by_id = models.BigIntegerField(null=True)
    by_label = models.CharField(max_length=255, default="")
    is_incomplete = models.BooleanField(default=False)
    missing = models.TextField(default="[]")
    said = models.TextField(default="{}")
    activation = models.CharField(max_length=10, default="")
    returns_at = models.BigIntegerField(null=True)
    returns_to = models.CharField(max_length=40, default="")
    held = models.TextField(null=True)
    wakes_at = models.BigIntegerField(null=True)
    version = models.IntegerField()

    class Meta:
        db_table = "lifecycle_contactstage"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["contact_id"], name="lifecycle_stage_one_open", condition=Q(is_open=1)
            ),
            models.UniqueConstraint(
                fields=["contact_id", "cause_key"], name="lifecycle_stage_once", condition=~Q(cause_key="")
            ),
            models.CheckConstraint(
                condition=Q(is_open=1, left_at=None) | Q(is_open=0, left_at__isnull=False),
                name="lifecycle_stage_open_or_left",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["contact_id", "id"], name="lifecycle_stage_contact"),
            # These two are all that the overview reads to count who entered, and where an owner's contacts stand.
            models.Index(
                fields=["stage", "entered_at", "contact_id", "cycle"], name="lifecycle_stage_entered"
            ),
            models.Index(
                fields=["contact_id", "is_open", "entered_at", "stage", "cycle"], name="lifecycle_stage_way"
            ),
            models.Index(
                fields=["stage", "entered_at", "contact_id"],
                name="lifecycle_stage_now",
                condition=Q(is_open=1),
            ),
            models.Index(
                fields=["wakes_at"],
                name="lifecycle_stage_wakes",
                condition=Q(is_open=1, wakes_at__isnull=False),
            ),
        ]

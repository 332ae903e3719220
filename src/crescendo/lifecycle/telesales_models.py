"""Tables of telesales: who waits in the queue, and who is in a cadence."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

_RUNS = Q(ended_at__isnull=True)


class Queued(models.Model):
    """Somebody whom telesales is to call: once a cycle by each entry of the document, and by a lead given to an SDR.

    `origin_id` is the contact for whom it was made, for ever; `contact_id` who that is by now, after merges.
    """

    origin_id = models.BigIntegerField()
    contact_id = models.BigIntegerField()
    cycle = models.IntegerField()
    entry = models.CharField(max_length=40)
    lead_id = models.BigIntegerField(null=True)
    owner_id = models.BigIntegerField(null=True)
    is_raised = models.BooleanField(default=False)
    cause = models.CharField(max_length=40, default="")
    made_at = models.BigIntegerField()
    next_at = models.BigIntegerField()
    is_promised = models.BooleanField(default=False)
    tried_at = models.BigIntegerField(null=True)
    outcome = models.CharField(max_length=20, default="")
    closed_at = models.BigIntegerField(null=True)
    result = models.CharField(max_length=20, default="")
    reason = models.CharField(max_length=40, default="")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["origin_id", "cycle", "entry"], name="queued_once_a_cycle"),
            models.UniqueConstraint(
                fields=["contact_id"], name="queued_open_once", condition=Q(closed_at__isnull=True)
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["contact_id", "id"], name="queued_contact"),
            models.Index(fields=["owner_id", "id"], name="queued_open", condition=Q(closed_at__isnull=True)),
            models.Index(fields=["lead_id"], name="queued_lead", condition=Q(lead_id__isnull=False)),
        ]


class Enrollment(models.Model):
    """Somebody in a cadence. `step` is the next one, at `due_at`; `task_id` is the task that the one before made."""

    contact_id = models.BigIntegerField()
    cadence = models.CharField(max_length=40)
    owner_id = models.BigIntegerField(null=True)
    started_at = models.BigIntegerField()
    step = models.IntegerField(default=0)
    due_at = models.BigIntegerField()
    task_id = models.BigIntegerField(null=True)
    script = models.CharField(max_length=40, default="")
    ended_at = models.BigIntegerField(null=True)
    result = models.CharField(max_length=20, default="")
    by_id = models.BigIntegerField(null=True)
    by_label = models.CharField(max_length=200)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["contact_id", "cadence"], name="enrollment_runs_once", condition=_RUNS
            )
        ]
        indexes: ClassVar = [
            models.Index(fields=["due_at", "id"], name="enrollment_due", condition=_RUNS),
            models.Index(fields=["contact_id", "id"], name="enrollment_contact"),
        ]

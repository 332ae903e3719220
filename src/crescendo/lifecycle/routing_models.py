"""Tables of routing: leads and their history, running clocks, and who is away."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

OPEN = ("pool", "routed", "accepted", "qualified")


class Lead(models.Model):
    """Somebody whom sales is to answer for: one row for a contact and cycle, so that nobody is routed twice in it.

    `origin_id` is the contact for whom it was made, for ever; `contact_id` who that is by now, after merges.
    """

    origin_id = models.BigIntegerField()
    contact_id = models.BigIntegerField()
    cycle = models.IntegerField()
    state = models.CharField(max_length=12)
    owner_id = models.BigIntegerField(null=True)
    rule = models.CharField(max_length=40, default="")
    queue = models.CharField(max_length=40, default="")
    is_raised = models.BooleanField(default=False)
    cause = models.CharField(max_length=40, default="")
    made_at = models.BigIntegerField()
    since_at = models.BigIntegerField()
    routed_at = models.BigIntegerField(null=True)
    accepted_at = models.BigIntegerField(null=True)
    attempted_at = models.BigIntegerField(null=True)
    talked_at = models.BigIntegerField(null=True)
    closed_at = models.BigIntegerField(null=True)
    return_at = models.BigIntegerField(null=True)
    passes = models.IntegerField(default=0)
    reason = models.CharField(max_length=40, default="")
    disputed_at = models.BigIntegerField(null=True)
    due_at = models.BigIntegerField(null=True)
    due_clock = models.CharField(max_length=24, default="")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["origin_id", "cycle"], name="lead_once_a_cycle"),
            models.UniqueConstraint(
                fields=["contact_id"], name="lead_open_once", condition=Q(state__in=OPEN)
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["contact_id", "id"], name="lead_contact"),
            models.Index(fields=["owner_id", "state", "id"], name="lead_owner"),
            models.Index(fields=["state", "id"], name="lead_state"),
            models.Index(fields=["rule", "id"], name="lead_rule"),
            models.Index(
                fields=["due_at", "id", "owner_id", "state"],
                name="lead_due",
                condition=Q(due_at__isnull=False),
            ),
        ]


class LeadMove(models.Model):
    """What became of a lead: by whom, from whom to whom, why."""

    lead_id = models.BigIntegerField()
    at = models.BigIntegerField()
    what = models.CharField(max_length=16)
    from_state = models.CharField(max_length=12, default="")
    from_owner_id = models.BigIntegerField(null=True)
    to_owner_id = models.BigIntegerField(null=True)
    by_id = models.BigIntegerField(null=True)
    by_label = models.CharField(max_length=120, default="")
    reason = models.CharField(max_length=40, default="")
    note = models.TextField(default="")

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["lead_id", "id"], name="leadmove_lead"),
            models.Index(fields=["by_id", "what", "at"], name="leadmove_by"),
            models.Index(fields=["what", "at"], name="leadmove_what"),
        ]


class RunningClock(models.Model):
    """A clock that runs for a lead, or for another part's subject: when its next step is due."""

    subject = models.CharField(max_length=12)
    subject_id = models.BigIntegerField()
    clock = models.CharField(max_length=24)
    started_at = models.BigIntegerField()
    step = models.IntegerField(default=0)
    due_at = models.BigIntegerField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["subject", "subject_id", "clock"], name="clock_runs_once")
        ]
        indexes: ClassVar = [models.Index(fields=["due_at"], name="clock_due")]


class Absence(models.Model):
    """Days on which a colleague is given nothing, the first and the last included."""

    staff_id = models.BigIntegerField()
    first_on = models.CharField(max_length=10)
    last_on = models.CharField(max_length=10)
    note = models.CharField(max_length=120, default="")

    class Meta:
        indexes: ClassVar = [models.Index(fields=["last_on", "staff_id"], name="absence_last")]

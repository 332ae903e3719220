"""Tables of standing: what rules ask of a contact and of an account at a glance, worked out from what was recorded."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class ContactStanding(models.Model):
    """What sales did with a living contact, and what it said last. Who was never followed up has none.

    `contacted_at` is the last act of a colleague, `talked_at` the last in which she was reached; `task_at` when the
    next open task about her, or about a deal of hers, is due. `mailed_at` is the last mail by us, `wrote_at` by her.
    """

    contact_id = models.BigIntegerField(primary_key=True)
    contacted_at = models.BigIntegerField(null=True)
    talked_at = models.BigIntegerField(null=True)
    task_at = models.BigIntegerField(null=True)
    lead_state = models.CharField(max_length=12, null=True)
    lead_since = models.BigIntegerField(null=True)
    nps_score = models.SmallIntegerField(null=True)
    mailed_at = models.BigIntegerField(null=True)
    wrote_at = models.BigIntegerField(null=True)
    met_at = models.BigIntegerField(null=True)
    material_at = models.BigIntegerField(null=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["contacted_at"], name="standing_by_contacted"),
            models.Index(fields=["talked_at"], name="standing_by_talked"),
            models.Index(fields=["task_at"], name="standing_by_task"),
        ]


class AccountStanding(models.Model):
    """How a living account does as a customer. `use` is that of the day `on_day`, a day's ordinal.

    `severe_tickets` are the open ones that are high or urgent.
    """

    account_id = models.BigIntegerField(primary_key=True)
    nps_score = models.SmallIntegerField(null=True)
    severe_tickets = models.IntegerField(null=True)
    use = models.CharField(max_length=10, null=True)
    on_day = models.IntegerField(default=0)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["on_day"], name="standing_by_day")]

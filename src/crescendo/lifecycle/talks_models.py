"""Tables of talks: mails and meetings that colleagues wrote down, and who of the customers took part."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q


class Talk(models.Model):
    """A mail or a meeting. `at` is when it was, `noted_at` when it was written down. `direction` is a mail's."""

    kind = models.CharField(max_length=10)
    direction = models.CharField(max_length=4, default="")
    deal_id = models.BigIntegerField(null=True)
    title = models.CharField(max_length=200)
    text = models.TextField(default="")
    place = models.CharField(max_length=200, default="")
    attendees = models.CharField(max_length=500, default="")
    minutes = models.IntegerField(null=True)
    at = models.BigIntegerField()
    noted_at = models.BigIntegerField()
    edited_at = models.BigIntegerField(null=True)
    task_id = models.BigIntegerField(null=True)
    by_id = models.BigIntegerField(null=True)
    by_label = models.CharField(max_length=200)
    removed_at = models.BigIntegerField(null=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["deal_id", "id"], name="talk_by_deal", condition=Q(deal_id__isnull=False)),
        ]


class TalkContact(models.Model):
    """Somebody who took part. The row stays with the record it was written for; readers follow merges."""

    talk_id = models.BigIntegerField()
    contact_id = models.BigIntegerField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["talk_id", "contact_id"], name="talk_contact_once")
        ]
        indexes: ClassVar = [models.Index(fields=["contact_id", "talk_id"], name="talk_by_contact")]

"""Tables of what customers say after they bought: answers to surveys, and tickets of another system."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class SurveyAnswer(models.Model):
    """An answer, under a key by which the same one is known again. Rows stay with the records they were written for."""

    key = models.CharField(max_length=200, unique=True)
    contact_id = models.BigIntegerField(null=True)
    account_id = models.BigIntegerField(null=True)
    survey = models.CharField(max_length=120)
    kind = models.CharField(max_length=10)
    score = models.SmallIntegerField(null=True)
    text = models.TextField(default="")
    at = models.BigIntegerField()
    noted_at = models.BigIntegerField()
    by_label = models.CharField(max_length=200)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["contact_id", "at"], name="survey_by_contact"),
            models.Index(fields=["account_id", "at"], name="survey_by_account"),
            models.Index(fields=["kind", "at"], name="survey_by_kind"),
        ]


class Ticket(models.Model):
    """A ticket of the help desk as it stands there, under its id there."""

    key = models.CharField(max_length=200, unique=True)
    contact_id = models.BigIntegerField(null=True)
    account_id = models.BigIntegerField(null=True)
    title = models.CharField(max_length=255)
    state = models.CharField(max_length=10)
    priority = models.CharField(max_length=10, default="")
    category = models.CharField(max_length=80, default="")
    opened_at = models.BigIntegerField()
    closed_at = models.BigIntegerField(null=True)
    noted_at = models.BigIntegerField()
    by_label = models.CharField(max_length=200)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["contact_id", "opened_at"], name="ticket_by_contact"),
            models.Index(fields=["account_id", "opened_at"], name="ticket_by_account"),
            models.Index(fields=["state"], name="ticket_by_state"),
        ]

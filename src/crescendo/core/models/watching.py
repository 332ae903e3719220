"""Tables of the watch: how far a figure may go, and when it went further."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q


class AlertThreshold(models.Model):
    """The company's own threshold of a signal; without a row the usual one holds."""

    signal = models.TextField(primary_key=True)
    value = models.BigIntegerField()
    changed_at = models.BigIntegerField()

    class Meta:
        db_table = "core_alert_threshold"


class Incident(models.Model):
    """A signal beyond its threshold. `calm_at` is since when it is back within, while the incident is still open."""

    signal = models.TextField()
    opened_at = models.BigIntegerField()
    calm_at = models.BigIntegerField(null=True)
    closed_at = models.BigIntegerField(null=True)
    worst = models.BigIntegerField()

    class Meta:
        db_table = "core_incident"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["signal"], condition=Q(closed_at__isnull=True), name="core_incident_one_open"
            )
        ]


class SenderCheck(models.Model):
    """The last test of the way out for mail; `digest` stands for the settings that were tested."""

    digest = models.TextField()
    asked_at = models.BigIntegerField()
    ended_at = models.BigIntegerField(null=True)
    # Empty where the test mail was taken by the server.
    trouble = models.TextField(default="")

    class Meta:
        db_table = "core_sender_check"
        constraints: ClassVar = [models.CheckConstraint(condition=Q(id=1), name="core_sender_check_only_one")]


class SetupSkip(models.Model):
    """A step of the first day that somebody put off."""

    step = models.TextField(primary_key=True)
    skipped_at = models.BigIntegerField()

    class Meta:
        db_table = "core_setup_skip"

"""Tables of webhooks: who wants to be told of what, what is to be told, and each try to tell it."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from crescendo.channels.types import DeliveryState


class WebhookEndpoint(models.Model):
    """An address that is told facts of some kinds behind `after_position`. Secrets stand sealed.

    `failures` counts those since the last success; while `rest_until` lies ahead nothing is tried.
    """

    name = models.TextField()
    url = models.TextField()
    kinds = models.TextField()
    fields = models.TextField(default="[]")
    secret = models.TextField()
    old_secret = models.TextField(default="")
    old_secret_until = models.BigIntegerField(default=0)
    state = models.CharField(max_length=12)
    because = models.CharField(max_length=24, default="")
    after_position = models.BigIntegerField()
    failures = models.IntegerField(default=0)
    failing_since = models.BigIntegerField(null=True)
    rest_until = models.BigIntegerField(default=0)
    last_delivered_at = models.BigIntegerField(null=True)
    created_at = models.BigIntegerField()
    created_by_id = models.BigIntegerField(null=True)

    class Meta:
        db_table = "channels_webhook_endpoint"


class WebhookDelivery(models.Model):
    """One telling of a fact to an endpoint; a fact about many contacts has parts. A trial has no position.

    `due_at` is when it is tried next, or, while it is sending, when nobody will settle it any more. `tried_before` is
    how many tries it had when a person sent it again: from there the pauses begin anew.
    """

    endpoint_id = models.BigIntegerField()
    position = models.BigIntegerField(null=True)
    part = models.SmallIntegerField(default=0)
    kind = models.CharField(max_length=60)
    at = models.BigIntegerField()
    message_id = models.CharField(max_length=60, unique=True)
    content = models.TextField()
    state = models.CharField(max_length=12)
    reason = models.CharField(max_length=24, default="")
    attempts = models.IntegerField(default=0)
    tried_before = models.IntegerField(default=0)
    due_at = models.BigIntegerField()
    status = models.IntegerField(null=True)
    settled_at = models.BigIntegerField(null=True)

    class Meta:
        db_table = "channels_webhook_delivery"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["endpoint_id", "position", "part"], name="webhook_told_once")
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["endpoint_id", "due_at", "id"],
                name="webhook_delivery_due",
                condition=models.Q(state__in=[DeliveryState.WAITING.value, DeliveryState.SENDING.value]),
            ),
            models.Index(fields=["endpoint_id", "state", "id"], name="webhook_delivery_of"),
            models.Index(fields=["at"], name="webhook_delivery_at"),
        ]


class WebhookAttempt(models.Model):
    """One try: when, how long, what came back. Without status and trouble nobody knows how it ended."""

    delivery_id = models.BigIntegerField()
    number = models.IntegerField()
    at = models.BigIntegerField()
    took = models.IntegerField(null=True)
    status = models.IntegerField(null=True)
    trouble = models.CharField(max_length=24, default="")
    snippet = models.TextField(default="")

    class Meta:
        db_table = "channels_webhook_attempt"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["delivery_id", "number"], name="webhook_attempt_once")
        ]

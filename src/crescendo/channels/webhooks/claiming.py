"""Taking due deliveries under a lease: each claim is a try with a number, which fences what comes of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.db import transaction

from crescendo.channels.models import WebhookDelivery, WebhookEndpoint
from crescendo.channels.types import DeliveryState, EndpointState
from crescendo.core import sets
from crescendo.core.clock import MINUTE

LEASE = MINUTE
_OPEN = (DeliveryState.WAITING.value, DeliveryState.SENDING.value)
_ATTEMPT = ("delivery_id", "number", "at", "trouble", "snippet")


def ready(*, now: int) -> list[WebhookEndpoint]:
    """Endpoints that may be told now. One query."""
    active = WebhookEndpoint.objects.filter(state=EndpointState.ACTIVE.value, rest_until__lte=now)
    return list(active.order_by("pk"))


def claim(
    endpoints: Sequence[WebhookEndpoint], room: Mapping[int, int], *, most: int, now: int
) -> list[tuple[WebhookEndpoint, WebhookDelivery]]:
    """Up to `most` due deliveries, of each endpoint no more than it has room for; those that a dead worker held too.

    One query for each endpoint, two statements where something is due. The try is written before it is made.
    """
    claimed: list[tuple[WebhookEndpoint, WebhookDelivery]] = []
    # Looking writes nothing: a worker without work leaves the one writer of SQLite alone.
    asked = [one for one in endpoints if room.get(one.pk, 0) > 0 and _is_due(one.pk, now=now)]
    if not asked:
        return claimed
    with transaction.atomic():
        for endpoint in asked:
            limit = min(room[endpoint.pk], most - len(claimed))
            claimed += [(endpoint, row) for row in _claim_of(endpoint.pk, limit, now=now)]
        rows = [(row.pk, row.attempts, now, "", "") for _, row in claimed]
        sets.insert("channels_webhook_attempt", _ATTEMPT, rows)
    return claimed


def _is_due(endpoint_id: int, *, now: int) -> bool:
    rows = WebhookDelivery.objects.filter(endpoint_id=endpoint_id, due_at__lte=now, state__in=_OPEN)
    return rows.exists()


def _claim_of(endpoint_id: int, limit: int, *, now: int) -> list[WebhookDelivery]:
    if limit <= 0:
        return []
    rows = sets.fetch(
        sets.statement("crescendo.channels", "claim_deliveries"),
        {"endpoint": endpoint_id, "now": now, "until": now + LEASE, "limit": limit},
    )
    return (
        list(WebhookDelivery.objects.filter(pk__in=[row[0] for row in rows]).order_by("pk")) if rows else []
    )

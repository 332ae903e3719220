"""Endpoints, their deliveries and tries as they are read."""

from __future__ import annotations

import msgspec
from django.db.models import Count

from crescendo.channels.models import WebhookAttempt, WebhookDelivery, WebhookEndpoint
from crescendo.channels.types import (
    Attempt,
    ContactField,
    Delivery,
    DeliveryQuery,
    DeliveryState,
    Endpoint,
    EndpointState,
)
from crescendo.core import paging
from crescendo.core.ids import Prefix, write_id
from crescendo.core.refusals import NotFound
from crescendo.core.roles import require
from crescendo.core.types import Actor, Page, Permission

_OPEN = (DeliveryState.WAITING.value, DeliveryState.SENDING.value)
_COUNTED = 10_000


def list_endpoints(by: Actor) -> tuple[Endpoint, ...]:
    """All endpoints but removed ones, by name; a company has few. Refuses NotAllowed. One query."""
    require(by, Permission.WEBHOOKS_MANAGE)
    rows = WebhookEndpoint.objects.exclude(state=EndpointState.REMOVED.value)
    return tuple(sorted((noun(row) for row in rows), key=lambda one: (one.name.casefold(), one.id)))


def get_endpoint(by: Actor, endpoint_id: int) -> Endpoint:
    """An endpoint. Refuses NotAllowed, NotFound. One query."""
    require(by, Permission.WEBHOOKS_MANAGE)
    return noun(find_row(endpoint_id))


def count_deliveries(by: Actor, endpoint_id: int) -> dict[DeliveryState, int]:
    """How many of the newest 10,000 deliveries are in each state. Refuses NotAllowed. One query."""
    require(by, Permission.WEBHOOKS_MANAGE)
    newest = WebhookDelivery.objects.filter(endpoint_id=endpoint_id).order_by("-id")[:_COUNTED]
    rows = WebhookDelivery.objects.filter(pk__in=newest.values("pk")).values("state").annotate(n=Count("id"))
    found = {DeliveryState(row["state"]): int(row["n"]) for row in rows}
    return {state: found.get(state, 0) for state in DeliveryState}


def list_deliveries(by: Actor, query: DeliveryQuery) -> Page[Delivery]:
    """An endpoint's deliveries, the newest first. Refuses NotAllowed, NotFound, NotValid. Two queries."""
    require(by, Permission.WEBHOOKS_MANAGE)
    find_row(query.endpoint_id)
    limit = paging.page_size(query.limit)
    rows = WebhookDelivery.objects.filter(endpoint_id=query.endpoint_id).order_by("-id")
    if query.state is not None:
        rows = rows.filter(state=query.state.value)
    before = paging.read_cursor(query.cursor)
    if before is not None:
        rows = rows.filter(pk__lt=before)
    return paging.page_of(list(rows[: limit + 1]), limit, number=lambda row: row.pk, noun=delivery_noun)


def get_delivery(by: Actor, delivery_id: int) -> Delivery:
    """A delivery. Refuses NotAllowed, NotFound. One query."""
    require(by, Permission.WEBHOOKS_MANAGE)
    return delivery_noun(find_delivery(delivery_id))


def list_attempts(by: Actor, delivery_id: int) -> tuple[Attempt, ...]:
    """All tries of a delivery, the newest first. Refuses NotAllowed. One query."""
    require(by, Permission.WEBHOOKS_MANAGE)
    rows = WebhookAttempt.objects.filter(delivery_id=delivery_id).order_by("-number")[: paging.LARGEST_PAGE]
    return tuple(
        Attempt(
            number=row.number,
            at=row.at,
            took=row.took,
            status=row.status,
            trouble=row.trouble,
            snippet=row.snippet,
        )
        for row in rows
    )


def find_row(endpoint_id: int, *, locked: bool = False) -> WebhookEndpoint:
    """The row for the part's own verbs. Refuses NotFound."""
    rows = WebhookEndpoint.objects.exclude(state=EndpointState.REMOVED.value)
    row = (rows.select_for_update() if locked else rows).filter(pk=endpoint_id).first()
    if row is None:
        raise NotFound(kind="webhook", id=write_id(Prefix.WEBHOOK, endpoint_id))
    return row


def find_delivery(delivery_id: int, *, locked: bool = False) -> WebhookDelivery:
    """The row for the part's own verbs. Refuses NotFound."""
    rows = WebhookDelivery.objects.select_for_update() if locked else WebhookDelivery.objects.all()
    row = rows.filter(pk=delivery_id).first()
    if row is None:
        raise NotFound(kind="delivery", id=write_id(Prefix.DELIVERY, delivery_id))
    return row


def noun(row: WebhookEndpoint) -> Endpoint:
    """The endpoint as it crosses the door."""
    return Endpoint(
        id=row.pk,
        name=row.name,
        url=row.url,
        kinds=frozenset(msgspec.json.decode(row.kinds)),
        fields=frozenset(ContactField(name) for name in msgspec.json.decode(row.fields)),
        state=EndpointState(row.state),
        because=row.because,
        failures=row.failures,
        failing_since=row.failing_since,
        rest_until=row.rest_until,
        last_delivered_at=row.last_delivered_at,
        old_secret_until=row.old_secret_until if row.old_secret else 0,
        created_at=row.created_at,
    )


def delivery_noun(row: WebhookDelivery) -> Delivery:
    """The delivery as it crosses the door."""
    return Delivery(
        id=row.pk,
        endpoint_id=row.endpoint_id,
        kind=row.kind,
        at=row.at,
        message_id=row.message_id,
        content=msgspec.json.decode(row.content),
        state=DeliveryState(row.state),
        reason=row.reason,
        attempts=row.attempts,
        due_at=row.due_at if row.state in _OPEN else None,
        status=row.status,
        settled_at=row.settled_at,
        is_trial=row.position is None,
    )

"""By hand: a trial, one delivery again, all that was missed. A message sent again keeps its webhook-id."""

from __future__ import annotations

import msgspec
from django.db import transaction
from django.db.models import F

from crescendo.channels.models import WebhookDelivery, WebhookEndpoint
from crescendo.channels.types import (
    Delivery,
    DeliveryNotSettled,
    DeliveryState,
    EndpointNotActive,
    EndpointState,
    SentAgain,
)
from crescendo.channels.webhooks.reading import delivery_noun, find_delivery, find_row
from crescendo.channels.webhooks.signing import message_id_of
from crescendo.core import audit
from crescendo.core.ids import Prefix, write_id
from crescendo.core.refusals import mark
from crescendo.core.roles import require
from crescendo.core.settings import current
from crescendo.core.types import Actor, Permission

TRIAL = "webhook.test"
AT_ONCE = 1_000
_OPEN = (DeliveryState.WAITING.value, DeliveryState.SENDING.value)
_MISSED = (DeliveryState.FAILED.value, DeliveryState.SKIPPED.value)

audit.register(
    {
        "webhook.tried": mark("%(by)s sent a test to the webhook %(subject)s"),
        "webhook.sent_again": mark("%(by)s let the webhook %(subject)s be told again"),
    }
)


def send_trial(by: Actor, endpoint_id: int, *, now: int) -> Delivery:
    """Tell an endpoint something harmless, as `webhook.test`. Refuses NotAllowed, NotFound, EndpointNotActive."""
    require(by, Permission.WEBHOOKS_MANAGE)
    with transaction.atomic():
        endpoint = _active(endpoint_id)
        number = WebhookDelivery.objects.filter(endpoint_id=endpoint.pk, position=None).count()
        told = (endpoint.pk, endpoint.created_at, TRIAL, now, number)
        row = WebhookDelivery.objects.create(
            endpoint_id=endpoint.pk,
            position=None,
            kind=TRIAL,
            at=now,
            message_id=message_id_of(current().hash_key, *told),
            content=msgspec.json.encode({"webhook_id": write_id(Prefix.WEBHOOK, endpoint.pk)}).decode(),
            state=DeliveryState.WAITING.value,
            due_at=now,
        )
        # Somebody stands there and waits for it.
        WebhookEndpoint.objects.filter(pk=endpoint.pk).update(rest_until=0)
        audit.record(by, "webhook.tried", write_id(Prefix.WEBHOOK, endpoint.pk), {}, now=now)
    return delivery_noun(row)


def resend(by: Actor, delivery_id: int, *, now: int) -> Delivery:
    """Send a settled delivery again, also one that arrived, with all tries anew.

    Refuses NotAllowed, NotFound, DeliveryNotSettled, EndpointNotActive.
    """
    require(by, Permission.WEBHOOKS_MANAGE)
    with transaction.atomic():
        row = find_delivery(delivery_id, locked=True)
        if row.state in _OPEN:
            raise DeliveryNotSettled
        endpoint = _active(row.endpoint_id)
        row.state, row.reason, row.due_at, row.settled_at = DeliveryState.WAITING.value, "", now, None
        row.tried_before = row.attempts
        row.save(update_fields=["state", "reason", "due_at", "settled_at", "tried_before"])
        WebhookEndpoint.objects.filter(pk=endpoint.pk).update(rest_until=0)
        detail = {"delivery": write_id(Prefix.DELIVERY, row.pk)}
        audit.record(by, "webhook.sent_again", write_id(Prefix.WEBHOOK, endpoint.pk), detail, now=now)
    return delivery_noun(row)


def resend_missed(by: Actor, endpoint_id: int, *, now: int) -> SentAgain:
    """Send what failed or was skipped, the oldest thousand of it; called again it takes the next.

    Refuses NotAllowed, NotFound, EndpointNotActive.
    """
    require(by, Permission.WEBHOOKS_MANAGE)
    with transaction.atomic():
        endpoint = _active(endpoint_id)
        missed = WebhookDelivery.objects.filter(endpoint_id=endpoint.pk, state__in=_MISSED)
        oldest = list(missed.order_by("id").values_list("pk", flat=True)[:AT_ONCE])
        waiting = WebhookDelivery.objects.filter(pk__in=oldest, state__in=_MISSED).update(
            state=DeliveryState.WAITING.value,
            reason="",
            due_at=now,
            settled_at=None,
            tried_before=F("attempts"),
        )
        if waiting:
            detail = {"deliveries": waiting}
            audit.record(by, "webhook.sent_again", write_id(Prefix.WEBHOOK, endpoint.pk), detail, now=now)
        return SentAgain(waiting=waiting, left=missed.count())


def _active(endpoint_id: int) -> WebhookEndpoint:
    endpoint = find_row(endpoint_id, locked=True)
    if endpoint.state != EndpointState.ACTIVE:
        raise EndpointNotActive
    return endpoint

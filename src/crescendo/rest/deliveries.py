"""Deliveries of webhooks through the API: the log, a test, sending again."""

from __future__ import annotations

from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router
from typing_extensions import TypedDict

from crescendo.channels import api as channels
from crescendo.channels.types import Delivery, DeliveryQuery, DeliveryState
from crescendo.core.clock import SystemClock
from crescendo.core.ids import Prefix, write_id
from crescendo.rest import answers
from crescendo.rest.addresses import DeliveryId, WebhookId, number
from crescendo.rest.answers import PageShape, declared
from crescendo.rest.instants import write_instant, write_instant_or_none
from crescendo.rest.keys import actor_of
from crescendo.rest.queries import After, Limit

router = Router(tags=["webhooks"])
State = Annotated[DeliveryState | None, Query(description="Those in this state only.")]


class AttemptShape(TypedDict):
    """A try. Without `status` and `trouble` it is under way or was cut off."""

    number: int
    at: str
    took_ms: int | None
    status: int | None
    trouble: str
    answer: str


class DeliveryShape(TypedDict):
    """One telling of a fact. `data` is what is told beside chosen fields of contacts, which are not kept."""

    id: str
    webhook_id: str
    message_id: str
    type: str
    timestamp: str
    data: dict[str, Any]
    state: str
    reason: str
    attempts: int
    status: int | None
    next_try_at: str | None
    settled_at: str | None


class ToldDeliveryShape(DeliveryShape):
    """A delivery with its tries, the newest first."""

    tries: list[AttemptShape]


class SentAgainShape(TypedDict):
    """How many are sent again, and how many more there are."""

    waiting: int
    left: int


@router.get(
    "/webhooks/{webhook_id}/deliveries",
    response=declared(PageShape[DeliveryShape], 404),
    summary="List a webhook's deliveries",
)
def list_deliveries(
    request: HttpRequest,
    webhook_id: WebhookId,
    state: State = None,
    limit: Limit = 50,
    after: After = None,
) -> HttpResponse:
    """Scope `webhooks_manage`. The newest first."""
    query = DeliveryQuery(endpoint_id=_webhook(webhook_id), state=state, cursor=after, limit=limit)
    found = channels.list_deliveries(actor_of(request), query)
    return answers.page(request, [_shape(row) for row in found.rows], found.next_cursor)


@router.get(
    "/webhook-deliveries/{delivery_id}", response=declared(ToldDeliveryShape, 404), summary="Get a delivery"
)
def get_delivery(request: HttpRequest, delivery_id: DeliveryId) -> HttpResponse:
    """Scope `webhooks_manage`. With each try and the beginning of its answer."""
    by = actor_of(request)
    row = channels.get_delivery(by, _delivery(delivery_id))
    tries = [
        AttemptShape(
            number=one.number,
            at=write_instant(one.at),
            took_ms=one.took,
            status=one.status,
            trouble=one.trouble,
            answer=one.snippet,
        )
        for one in channels.list_attempts(by, row.id)
    ]
    return answers.one(ToldDeliveryShape(**_shape(row), tries=tries))


@router.post("/webhooks/{webhook_id}/test", response=declared(DeliveryShape, 404, 409), summary="Send a test")
def send_test(request: HttpRequest, webhook_id: WebhookId) -> HttpResponse:
    """Scope `webhooks_manage`. Tells `webhook.test`; the delivery says what came of it."""
    by, now = actor_of(request), SystemClock().now()
    return answers.one(_shape(channels.send_trial(by, _webhook(webhook_id), now=now)))


@router.post(
    "/webhook-deliveries/{delivery_id}/resend",
    response=declared(DeliveryShape, 404, 409),
    summary="Send a delivery again",
)
def resend_delivery(request: HttpRequest, delivery_id: DeliveryId) -> HttpResponse:
    """Scope `webhooks_manage`. With the same `webhook-id`; 409 while it waits."""
    by, now = actor_of(request), SystemClock().now()
    return answers.one(_shape(channels.resend(by, _delivery(delivery_id), now=now)))


@router.post(
    "/webhooks/{webhook_id}/resend-missed",
    response=declared(SentAgainShape, 404, 409),
    summary="Send again what a webhook missed",
)
def resend_missed(request: HttpRequest, webhook_id: WebhookId) -> HttpResponse:
    """Scope `webhooks_manage`. The oldest thousand that failed or were skipped; ask again for the next."""
    by, now = actor_of(request), SystemClock().now()
    again = channels.resend_missed(by, _webhook(webhook_id), now=now)
    return answers.one(SentAgainShape(waiting=again.waiting, left=again.left))


def _webhook(text: str) -> int:
    return number(Prefix.WEBHOOK, "webhook", text)


def _delivery(text: str) -> int:
    return number(Prefix.DELIVERY, "delivery", text)


def _shape(row: Delivery) -> DeliveryShape:
    return DeliveryShape(
        id=write_id(Prefix.DELIVERY, row.id),
        webhook_id=write_id(Prefix.WEBHOOK, row.endpoint_id),
        message_id=row.message_id,
        type=row.kind,
        timestamp=write_instant(row.at),
        data=dict(row.content),
        state=row.state.value,
        reason=row.reason,
        attempts=row.attempts,
        status=row.status,
        next_try_at=write_instant_or_none(row.due_at),
        settled_at=write_instant_or_none(row.settled_at),
    )

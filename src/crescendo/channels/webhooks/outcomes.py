"""What came of tries: delivered, tried again later, given up; endpoints rest, are paused, are gone."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction

from crescendo.channels.models import WebhookAttempt, WebhookDelivery, WebhookEndpoint
from crescendo.channels.types import Because, DeliveryState, EndpointState, Reason
from crescendo.channels.webhooks import schedule
from crescendo.core import audit, notices
from crescendo.core.ids import Prefix, write_id
from crescendo.core.refusals import mark
from crescendo.core.types import Actor, PostNotice, Role

_GONE = 410
_SYSTEM = Actor.system("webhooks")
_FAILING = mark("A webhook failed for three days and was paused: %(webhook)s.")
_SAID_GONE = mark("A webhook's receiver said that it is gone for good, so it was paused: %(webhook)s.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """How one try ended."""

    delivery_id: int
    endpoint_id: int
    number: int
    took: int
    status: int | None = None
    trouble: str = ""
    snippet: str = ""
    retry_after: int | None = None

    @property
    def is_taken(self) -> bool:
        return self.status is not None and 200 <= self.status < 300


def settle(outcomes: Sequence[Outcome], *, now: int) -> None:
    """Write down what came of tries, in one transaction. A few statements for each; a sender has few at a time."""
    with transaction.atomic():
        by_endpoint: dict[int, list[Outcome]] = defaultdict(list)
        for outcome in outcomes:
            _note_attempt(outcome)
            _settle_delivery(outcome, now=now)
            by_endpoint[outcome.endpoint_id].append(outcome)
        for endpoint_id, ended in by_endpoint.items():
            _settle_endpoint(endpoint_id, ended, now=now)


def _note_attempt(outcome: Outcome) -> None:
    WebhookAttempt.objects.filter(delivery_id=outcome.delivery_id, number=outcome.number).update(
        took=outcome.took, status=outcome.status, trouble=outcome.trouble, snippet=outcome.snippet
    )


def _settle_delivery(outcome: Outcome, *, now: int) -> None:
    rows = WebhookDelivery.objects.filter(pk=outcome.delivery_id)
    if outcome.is_taken:
        # It arrived, whoever holds it by now.
        rows.exclude(state=DeliveryState.DELIVERED.value).update(
            state=DeliveryState.DELIVERED.value, reason="", status=outcome.status, settled_at=now
        )
        return
    row = rows.filter(state=DeliveryState.SENDING.value, attempts=outcome.number).first()
    if row is None:
        return
    pause = schedule.pause_after(
        row.attempts - row.tried_before, number=row.pk, retry_after=outcome.retry_after
    )
    if outcome.status == _GONE or pause is None:
        reason = Reason.ANSWERED_GONE if outcome.status == _GONE else Reason.TRIES_SPENT
        rows.update(
            state=DeliveryState.FAILED.value, reason=reason.value, status=outcome.status, settled_at=now
        )
    else:
        rows.update(state=DeliveryState.WAITING.value, status=outcome.status, due_at=now + pause)


def _settle_endpoint(endpoint_id: int, ended: Sequence[Outcome], *, now: int) -> None:
    rows = WebhookEndpoint.objects.filter(pk=endpoint_id)
    row = rows.select_for_update().first()
    if row is None:
        return
    if any(outcome.is_taken for outcome in ended):
        rows.update(failures=0, failing_since=None, rest_until=0, last_delivered_at=now)
        return
    failures = row.failures + len(ended)
    since = now if row.failing_since is None else row.failing_since
    rows.update(failures=failures, failing_since=since, rest_until=now + schedule.rest_after(failures))
    if row.state != EndpointState.ACTIVE:
        return
    if any(outcome.status == _GONE for outcome in ended):
        _stop(row, EndpointState.GONE, Because.ANSWERED_GONE, _SAID_GONE, now=now)
    elif schedule.is_dead(since, now=now):
        _stop(row, EndpointState.PAUSED, Because.FAILING, _FAILING, now=now)


def _stop(row: WebhookEndpoint, state: EndpointState, because: Because, sentence: str, *, now: int) -> None:
    WebhookEndpoint.objects.filter(pk=row.pk).update(state=state.value, because=because.value)
    webhook = write_id(Prefix.WEBHOOK, row.pk)
    audit.record(_SYSTEM, "webhook.paused", webhook, {"because": because.value}, now=now)
    notices.post(
        PostNotice(
            sentence=sentence,
            places={"webhook": webhook},
            link=f"/console/webhooks/{webhook}/",
            role=Role.ADMINISTRATOR,
            staff_ids=() if row.created_by_id is None else (row.created_by_id,),
        ),
        now=now,
    )

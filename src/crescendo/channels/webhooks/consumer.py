"""Facts become deliveries: one row for each endpoint that asked for their kind, once, in the cursor's transaction."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import msgspec

from crescendo.channels.models import WebhookEndpoint
from crescendo.channels.types import DeliveryState, EndpointState, Payload, Reason
from crescendo.channels.webhooks.announced import announced
from crescendo.channels.webhooks.signing import message_id_of
from crescendo.core import sets
from crescendo.core.settings import current
from crescendo.core.types import Fact, FactDraft

PART = 500
_TABLE = "channels_webhook_delivery"
_COLUMNS = (
    *("endpoint_id", "position", "part", "kind", "at", "message_id", "content", "state", "reason"),
    *("attempts", "tried_before", "due_at", "settled_at"),
)
_LISTENING = (EndpointState.ACTIVE.value, EndpointState.PAUSED.value)


class Webhooks:
    """Intends what endpoints are to be told. A paused endpoint's rows say so and are not sent by themselves."""

    name = "channels.webhooks"

    @property
    def kinds(self) -> frozenset[str]:
        """All kinds that rooms have announced."""
        return frozenset(announced())

    def handle(self, facts: Sequence[Fact], *, now: int) -> Sequence[FactDraft]:
        """Two statements, whatever the batch. Emits nothing."""
        endpoints = list(WebhookEndpoint.objects.filter(state__in=_LISTENING))
        if endpoints:
            rows = [row for fact in facts for row in _rows(fact, endpoints, now=now)]
            sets.insert_ignore(_TABLE, _COLUMNS, rows)
        return ()


def _rows(fact: Fact, endpoints: Sequence[WebhookEndpoint], *, now: int) -> Iterator[tuple[object, ...]]:
    asked = [
        one
        for one in endpoints
        if fact.position > one.after_position and fact.kind in msgspec.json.decode(one.kinds)
    ]
    content = announced()[fact.kind].write(fact.payload) if asked else None
    if content is None:
        return
    for part, piece in enumerate(_parts(content)):
        text = msgspec.json.encode(piece).decode()
        for one in asked:
            yield _row(one, fact, part, text, now=now)


def _row(one: WebhookEndpoint, fact: Fact, part: int, text: str, *, now: int) -> tuple[object, ...]:
    is_paused = one.state == EndpointState.PAUSED
    told = (one.pk, one.created_at, fact.position, part, fact.kind, fact.at)
    return (
        *(one.pk, fact.position, part, fact.kind, fact.at),
        message_id_of(current().hash_key, *told),
        text,
        DeliveryState.SKIPPED.value if is_paused else DeliveryState.WAITING.value,
        Reason.ENDPOINT_PAUSED.value if is_paused else "",
        *(0, 0, now, now if is_paused else None),
    )


def _parts(content: Payload) -> Iterator[Payload]:
    """A fact about very many contacts is told in parts, each a message of its own."""
    contacts = content.get("contact_ids")
    if not isinstance(contacts, list) or len(contacts) <= PART:
        yield content
        return
    beside = {
        key for key, value in content.items() if isinstance(value, list) and len(value) == len(contacts)
    }
    for first in range(0, len(contacts), PART):
        yield {key: value[first : first + PART] if key in beside else value for key, value in content.items()}

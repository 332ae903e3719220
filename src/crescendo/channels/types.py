"""The nouns of webhooks. No Django here."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from crescendo.core.refusals import Refusal, mark


class EndpointState(StrEnum):
    """Whether an endpoint is told: paused by a person or by itself, gone by its own answer, removed."""

    ACTIVE = "active"
    PAUSED = "paused"
    GONE = "gone"
    REMOVED = "removed"


class Because(StrEnum):
    """Why an endpoint is not active."""

    BY_HAND = "by_hand"
    FAILING = "failing"
    ANSWERED_GONE = "answered_gone"


class DeliveryState(StrEnum):
    """How far a delivery is."""

    WAITING = "waiting"
    SENDING = "sending"
    DELIVERED = "delivered"
    FAILED = "failed"
    SKIPPED = "skipped"


class Reason(StrEnum):
    """Why a delivery failed or was not tried."""

    TRIES_SPENT = "tries_spent"
    ANSWERED_GONE = "answered_gone"
    ENDPOINT_PAUSED = "endpoint_paused"
    DISCARDED = "discarded"


class ContactField(StrEnum):
    """What a webhook may tell of a contact beside its id; all of it is personal data."""

    NAME = "name"
    EMAIL = "email"
    PHONE = "phone"
    TITLE = "title"
    COMPANY_NAME = "company_name"
    INDUSTRY = "industry"
    COUNTRY = "country"
    REGION = "region"
    CITY = "city"


Payload = Mapping[str, Any]
Writer = Callable[[Payload], Payload | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Announced:
    """A kind of fact that may be told outside. `title` is a marked sentence.

    `write` makes of a fact's payload what is told: outside ids and codes only, `contact_ids` for contacts; None where
    this fact is told to nobody, as one about history.
    """

    kind: str
    title: str
    write: Writer


@dataclass(frozen=True, slots=True, kw_only=True)
class NewEndpoint:
    """An endpoint to be made. `fields` are what it is told of contacts beside their ids."""

    name: str
    url: str
    kinds: frozenset[str]
    fields: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeEndpoint:
    """What is to change; None stays."""

    id: int
    name: str | None = None
    url: str | None = None
    kinds: frozenset[str] | None = None
    fields: frozenset[str] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Endpoint:
    """An endpoint as it stands; its secret is not shown again. `old_secret_until` is 0 without one."""

    id: int
    name: str
    url: str
    kinds: frozenset[str]
    fields: frozenset[ContactField]
    state: EndpointState
    because: str
    failures: int
    failing_since: int | None
    rest_until: int
    last_delivered_at: int | None
    old_secret_until: int
    created_at: int


@dataclass(frozen=True, slots=True, kw_only=True)
class IssuedSecret:
    """An endpoint with the secret that its receiver checks signatures by; shown this once."""

    endpoint: Endpoint
    secret: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryQuery:
    """Which deliveries of an endpoint."""

    endpoint_id: int
    state: DeliveryState | None = None
    cursor: str | None = None
    limit: int = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """One telling. `content` is what is told without fields of contacts: those are read when it leaves."""

    id: int
    endpoint_id: int
    kind: str
    at: int
    message_id: str
    content: Payload = field(hash=False)
    state: DeliveryState
    reason: str
    attempts: int
    due_at: int | None
    status: int | None
    settled_at: int | None
    is_trial: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """One try. Without `status` and `trouble` it was cut off: nobody knows whether it arrived."""

    number: int
    at: int
    took: int | None
    status: int | None
    trouble: str
    snippet: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SentAgain:
    """How many deliveries wait anew, and how many more there are."""

    waiting: int
    left: int


class EndpointNotActive(Refusal):
    """Nothing is sent to an endpoint that is paused."""

    code = "endpoint_not_active"
    sentence = mark("Nothing is sent to this webhook: it is paused.")
    remedy = mark("Let it go on first.")


class DeliveryNotSettled(Refusal):
    """What waits or is being sent needs no sending again."""

    code = "delivery_not_settled"
    sentence = mark("This delivery waits or is being sent already.")
    remedy = mark("Wait for its outcome.")


class TooManyEndpoints(Refusal):
    """Each webhook is told each of its facts: many cost what few do not."""

    code = "too_many_endpoints"
    sentence = mark("There are %(most)s webhooks already, which is the most.")
    remedy = mark("Remove one that is not needed any more.")

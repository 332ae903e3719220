"""Webhooks through the API: made, changed, paused, given a new secret, removed."""

from __future__ import annotations

from typing import Annotated

import msgspec
from django.http import HttpRequest, HttpResponse
from ninja import Router, Schema
from pydantic import ConfigDict, Field
from typing_extensions import TypedDict

from crescendo.channels import api as channels
from crescendo.channels.types import ChangeEndpoint, ContactField, Endpoint, IssuedSecret, NewEndpoint
from crescendo.core.clock import SystemClock
from crescendo.core.ids import Prefix, write_id
from crescendo.rest import answers
from crescendo.rest.addresses import WebhookId, number
from crescendo.rest.answers import PageShape, declared
from crescendo.rest.instants import write_instant, write_instant_or_none
from crescendo.rest.keys import actor_of

router = Router(tags=["webhooks"])
Name = Annotated[str, Field(min_length=1, max_length=100)]
Address = Annotated[str, Field(max_length=2_000, examples=["https://crm.example.com/hook"])]
Kinds = Annotated[
    list[Annotated[str, Field(max_length=60, examples=["segment.entered"])]],
    Field(min_length=1, max_length=100),
]
Fields = Annotated[
    list[ContactField],
    Field(max_length=20, description="What is told of contacts beside their ids; needs `personal_data`."),
]


class WebhookShape(TypedDict):
    """A webhook. `because` says why it is not active; `failures` are those since its last success."""

    id: str
    name: str
    url: str
    kinds: list[str]
    fields: list[str]
    state: str
    because: str
    failures: int
    last_delivered_at: str | None
    created_at: str


class IssuedShape(WebhookShape):
    """A webhook with its secret, shown this once; null where an Idempotency-Key is asked with again."""

    secret: str | None


class KindShape(TypedDict):
    """A kind of fact that webhooks can be told."""

    kind: str


class NewWebhook(Schema):
    """A webhook to be made: told from now on."""

    model_config = ConfigDict(extra="forbid")
    name: Name
    url: Address
    kinds: Kinds
    fields: Fields = Field(default_factory=list)


class WebhookChange(Schema):
    """What is to be changed; what is left out, or null, stays."""

    model_config = ConfigDict(extra="forbid")
    name: Name | None = None
    url: Address | None = None
    kinds: Kinds | None = None
    fields: Fields | None = None


@router.get(
    "/webhook-kinds", response=declared(PageShape[KindShape]), summary="List what webhooks can be told"
)
def list_webhook_kinds(request: HttpRequest) -> HttpResponse:
    """Scope `webhooks_manage`. All on one page."""
    channels.list_endpoints(actor_of(request))
    return answers.page(request, [KindShape(kind=kind) for kind in channels.announced()])


@router.get("/webhooks", response=declared(PageShape[WebhookShape]), summary="List webhooks")
def list_webhooks(request: HttpRequest) -> HttpResponse:
    """Scope `webhooks_manage`. All on one page: there are at most 50."""
    return answers.page(request, [_shape(one) for one in channels.list_endpoints(actor_of(request))])


@router.post(
    "/webhooks", response=declared(IssuedShape, 409, 413, 415, success=201), summary="Make a webhook"
)
def create_webhook(request: HttpRequest, given: NewWebhook) -> HttpResponse:
    """Scope `webhooks_manage`. Answers with the secret, this once."""
    wanted = NewEndpoint(
        name=given.name,
        url=given.url,
        kinds=frozenset(given.kinds),
        fields=frozenset(field.value for field in given.fields),
    )
    return _issued(channels.create_endpoint(actor_of(request), wanted, now=SystemClock().now()), status=201)


@router.get("/webhooks/{webhook_id}", response=declared(WebhookShape, 404), summary="Get a webhook")
def get_webhook(request: HttpRequest, webhook_id: WebhookId) -> HttpResponse:
    """Scope `webhooks_manage`."""
    return answers.one(_shape(channels.get_endpoint(actor_of(request), _number(webhook_id))))


@router.patch(
    "/webhooks/{webhook_id}", response=declared(WebhookShape, 404, 409, 413, 415), summary="Change a webhook"
)
def change_webhook(request: HttpRequest, webhook_id: WebhookId, given: WebhookChange) -> HttpResponse:
    """Scope `webhooks_manage`. What waits goes to the new address."""
    wanted = ChangeEndpoint(
        id=_number(webhook_id),
        name=given.name,
        url=given.url,
        kinds=None if given.kinds is None else frozenset(given.kinds),
        fields=None if given.fields is None else frozenset(field.value for field in given.fields),
    )
    changed = channels.change_endpoint(actor_of(request), wanted, now=SystemClock().now())
    return answers.one(_shape(changed))


@router.post(
    "/webhooks/{webhook_id}/rotate-secret",
    response=declared(IssuedShape, 404, 409),
    summary="Give a webhook a new secret",
)
def rotate_webhook_secret(request: HttpRequest, webhook_id: WebhookId) -> HttpResponse:
    """Scope `webhooks_manage`. For a day messages carry the signatures of both."""
    by, now = actor_of(request), SystemClock().now()
    return _issued(channels.rotate_secret(by, _number(webhook_id), now=now))


@router.post(
    "/webhooks/{webhook_id}/pause", response=declared(WebhookShape, 404, 409), summary="Pause a webhook"
)
def pause_webhook(request: HttpRequest, webhook_id: WebhookId) -> HttpResponse:
    """Scope `webhooks_manage`. What happens meanwhile is listed as skipped."""
    by, now = actor_of(request), SystemClock().now()
    return answers.one(_shape(channels.pause_endpoint(by, _number(webhook_id), now=now)))


@router.post(
    "/webhooks/{webhook_id}/resume", response=declared(WebhookShape, 404, 409), summary="Let a webhook go on"
)
def resume_webhook(request: HttpRequest, webhook_id: WebhookId) -> HttpResponse:
    """Scope `webhooks_manage`. What waited leaves at once."""
    by, now = actor_of(request), SystemClock().now()
    return answers.one(_shape(channels.resume_endpoint(by, _number(webhook_id), now=now)))


@router.post(
    "/webhooks/{webhook_id}/remove", response=declared(WebhookShape, 404, 409), summary="Remove a webhook"
)
def remove_webhook(request: HttpRequest, webhook_id: WebhookId) -> HttpResponse:
    """Scope `webhooks_manage`. For good."""
    by, now = actor_of(request), SystemClock().now()
    return answers.one(_shape(channels.remove_endpoint(by, _number(webhook_id), now=now)))


def _number(webhook_id: str) -> int:
    return number(Prefix.WEBHOOK, "webhook", webhook_id)


def _shape(one: Endpoint) -> WebhookShape:
    return WebhookShape(
        id=write_id(Prefix.WEBHOOK, one.id),
        name=one.name,
        url=one.url,
        kinds=sorted(one.kinds),
        fields=sorted(field.value for field in one.fields),
        state=one.state.value,
        because=one.because,
        failures=one.failures,
        last_delivered_at=write_instant_or_none(one.last_delivered_at),
        created_at=write_instant(one.created_at),
    )


def _issued(issued: IssuedSecret, *, status: int = 200) -> HttpResponse:
    shape = _shape(issued.endpoint)
    answer = answers.one(IssuedShape(**shape, secret=issued.secret), status=status)
    answer.headers["Cache-Control"] = "no-store"
    # A secret is not kept for whoever asks again with the same Idempotency-Key.
    answer.kept = msgspec.json.encode(IssuedShape(**shape, secret=None))  # type: ignore[attr-defined]
    return answer

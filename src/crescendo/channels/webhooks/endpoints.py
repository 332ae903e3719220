"""Endpoints: made with a secret that is shown once, changed, given a new secret, paused, let go on, removed."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import msgspec
from django.db import transaction

from crescendo.channels.models import WebhookEndpoint
from crescendo.channels.types import (
    Because,
    ChangeEndpoint,
    ContactField,
    Endpoint,
    EndpointState,
    IssuedSecret,
    NewEndpoint,
    TooManyEndpoints,
)
from crescendo.channels.webhooks.announced import announced
from crescendo.channels.webhooks.reading import find_row, noun
from crescendo.channels.webhooks.signing import new_secret
from crescendo.core import audit, facts
from crescendo.core.clock import DAY
from crescendo.core.ids import Prefix, write_id
from crescendo.core.outbound.api import is_url_usable
from crescendo.core.refusals import NotAllowed, NotValid, mark
from crescendo.core.roles import require
from crescendo.core.sealing import seal
from crescendo.core.settings import current
from crescendo.core.text import clean
from crescendo.core.types import Actor, Permission, Scope

MOST = 50
LONGEST_NAME = 100
BOTH_SECRETS_FOR = DAY
_Errors = list[tuple[str, str, str]]

audit.register(
    {
        "webhook.created": mark("%(by)s added the webhook %(subject)s"),
        "webhook.changed": mark("%(by)s changed the webhook %(subject)s: %(fields)s"),
        "webhook.secret_rotated": mark("%(by)s gave the webhook %(subject)s a new secret"),
        "webhook.paused": mark("%(by)s paused the webhook %(subject)s"),
        "webhook.resumed": mark("%(by)s let the webhook %(subject)s go on"),
        "webhook.removed": mark("%(by)s removed the webhook %(subject)s"),
    }
)


def create_endpoint(by: Actor, request: NewEndpoint, *, now: int) -> IssuedSecret:
    """Tell an address of facts from now on; its secret is shown this once.

    Who sees less than the whole company may not, nor who may not see persons choose fields of theirs. Refuses
    NotAllowed, NotValid, TooManyEndpoints.
    """
    _require(by)
    values = _checked(by, request.name, request.url, request.kinds, request.fields)
    secret = new_secret()
    with transaction.atomic():
        if WebhookEndpoint.objects.exclude(state=EndpointState.REMOVED.value).count() >= MOST:
            raise TooManyEndpoints(most=MOST)
        row = WebhookEndpoint.objects.create(
            **values,
            secret=seal(secret),
            state=EndpointState.ACTIVE.value,
            after_position=facts.head(),
            created_at=now,
            created_by_id=by.staff_id,
        )
        _tell(by, "webhook.created", row, {"url": row.url, "kinds": sorted(request.kinds)}, now=now)
    return IssuedSecret(endpoint=noun(row), secret=secret)


def change_endpoint(by: Actor, request: ChangeEndpoint, *, now: int) -> Endpoint:
    """Change name, address, kinds or fields; what waits goes to the new address.

    Refuses NotAllowed, NotFound, NotValid.
    """
    _require(by)
    with transaction.atomic():
        row = find_row(request.id, locked=True)
        before = noun(row)
        values = _checked(
            by,
            before.name if request.name is None else request.name,
            before.url if request.url is None else request.url,
            before.kinds if request.kinds is None else request.kinds,
            before.fields if request.fields is None else request.fields,
            standing=before,
        )
        changed = {key: value for key, value in values.items() if getattr(row, key) != value}
        for key, value in changed.items():
            setattr(row, key, value)
        if "url" in changed:
            # What another address did says nothing about this one.
            row.failures, row.failing_since, row.rest_until = 0, None, 0
        if changed:
            row.save()
            _tell(by, "webhook.changed", row, changed, now=now)
    return noun(row)


def rotate_secret(by: Actor, endpoint_id: int, *, now: int) -> IssuedSecret:
    """A new secret, shown this once; for a day messages are signed with the old one too.

    Refuses NotAllowed, NotFound.
    """
    _require(by)
    secret = new_secret()
    with transaction.atomic():
        row = find_row(endpoint_id, locked=True)
        row.old_secret, row.old_secret_until = row.secret, now + BOTH_SECRETS_FOR
        row.secret = seal(secret)
        row.save(update_fields=["secret", "old_secret", "old_secret_until"])
        _tell(by, "webhook.secret_rotated", row, {}, now=now)
    return IssuedSecret(endpoint=noun(row), secret=secret)


def pause_endpoint(by: Actor, endpoint_id: int, *, now: int) -> Endpoint:
    """Tell nothing more until it goes on; what happens meanwhile is listed as skipped. Refuses NotAllowed, NotFound."""
    _require(by)
    with transaction.atomic():
        row = find_row(endpoint_id, locked=True)
        if row.state == EndpointState.ACTIVE:
            row.state, row.because = EndpointState.PAUSED.value, Because.BY_HAND.value
            row.save(update_fields=["state", "because"])
            _tell(by, "webhook.paused", row, {}, now=now)
    return noun(row)


def resume_endpoint(by: Actor, endpoint_id: int, *, now: int) -> Endpoint:
    """Tell it again, also one that was gone: what waited leaves at once. Refuses NotAllowed, NotFound."""
    _require(by)
    with transaction.atomic():
        row = find_row(endpoint_id, locked=True)
        if row.state != EndpointState.ACTIVE:
            row.state, row.because = EndpointState.ACTIVE.value, ""
            row.failures, row.failing_since, row.rest_until = 0, None, 0
            row.save(update_fields=["state", "because", "failures", "failing_since", "rest_until"])
            _tell(by, "webhook.resumed", row, {}, now=now)
    return noun(row)


def remove_endpoint(by: Actor, endpoint_id: int, *, now: int) -> Endpoint:
    """End an endpoint for good; its log stays until its time is over. Refuses NotAllowed, NotFound."""
    _require(by)
    with transaction.atomic():
        row = find_row(endpoint_id, locked=True)
        row.state, row.secret, row.old_secret = EndpointState.REMOVED.value, "", ""
        row.save(update_fields=["state", "secret", "old_secret"])
        _tell(by, "webhook.removed", row, {"name": row.name, "url": row.url}, now=now)
    return noun(row)


def _require(by: Actor) -> None:
    require(by, Permission.WEBHOOKS_MANAGE)
    if by.scope is not Scope.ALL:
        raise NotAllowed(permission=Permission.WEBHOOKS_MANAGE.value)


def _checked(
    by: Actor,
    name: str,
    url: str,
    kinds: Iterable[str],
    fields: Iterable[str],
    *,
    standing: Endpoint | None = None,
) -> dict[str, str]:
    shown = " ".join(clean(name).split())
    asked, told = frozenset(kinds), frozenset(fields)
    # A room may have left its kinds behind: what stands already may stay.
    known = announced().keys() | (standing.kinds if standing else frozenset())
    errors: _Errors = []
    if not shown or len(shown) > LONGEST_NAME:
        errors.append(("/name", "name_length", mark("A name has 1 to 100 characters.")))
    if not is_url_usable(url, networks=current().outbound_networks):
        errors.append(("/url", "url_not_usable", mark("This must be an address that begins with https://.")))
    if not asked or not asked <= known:
        errors.append(("/kinds", "kind_unknown", mark("Choose at least one of the listed kinds.")))
    if not told <= frozenset(ContactField):
        errors.append(("/fields", "field_unknown", mark("Choose from the listed fields.")))
    if errors:
        raise NotValid(errors)
    if told - (standing.fields if standing else frozenset()) and not by.sees_personal_data:
        raise NotAllowed(permission=Permission.PERSONAL_DATA.value)
    return {"name": shown, "url": url, "kinds": _written(asked), "fields": _written(told)}


def _written(names: Iterable[str]) -> str:
    return msgspec.json.encode(sorted(names)).decode()


def _tell(by: Actor, action: str, row: WebhookEndpoint, detail: dict[str, Any], *, now: int) -> None:
    audit.record(by, action, write_id(Prefix.WEBHOOK, row.pk), detail, now=now)

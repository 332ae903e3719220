"""Who asks: the key in the Authorization header, its scopes, its pace. There is no other way in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

from django.http import HttpRequest
from ninja.security import HttpBearer

from crescendo.core.clock import SystemClock
from crescendo.core.refusals import mark
from crescendo.core.types import Actor
from crescendo.rest import pace
from crescendo.rest.problems import Problem
from crescendo.sources import api as sources

CHALLENGE = 'Bearer realm="crescendo"'


@dataclass(frozen=True, slots=True, kw_only=True)
class Caller:
    """The key that asks, and as whom it acts."""

    key_id: int
    actor: Actor


class ApiKey(HttpBearer):
    """`Authorization: Bearer crk_…`. The gate has opened the key before; this hands its caller on."""

    def authenticate(self, request: HttpRequest, token: str) -> Caller | None:
        del token
        return cast("Caller | None", getattr(request, "caller", None))


def open_key(request: HttpRequest) -> Caller:
    """The caller. Raises Problem 401 without a living key, 429 where it asks too fast."""
    scheme, _, secret = request.headers.get("Authorization", "").partition(" ")
    key = sources.find_by_secret(secret.strip()) if scheme.lower() == "bearer" else None
    if key is None:
        raise Problem(
            401,
            "key_needed",
            mark("Send «Authorization: Bearer» with a key of this installation that was not revoked."),
            headers={"WWW-Authenticate": CHALLENGE},
        )
    taken = pace.buckets.take(key.id)
    request.pace = taken.headers()  # type: ignore[attr-defined]
    if not taken.allowed:
        raise Problem(429, "too_fast", mark("Wait as long as Retry-After says, then go on."))
    sources.note_key_used(key, now=SystemClock().now())
    return Caller(key_id=key.id, actor=sources.actor_of_key(key))


def actor_of(request: HttpRequest) -> Actor:
    """As whom a request acts, once it has passed the gate."""
    return cast("Caller", request.caller).actor  # type: ignore[attr-defined]

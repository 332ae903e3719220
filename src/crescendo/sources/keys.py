"""Keys of the API: the secret is shown once and kept as a hash."""

from __future__ import annotations

import hashlib
import secrets

from django.db import transaction

from crescendo.core import audit
from crescendo.core.clock import HOUR
from crescendo.core.ids import Prefix, write_id
from crescendo.core.refusals import NotAllowed, NotFound, NotValid, mark
from crescendo.core.roles import require
from crescendo.core.text import clean
from crescendo.core.types import Actor, Permission, Scope
from crescendo.sources.models import ApiKeyRow
from crescendo.sources.types import ApiKey, CreateApiKey, IssuedKey

SECRET_PREFIX = "crk_"  # noqa: S105 - the part of a secret that is none
LONGEST_NAME = 100

audit.register(
    {
        "api_key.created": mark("%(by)s made the API key %(subject)s"),
        "api_key.revoked": mark("%(by)s revoked the API key %(subject)s"),
    }
)


def create_api_key(by: Actor, request: CreateApiKey, *, now: int) -> IssuedKey:
    """Make a key. Refuses NotAllowed, also for a scope that the maker does not have, and NotValid.

    A key sees the whole company, so only those can make one who see it too.
    """
    require(by, Permission.SOURCES_MANAGE)
    if by.scope is not Scope.ALL:
        raise NotAllowed(permission=Permission.SOURCES_MANAGE.value)
    name, scopes = _checked(request)
    for scope in sorted(scopes):
        require(by, scope)
    secret = SECRET_PREFIX + secrets.token_urlsafe(32)
    with transaction.atomic():
        row = ApiKeyRow.objects.create(
            name=name,
            hint=secret[-4:],
            secret_hash=_hash(secret),
            scopes=" ".join(sorted(scopes)),
            created_by=clean(by.label),
            created_at=now,
        )
        detail = {"name": name, "scopes": sorted(scopes)}
        audit.record(by, "api_key.created", write_id(Prefix.KEY, row.pk), detail, now=now)
    return IssuedKey(key=_noun(row), secret=secret)


def list_api_keys(by: Actor) -> tuple[ApiKey, ...]:
    """All keys, revoked ones too, newest first; a company has few. Refuses NotAllowed. One query."""
    require(by, Permission.SOURCES_MANAGE)
    return tuple(_noun(row) for row in ApiKeyRow.objects.order_by("-pk"))


def revoke_api_key(by: Actor, key_id: int, *, now: int) -> ApiKey:
    """End a key at once; revoking twice changes nothing. Refuses NotAllowed, NotFound."""
    require(by, Permission.SOURCES_MANAGE)
    with transaction.atomic():
        row = ApiKeyRow.objects.select_for_update().filter(pk=key_id).first()
        if row is None:
            raise NotFound(kind="key", id=write_id(Prefix.KEY, key_id))
        if row.revoked_at is None:
            row.revoked_at = now
            row.save(update_fields=["revoked_at"])
            audit.record(by, "api_key.revoked", write_id(Prefix.KEY, row.pk), {"name": row.name}, now=now)
    return _noun(row)


def find_by_secret(secret: str) -> ApiKey | None:
    """The key that a request carries, None if unknown or revoked. One query."""
    if not secret.startswith(SECRET_PREFIX):
        return None
    row = ApiKeyRow.objects.filter(secret_hash=_hash(secret), revoked_at=None).first()
    return None if row is None else _noun(row)


def note_key_used(key: ApiKey, *, now: int) -> None:
    """Remember that a key lives, at most once an hour, so that reading stays without writing."""
    if key.last_used_at is None or now - key.last_used_at >= HOUR:
        ApiKeyRow.objects.filter(pk=key.id).update(last_used_at=now)


def actor_of_key(key: ApiKey) -> Actor:
    """Who acts when a request carries this key: it sees the whole company, within its scopes."""
    permissions = frozenset(Permission(scope) for scope in key.scopes)
    return Actor(
        staff_id=None,
        label=f"API: {key.name}",
        permissions=permissions,
        scope=Scope.ALL,
        sees_personal_data=Permission.PERSONAL_DATA in permissions,
    )


def _checked(request: CreateApiKey) -> tuple[str, frozenset[Permission]]:
    name = " ".join(clean(request.name).split())
    errors = []
    if not name or len(name) > LONGEST_NAME:
        errors.append(("/name", "name_length", mark("A name has 1 to 100 characters.")))
    known = {permission.value for permission in Permission}
    if not request.scopes or not known.issuperset(request.scopes):
        errors.append(("/scopes", "scope_unknown", mark("Choose at least one of the listed scopes.")))
    if errors:
        raise NotValid(errors)
    return name, frozenset(Permission(scope) for scope in request.scopes)


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode("utf-8", "replace")).hexdigest()


def _noun(row: ApiKeyRow) -> ApiKey:
    return ApiKey(
        id=row.pk,
        name=row.name,
        hint=row.hint,
        scopes=frozenset(row.scopes.split()),
        created_by=row.created_by,
        created_at=row.created_at,
        last_used_at=row.last_used_at,
        revoked_at=row.revoked_at,
    )

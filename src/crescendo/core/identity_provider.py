"""The company's OpenID Connect provider: where it is, who may come in by it, and as what."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

import msgspec
from allauth.socialaccount.models import SocialAccount
from django.db import transaction

from crescendo.core import audit, invitations, sealing, staff
from crescendo.core.models import IdentityProvider, User
from crescendo.core.refusals import NotValid, mark
from crescendo.core.roles import require
from crescendo.core.text import clean, fold
from crescendo.core.types import Actor, CreateStaff, Permission, ProviderRow, Role, SetProvider

_DOMAIN = re.compile(r"[a-z0-9-]+(\.[a-z0-9-]+)+")
_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})

audit.register(
    {
        "entry.provider_set": mark("%(by)s changed the company's login: %(fields)s"),
        "staff.came_by_provider": mark("%(subject)s came in by the company's login for the first time"),
    }
)


def find_provider() -> ProviderRow | None:
    """What is set; None before anything was. One query."""
    row = IdentityProvider.objects.filter(pk=1).first()
    return None if row is None else _noun(row)


def secret_of_provider() -> str:
    """The client secret, for the one who speaks to the provider. Refuses SecretUnreadable."""
    row = IdentityProvider.objects.filter(pk=1).first()
    return sealing.unseal(row.secret) if row is not None and row.secret else ""


def set_provider(by: Actor, request: SetProvider, *, now: int) -> ProviderRow:
    """Set all of it; without a secret the one that is kept stays. Refuses NotAllowed, NotValid.

    Another issuer knows other people by the same numbers, so who was known by the old one is known no more; a proven
    address makes them known again.
    """
    require(by, Permission.SETTINGS_MANAGE)
    wanted = _checked(request)
    with transaction.atomic():
        before = IdentityProvider.objects.select_for_update().filter(pk=1).first()
        if request.secret:
            wanted["secret"] = sealing.seal(request.secret)
        elif before is None:
            wanted["secret"] = ""
        if before is not None and before.issuer != wanted["issuer"]:
            SocialAccount.objects.all().delete()
        row, _ = IdentityProvider.objects.update_or_create(pk=1, defaults=wanted | {"changed_at": now})
        changed = [name for name, value in wanted.items() if before is None or getattr(before, name) != value]
        detail = {name: "***" if name == "secret" else wanted[name] for name in changed}
        audit.record(by, "entry.provider_set", "company", detail, now=now)
    return _noun(row)


def staff_by_provider(email: str, name: str, *, is_proven: bool | None, now: int) -> int | None:
    """The member of staff behind an address that the provider gave; None if they may not come in.

    `is_proven` is what the provider says of the address. Where it says nothing, its domain must be one of the
    company's. Who is invited joins; who is new joins only where a role for new ones is set and the domain is one.
    """
    row = find_provider()
    folded = fold(email)
    if row is None or not row.is_on or is_proven is False:
        return None
    is_ours = folded.rpartition("@")[2] in row.domains
    if (row.domains and not is_ours) or not (is_proven or is_ours):
        return None
    known = User.objects.filter(email=folded).first()
    if known is not None:
        return known.pk
    joined = invitations.accept_by_address(folded, name or folded, now=now)
    if joined is not None:
        return joined.id
    if row.role is None or not is_ours:
        return None
    request = CreateStaff(email=folded, name=name or folded, role=row.role, password=None)
    return staff.create_staff(Actor.system(folded), request, action="staff.came_by_provider", now=now).id


def _checked(request: SetProvider) -> dict[str, object]:
    issuer = request.issuer.strip().rstrip("/")
    parts = urlsplit(issuer)
    domains = sorted({fold(domain).lstrip("@") for domain in request.domains if domain.strip()})
    errors = []
    if parts.scheme != "https" and not (parts.scheme == "http" and parts.hostname in _LOOPBACK):
        errors.append(
            ("/issuer", "issuer_not_valid", mark("An issuer is an address that begins with https://."))
        )
    if not request.client_id.strip():
        errors.append(("/client_id", "required", mark("This is needed.")))
    if not all(_DOMAIN.fullmatch(domain) for domain in domains):
        errors.append(
            ("/domains", "domain_not_valid", mark("A domain is written as example.com, one a line."))
        )
    if request.role is not None and not domains:
        errors.append(
            ("/domains", "required", mark("Name the domains whose people may come in without an invitation."))
        )
    if errors:
        raise NotValid(errors)
    return {
        "name": clean(request.name).strip(),
        "issuer": issuer,
        "client_id": clean(request.client_id).strip(),
        "domains": msgspec.json.encode(domains).decode(),
        "role": "" if request.role is None else request.role.value,
        "is_on": request.is_on,
    }


def _noun(row: IdentityProvider) -> ProviderRow:
    return ProviderRow(
        name=row.name,
        issuer=row.issuer,
        client_id=row.client_id,
        has_secret=bool(row.secret),
        domains=tuple(msgspec.json.decode(row.domains, type=list[str])),
        role=Role(row.role) if row.role else None,
        is_on=row.is_on,
    )

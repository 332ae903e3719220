"""Second factors of staff: who has one, taking them away from who lost them, and the company's rule.

The factors themselves (secrets, keys, codes, their checks) are django-allauth's.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

import msgspec
from allauth.mfa.models import Authenticator
from django.db import transaction

from crescendo.core import audit, sealing
from crescendo.core.ids import Prefix, write_id
from crescendo.core.models import EntryRules, User
from crescendo.core.refusals import NotFound, mark
from crescendo.core.roles import require
from crescendo.core.types import Actor, Permission, Role

_SEALED = ("secret", "seed")
_COUNT = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)

audit.register(
    {
        "second_factor.app_added": mark("%(by)s set up an authenticator app"),
        "second_factor.app_removed": mark("%(by)s removed their authenticator app"),
        "second_factor.passkey_added": mark("%(by)s added a passkey"),
        "second_factor.passkey_removed": mark("%(by)s removed a passkey"),
        "second_factor.codes_made": mark("%(by)s made new recovery codes"),
        "second_factor.reset": mark("%(by)s took the second factor from %(subject)s, to be set up anew"),
        "entry.rules_changed": mark("%(by)s changed who needs a second factor to sign in"),
    }
)


def note(by: Actor, action: str, *, now: int) -> None:
    """Write down what somebody did to their own factors, in the transaction that does it."""
    audit.record(by, action, write_id(Prefix.STAFF, by.staff_id or 0), {}, now=now)


def has_factor(staff_id: int) -> bool:
    """Whether somebody signs in with a second factor. One query."""
    return Authenticator.objects.filter(user_id=staff_id, type__in=_COUNT).exists()


def factors_of(staff_ids: Collection[int]) -> Mapping[int, frozenset[str]]:
    """Which kinds (totp, webauthn) each of these has. One query."""
    found: dict[int, set[str]] = {}
    rows = Authenticator.objects.filter(user_id__in=staff_ids, type__in=_COUNT)
    for staff_id, kind in rows.values_list("user_id", "type"):
        found.setdefault(staff_id, set()).add(kind)
    return {staff_id: frozenset(kinds) for staff_id, kinds in found.items()}


def reset(by: Actor, staff_id: int, *, now: int) -> None:
    """Take all factors from who lost them; the password alone signs in. Refuses NotAllowed, NotFound."""
    require(by, Permission.STAFF_MANAGE)
    outside = write_id(Prefix.STAFF, staff_id)
    with transaction.atomic():
        if not User.objects.select_for_update().filter(pk=staff_id).exists():
            raise NotFound(kind="staff", id=outside)
        Authenticator.objects.filter(user_id=staff_id).delete()
        audit.record(by, "second_factor.reset", outside, {}, now=now)


def required_roles() -> frozenset[Role]:
    """The roles that must have a second factor. One query."""
    row = EntryRules.objects.filter(pk=1).first()
    return frozenset() if row is None else frozenset(Role(role) for role in _read(row.second_factor_roles))


def require_for_roles(by: Actor, roles: Collection[Role], *, now: int) -> None:
    """Set which roles must have one; who has none is led to set it up. Refuses NotAllowed."""
    require(by, Permission.SETTINGS_MANAGE)
    wanted = sorted(role.value for role in roles)
    with transaction.atomic():
        written = msgspec.json.encode(wanted).decode()
        EntryRules.objects.update_or_create(
            pk=1, defaults={"second_factor_roles": written, "changed_at": now}
        )
        audit.record(by, "entry.rules_changed", "company", {"second_factor_roles": wanted}, now=now)


def count_stale() -> int:
    """How many factors hold a secret that an old key closed."""
    return sum(1 for _ in _stale())


def reseal() -> int:
    """Close the secrets of factors with the key in force, one factor a transaction; how many there were.

    Refuses SecretUnreadable.
    """
    stale = list(_stale())
    for pk in stale:
        with transaction.atomic():
            row = Authenticator.objects.select_for_update().filter(pk=pk).first()
            if row is not None:
                row.data |= {
                    name: sealing.seal(sealing.unseal(row.data[name])) for name in _SEALED if name in row.data
                }
                row.save(update_fields=["data"])
    return len(stale)


def _stale() -> Iterator[int]:
    for pk, data in Authenticator.objects.values_list("pk", "data"):
        if any(name in data and not sealing.is_of_today(data[name]) for name in _SEALED):
            yield pk


def _read(text: str) -> list[str]:
    return msgspec.json.decode(text, type=list[str])

"""Whom a Sensors record names: the old model (`distinct_id`) and ID-Mapping 3.0 (`identities`). Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from crescendo.activity.identities import identity, mail_of, phone_of
from crescendo.activity.subjects import text_of
from crescendo.people.api import read_identity
from crescendo.people.types import Identity, IdentityKind

Record = Mapping[str, Any]

LOGIN, MAIL, PHONE = "$identity_login_id", "$identity_email", "$identity_mobile"
# The cookie's id outlives a logout, the anonymous id does not: on a kiosk only the latter tells two people apart.
_DEVICES = (
    *("$identity_anonymous_id", "$identity_cookie_id", "$identity_mp_id", "$identity_android_uuid"),
    *("$identity_ios_uuid", "$identity_idfv", "$identity_android_id", "$identity_harmony_uuid"),
    *("$identity_idfa", "$identity_oaid", "$identity_distinct_id"),
)
_KINDS = {LOGIN: IdentityKind.USER, MAIL: IdentityKind.EMAIL, PHONE: IdentityKind.PHONE}
_MOST_OTHERS = 4
# What the web client draws for a visitor, and what applications do.
_DRAWN = re.compile(
    r"[0-9a-f]+-[0-9a-f]+-[0-9a-f]+-[0-9]+-[0-9a-f]+|[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}"
)
# Libraries that never say whether a distinct id is a login id.
_SILENT = frozenset({"", "Node"})


class Who(NamedTuple):
    """A record's person. `others` are openids, unionids and ids of the company's own; `parted` are taken off them."""

    device: str | None = None
    user: str | None = None
    email: str | None = None
    phone: str | None = None
    others: tuple[Identity, ...] = ()
    alias: tuple[str, str] | None = None
    leaves: bool = False
    parted: tuple[Identity, ...] = ()


def who(record: Record, kind: str) -> Who:
    """Whom the record names."""
    if kind == "track_id_unbind":
        return _unbound(record)
    named = _identities(record)
    found = _mapped(record, named) if named else _old(record, kind)
    original = identity(record.get("original_id")) if kind == "track_signup" else None
    if original is None:
        return found
    user = found.user or identity(record.get("distinct_id"))
    if found.alias is None and found.device is None:
        found = found._replace(device=original)
    return found._replace(user=user)


def _identities(record: Record) -> dict[str, str]:
    given = record.get("identities")
    if not isinstance(given, dict):
        return {}
    return {name: text for name, value in given.items() if (text := identity(value)) is not None}


def _mapped(record: Record, named: Mapping[str, str]) -> Who:
    login = text_of(record.get("login_id"))
    user = named.get(LOGIN)
    others: list[Identity] = []
    for name, value in named.items():
        if name in {LOGIN, MAIL, PHONE, *_DEVICES}:
            continue
        # loginWithKey: the company's own key stands for the login id, and login_id is key and value.
        if user is None and login == f"{name}+{value}":
            user = value
        elif len(others) < _MOST_OTHERS and (other := _other(name, value)):
            others.append(other)
    device = identity(record.get("anonymous_id"))
    device = next((named[name] for name in _DEVICES[:1] if name in named), device)
    return Who(
        device=device or next((named[name] for name in _DEVICES if name in named), None),
        user=user,
        email=mail_of(named.get(MAIL)),
        phone=phone_of(named.get(PHONE)),
        others=tuple(others),
    )


def _other(name: str, value: str) -> Identity | None:
    """A custom key: a unionid by its name, else an id of a space of its own."""
    plain = name.removeprefix("$identity_")
    if plain.lower().endswith("unionid"):
        return read_identity(IdentityKind.UNIONID, value)
    return read_identity(IdentityKind.OPENID, value, space=plain[:100])


def _old(record: Record, kind: str) -> Who:
    distinct = identity(record.get("distinct_id"))
    properties = record.get("properties")
    said = properties.get("$is_login_id") if isinstance(properties, dict) else None
    login, anonymous = identity(record.get("login_id")), identity(record.get("anonymous_id"))
    if login is not None or anonymous is not None:
        return Who(device=anonymous, user=login)
    if said is True:
        return Who(user=distinct)
    if said is None and distinct is not None and _library(record) in _SILENT:
        return _ambiguous(record, distinct, kind)
    return Who(device=None if kind == "track_signup" else distinct)


def _ambiguous(record: Record, distinct: str, kind: str) -> Who:
    """An id of which nobody says what it is: a device, which a profile or a sign-up makes known to be a user.

    So the same records name the same person in whichever order they come.
    """
    if kind == "track_signup":
        original = identity(record.get("original_id"))
        alias = (original, distinct) if original and original != distinct else None
        return Who(device=distinct, user=distinct, alias=alias)
    return Who(device=distinct, user=distinct if kind.startswith("profile_") else None)


def _unbound(record: Record) -> Who:
    """Who did it, and what is taken off them: nothing is tied anew. A device's id that is taken off is left.

    The web client names the user beside what is taken off, the server's libraries only what is: it is then taken off
    everybody, and of several the weaker off the strongest.
    """
    named = _identities(record)
    device = next((value for name, value in named.items() if name in _DEVICES), None)
    people = sorted(_persons(named), reverse=True)
    distinct = identity(record.get("distinct_id"))
    if distinct is None or any(distinct == f"{name}+{value}" for name, value in named.items()):
        return _mapped(record, named)._replace(leaves=device is not None, parted=_weaker(people))
    if device is not None and not people:
        return Who(device=device, leaves=True)
    if _DRAWN.fullmatch(distinct):
        return Who(device=distinct, leaves=bool(people))
    user = read_identity(IdentityKind.USER, distinct)
    parted = tuple(person for person in people if person != user) or tuple(people)
    return Who(device=device, user=distinct, leaves=device is not None, parted=parted)


def _weaker(people: list[Identity]) -> tuple[Identity, ...]:
    return tuple(people[1:] or people)


def _persons(named: Mapping[str, str]) -> Iterator[Identity]:
    for name, value in named.items():
        kind = _KINDS.get(name)
        if name not in _DEVICES and (
            found := read_identity(kind, value) if kind is not None else _other(name, value)
        ):
            yield found


def _library(record: Record) -> str:
    for holder in (record.get("lib"), record.get("properties")):
        if isinstance(holder, dict) and isinstance(name := holder.get("$lib"), str):
            return name
    return ""

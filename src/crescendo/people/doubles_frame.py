"""A contact as a record of the frame that the model compares. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from crescendo.core.text import fold
from crescendo.people.company_lists import is_han
from crescendo.people.fieldset import decode
from crescendo.people.likeness import company_form, mailbox, name_form

_TWO_SIGNS = frozenset(
    {
        "欧阳",
        "司马",
        "上官",
        "诸葛",
        "东方",
        "皇甫",
        "尉迟",
        "公孙",
        "慕容",
        "令狐",
        "司徒",
        "夏侯",
        "端木",
        "南宫",
    }
)
_STREETS = ("street", "address", "address1")
_POSTCODES = ("postalCode", "postal_code", "postcode", "zip")


class Source(NamedTuple):
    """The columns of a contact that are compared, in the order in which they are read."""

    id: int
    name: str
    first_name: str
    last_name: str
    email: str
    phone: str
    company_name: str
    country: str
    account_id: int | None
    city_fold: str
    region_fold: str
    traits: str


def record_of(who: Source) -> dict[str, Any]:
    """One line of the frame; what is not known is left out."""
    given, family = _parts(who)
    local, _, domain = who.email.rpartition("@")
    record = {
        "given": given,
        "family": family,
        "name": name_form(who.name),
        "email": who.email,
        "mailbox": mailbox(who.email),
        "local": local,
        "domain": domain,
        "phone": who.phone,
        "company": company_form(who.company_name, who.country),
        "account": "" if who.account_id is None else str(who.account_id),
        "city": who.city_fold,
        "region": who.region_fold,
        **_place(who.traits),
    }
    return {"unique_id": who.id, **{name: text for name, text in record.items() if text}}


def _parts(who: Source) -> tuple[str, str]:
    """Given and family name; a Chinese name written in one begins with the family's."""
    if who.first_name or who.last_name:
        return fold(who.first_name), fold(who.last_name)
    name = fold(who.name)
    if name and all(map(is_han, name)):
        length = 2 if name[:2] in _TWO_SIGNS and len(name) > 2 else 1
        return name[length:], name[:length]
    words = name.split()
    return (words[0], words[-1]) if len(words) > 1 else (name, "")


def _place(traits: str) -> dict[str, str]:
    """Street and postcode, which clients send as traits, alone or within a document."""
    if traits == "{}":
        return {}
    said = decode(traits)
    address = said.get("address")
    parts = {**said, **address} if isinstance(address, Mapping) else said
    return {"street": _first(parts, _STREETS), "postcode": _first(parts, _POSTCODES)}


def _first(parts: Mapping[str, Any], names: tuple[str, ...]) -> str:
    found = (parts.get(name) for name in names)
    return next((fold(str(value))[:100] for value in found if isinstance(value, (str, int)) and value), "")

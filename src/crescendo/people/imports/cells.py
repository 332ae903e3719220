"""The cells of a row become fields and identities, or the sentence that says why not. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from crescendo.core.ids import IdNotReadable, Prefix, read_id
from crescendo.core.imports.instants import read_instant
from crescendo.core.imports.types import OWN, Refused, Row
from crescendo.core.refusals import mark
from crescendo.core.text import clean
from crescendo.people.fieldset import CONTACT_TEXTS, LONGEST, NUMBERS, encode, read_field
from crescendo.people.imports import tagging
from crescendo.people.imports.own import NOT_OF, Owns, is_fitting, kept
from crescendo.people.reading import DEFAULT_REGION, read_identity
from crescendo.people.types import Identity, IdentityKind

# The space of ids that another tool gave its records; "" is the company's own.
EXTERNAL = "external"
_IDENTITIES = (
    ("user_id", IdentityKind.USER, ""),
    ("external_id", IdentityKind.USER, EXTERNAL),
    ("email", IdentityKind.EMAIL, ""),
    ("phone", IdentityKind.PHONE, ""),
)
COLUMN_OF = {(kind, space): name for name, kind, space in _IDENTITIES}
_NOTHING = frozenset({"-", "--", "/", "n/a", "na", "null", "none", "nil", "无", "暂无", "未知", "unknown"})
_SHORTENED = re.compile(r"\d(?:\.\d+)?[eE]\+?\d+")
_GROUPED = re.compile(r"(?<=\d)[,，\s](?=\d{3}\b)")

UNREADABLE = {
    "email": mark("This is not an e-mail address."),
    "phone": mark("This is not a phone number."),
    "user_id": mark("This cannot be an id."),
    "external_id": mark("This cannot be an id."),
}
SHORTENED = mark("A spreadsheet has shortened this number. Format the column as text, and export again.")
NO_NUMBER = mark("This is not a whole number.")
NO_TIME = mark(
    "This is not a time that can be read in one way only. Write it as 2026-01-31 or 2026-01-31 14:05."
)
TOO_LONG = mark("This text is too long.")
NO_ID = mark("This is not an id of ours.")
NO_COLLEAGUE = mark("No colleague, or more than one, is called so.")
_NOT = {"owner": NO_COLLEAGUE, "created_at": NO_TIME, "id": NO_ID}


class Read(NamedTuple):
    """A row as understood. `identities` strongest first; `fields` hold JSON texts."""

    number: int
    identities: tuple[Identity, ...]
    fields: Mapping[str, str]
    contact_id: int | None
    created_at: int | None
    tags: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Knowing:
    """What it takes to understand a chunk's cells."""

    owners: Mapping[str, int]
    own: Owns
    zone: str
    tags: tagging.Known = field(default_factory=dict)


def read_row(row: Row, knowing: Knowing) -> Read | Refused:
    """Understand a row whole, or say what is wrong with it first."""
    identities = read_identities(row)
    if isinstance(identities, Refused):
        return identities
    fields: dict[str, str] = {}
    numbers: dict[str, int] = {}
    tags = tagging.read(row.values.get("tags", ""), knowing.tags)
    if isinstance(tags, str):
        return Refused(row.number, "tags", tags, {})
    for name, text in row.values.items():
        if name in _NOT:
            number = _number(name, text, knowing)
            if number is None:
                return Refused(row.number, name, _NOT[name], {})
            numbers[name] = number
        elif name in UNREADABLE and text.casefold() in _NOTHING:
            continue
        elif name in CONTACT_TEXTS or name in NUMBERS or name.startswith(OWN):
            value = _field(row, name, text, identities, knowing)
            if isinstance(value, Refused):
                return value
            fields[name] = value
    if "owner" in numbers:
        fields["owner_id"] = str(numbers["owner"])
    return Read(row.number, identities, fields, numbers.get("id"), numbers.get("created_at"), tags)


def _number(name: str, text: str, knowing: Knowing) -> int | None:
    if name == "owner":
        return knowing.owners.get(text)
    if name == "created_at":
        return read_instant(text, knowing.zone)
    try:
        return read_id(Prefix.CONTACT, text)
    except IdNotReadable:
        return None


def read_identities(row: Row) -> tuple[Identity, ...] | Refused:
    """Who a row speaks of, strongest first."""
    found = []
    region = row.values.get("country", "").upper()
    for name, kind, space in _IDENTITIES:
        text = row.values.get(name, "")
        if not text or text.casefold() in _NOTHING:
            continue
        if kind is IdentityKind.PHONE and _SHORTENED.fullmatch(text):
            return Refused(row.number, name, SHORTENED, {})
        place = region if len(region) == 2 and region.isalpha() else DEFAULT_REGION
        identity = read_identity(kind, text, space=space, region=place)
        if identity is None:
            return Refused(row.number, name, UNREADABLE[name], {})
        found.append(identity)
    return tuple(found)


def _field(
    row: Row, name: str, text: str, identities: tuple[Identity, ...], knowing: Knowing
) -> str | Refused:
    for identity in identities:
        if COLUMN_OF[identity.kind, identity.space] == name:
            return encode(identity.value)
    return read_text(row, name, text, knowing)


def read_text(row: Row, name: str, text: str, knowing: Knowing) -> str | Refused:
    """A cell that is no identity, as JSON text."""
    if own := knowing.own.get(name):
        if not is_fitting(own, text, knowing.zone):
            return Refused(row.number, name, NOT_OF[own.type], {})
        return kept(own, text)
    if name in NUMBERS:
        value = read_field(name, _GROUPED.sub("", text))
        return value if value is not None else Refused(row.number, name, NO_NUMBER, {})
    if len(clean(text)) > LONGEST and not name.startswith(OWN):
        return Refused(row.number, name, TOO_LONG, {})
    value = read_field(name, text)
    return value if value is not None else Refused(row.number, name, TOO_LONG, {})

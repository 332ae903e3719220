"""What a person gives with a move: people's verbs write fields of the contact, the rest stays with the move."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from crescendo.core import facts
from crescendo.core.api import require
from crescendo.core.clock import DAY
from crescendo.core.company import get_company
from crescendo.core.refusals import NotValid, mark
from crescendo.core.text import clean
from crescendo.core.types import Actor, Permission
from crescendo.lifecycle.documents.nouns import Reason
from crescendo.lifecycle.documents.vocabulary import CONTACT_FIELDS, WITH_MOVE
from crescendo.people import api as people
from crescendo.people.types import BuyingRole, Contact, ContactEdit, SetRole

RETURN_ON = "return_on"
MORNING = time(9)
_UNKNOWN = mark("There is no such field.")
_NO_DAY = mark("Give a day as year-month-day, as 2026-11-21.")
_PAST = mark("This day has passed already.")
_NO_ROLE = mark("Take one of the choices.")
_LONGEST = 200
Errors = list[tuple[str, str, str]]


def fill(by: Actor, contact: Contact, values: Mapping[str, Any], *, now: int) -> dict[str, Any]:
    """Write fields of the contact; what belongs to the move is given back, read. Refuses NotValid at `/values/…`."""
    said, fields, errors = _sorted_out(values, now=now)
    role = values.get("role") or None
    if role is not None and role not in set(BuyingRole):
        errors.append(("/values/role", "value_unreadable", _NO_ROLE))
    if errors:
        raise NotValid(errors)
    try:
        if fields:
            named = {CONTACT_FIELDS.get(key, key): value for key, value in fields.items()}
            people.edit_contact(by, ContactEdit(contact_id=contact.id, fields=named), now=now)
        if role is not None:
            people.set_role(by, SetRole(contact_id=contact.id, role=BuyingRole(role)), now=now)
    except NotValid as wrong:
        raise NotValid([(_place(path), code, said) for path, code, said in wrong.errors]) from wrong
    return said


def said_with(values: Mapping[str, Any], *, now: int) -> dict[str, Any]:
    """What is said with a move of many, read. Refuses NotValid, fields of one contact too."""
    said, fields, errors = _sorted_out(values, now=now)
    apart = [*fields, *(["role"] if values.get("role") else [])]
    errors += [(f"/values/{key}", "field_unknown", _UNKNOWN) for key in apart]
    if errors:
        raise NotValid(errors)
    return said


def fill_fields(by: Actor, contact_id: int, values: Mapping[str, Any], *, now: int) -> None:
    """Fill what a stage asks for without moving. Refuses NotAllowed, NotFound, NotValid. Emits contact.changed."""
    require(by, Permission.CONTACTS_EDIT)
    with facts.together(now=now):
        fill(by, people.get_contact(by, contact_id), values, now=now)


def return_at(said: Mapping[str, Any], reason: Reason | None, *, now: int) -> int | None:
    """The instant of return: the morning of the day that was said, else so many days from now."""
    day = read_day(said.get(RETURN_ON))
    if day is not None:
        return morning_of(day)
    return now + reason.after_days * DAY if reason and reason.after_days else None


def read_day(value: Any) -> date | None:
    """A day as it is written, or None."""
    try:
        return date.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None


def morning_of(day: date) -> int:
    """Nine o'clock of a day in the company's zone."""
    zone = ZoneInfo(get_company().time_zone)
    return int(datetime.combine(day, MORNING, zone).timestamp() * 1000)


def _sorted_out(values: Mapping[str, Any], *, now: int) -> tuple[dict[str, Any], dict[str, Any], Errors]:
    said: dict[str, Any] = {}
    fields: dict[str, Any] = {}
    errors: Errors = []
    for key, value in values.items():
        if key in CONTACT_FIELDS or key.startswith("own."):
            fields[key] = value
        elif key == RETURN_ON and value:
            day = read_day(value)
            if day is None or morning_of(day) <= now - DAY:
                errors.append((f"/values/{key}", "day", _NO_DAY if day is None else _PAST))
            else:
                said[key] = day.isoformat()
        elif key in WITH_MOVE:
            if value:
                said[key] = clean(str(value)).strip()[:_LONGEST]
        elif key != "role":
            errors.append((f"/values/{key}", "field_unknown", _UNKNOWN))
    return said, fields, errors


def _place(path: str) -> str:
    name = path.removeprefix("/")
    shown = next((key for key, field in CONTACT_FIELDS.items() if field == name), name)
    return f"/values/{'role' if name == 'contact_id' else shown}"

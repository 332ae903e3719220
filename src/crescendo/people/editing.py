"""What staff do by hand: a verified word that hangs on the contact and leaves an audit line and a fact."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import transaction

from crescendo.conditions.types import Entity
from crescendo.core import facts
from crescendo.core.api import audit, get_company, names_of, require
from crescendo.core.ids import Prefix, write_id
from crescendo.core.refusals import NotValid, mark
from crescendo.core.types import Actor, FactDraft, Permission
from crescendo.people import models
from crescendo.people.blocking import refuse_blocked
from crescendo.people.contacts import find_row
from crescendo.people.fieldset import (
    CONTACT_TEXTS,
    NUMBERS,
    REFERENCES,
    encode,
    is_own_trait,
    read_field,
    read_number,
)
from crescendo.people.history import Track
from crescendo.people.ledger import Word
from crescendo.people.nouns import contact_noun
from crescendo.people.own_fields import declared
from crescendo.people.own_reading import read_own
from crescendo.people.reading import read_identity
from crescendo.people.sighting import sight
from crescendo.people.traits import write_words
from crescendo.people.turn import take_turn
from crescendo.people.types import (
    Contact,
    ContactEdit,
    Identity,
    IdentityKind,
    NewContact,
    OwnField,
    OwnType,
    Proof,
    Sighting,
)
from crescendo.people.visibility import accounts_seen_by

audit.register(
    {
        "contact.changed": mark("%(by)s changed %(fields)s of the contact %(subject)s"),
        "contact.created": mark("%(by)s added the contact %(subject)s"),
    }
)
_UNKNOWN = mark("There is no such field.")
_UNREADABLE = mark("This value cannot be read.")
_TAKEN = mark("Another contact has it already.")
_REQUIRED = mark("This field must not be empty.")
_SHAPES = {
    OwnType.TEXT: mark("Give a text of at most 255 characters."),
    OwnType.NUMBER: mark("Give a whole number."),
    OwnType.FLAG: mark("Say yes or no."),
    OwnType.DAY: mark("Give a day as year-month-day, as 2026-11-21."),
    OwnType.INSTANT: mark("Give a day and time, as 2026-11-21 09:30."),
    OwnType.CHOICE: mark("Take one of the choices."),
}
_NOBODY = mark("A contact needs a name, an e-mail address or a phone number.")


def edit_contact(by: Actor, edit: ContactEdit, *, now: int) -> Contact:
    """Set fields by hand; None clears. Refuses NotAllowed, NotFound, NotValid, Blocked. Emits contact.changed."""
    require(by, Permission.CONTACTS_EDIT)
    with transaction.atomic():
        take_turn()
        row = find_row(by, edit.contact_id)
        values = checked(by, edit.fields)
        refuse_blocked(_addresses(edit.fields))
        _write(by, row.pk, values, now=now)
        row.refresh_from_db()
        _tell(by, "contact.changed", row.pk, values, now=now)
    return contact_noun(row, by)


def create_contact(by: Actor, new: NewContact, *, now: int) -> Contact:
    """Add somebody by hand. Refuses NotAllowed, NotValid (an address known too), Blocked. Emits contact.created."""
    require(by, Permission.CONTACTS_EDIT)
    values = checked(by, new.fields)
    identities = _addresses(new.fields)
    if not identities and not any(values.get(name) for name in ("name", "first_name", "last_name")):
        raise NotValid([("/name", "nobody", _NOBODY)])
    with transaction.atomic():
        take_turn()
        _refuse_known(identities)
        refuse_blocked(identities)
        contact_id = _insert(by, identities, now=now)
        values.setdefault("owner_id", None if by.staff_id is None else str(by.staff_id))
        _write(by, contact_id, values, now=now)
        row = models.Contact.objects.get(pk=contact_id)
        _tell(by, "contact.created", contact_id, values, now=now)
    return contact_noun(row, by)


def checked(by: Actor, given: Mapping[str, Any]) -> dict[str, str | None]:
    """Field to JSON text; refuses all that is wrong at once."""
    values: dict[str, str | None] = {}
    errors: list[tuple[str, str, str]] = []
    own = _own_fields(given)
    for name, value in given.items():
        if name in own:
            values[f"trait.{own[name].key}"], wrong = _read_own(own[name], value)
            errors += [(f"/{name}", code, sentence) for code, sentence in wrong]
        elif name not in (*CONTACT_TEXTS, *NUMBERS, *REFERENCES) and not is_own_trait(name):
            errors.append((f"/{name}", "field_unknown", _UNKNOWN))
        elif value is None or value == "":
            values[name] = None
        else:
            text = _read_reference(by, name, value) if name in REFERENCES else read_field(name, value)
            values[name] = text
            if text is None:
                errors.append((f"/{name}", "value_unreadable", _UNREADABLE))
    if errors:
        raise NotValid(errors)
    return values


def _own_fields(given: Mapping[str, Any]) -> dict[str, OwnField]:
    """Those names that are own fields of the company, as `own.plan` or as the trait that it is."""
    if not any(name.startswith(("own.", "trait.")) for name in given):
        return {}
    known = {field.key: field for field in declared(Entity.CONTACT)}
    named = {name: name.partition(".") for name in given}
    return {
        name: known[key]
        for name, (kind, _, key) in named.items()
        if kind in {"own", "trait"} and key in known
    }


def _read_own(field: OwnField, value: Any) -> tuple[str | None, list[tuple[str, str]]]:
    """An own field's value as JSON text, and what is wrong with it."""
    if value is None or value == "":
        return None, [("value_missing", _REQUIRED)] if field.is_required else []
    read = read_own(value, field.type, choices=field.choices, zone=get_company().time_zone)
    if read is None:
        return None, [("value_unreadable", _SHAPES[field.type])]
    return encode(read.isoformat() if isinstance(read, date) else read), []


def _read_reference(by: Actor, name: str, value: Any) -> str | None:
    """The number of a colleague, or of an account that the actor sees: who names an account comes to see it."""
    number = read_number(value)
    if number is None:
        return None
    is_known = number in names_of(frozenset({number})) if name == "owner_id" else _is_seen(by, number)
    return str(number) if is_known else None


def _is_seen(by: Actor, account_id: int) -> bool:
    return accounts_seen_by(by).filter(pk=account_id).exists()


def _addresses(given: Mapping[str, Any]) -> tuple[Identity, ...]:
    kinds = ((IdentityKind.EMAIL, "email"), (IdentityKind.PHONE, "phone"))
    found = [read_identity(kind, given[name]) for kind, name in kinds if given.get(name)]
    return tuple(identity for identity in found if identity)


def _refuse_known(identities: tuple[Identity, ...]) -> None:
    errors = [
        (f"/{identity.kind.name.lower()}", "taken", _TAKEN)
        for identity in identities
        if models.Identity.objects.filter(
            kind=identity.kind, value=identity.value, space=identity.space, contact__isnull=False
        ).exists()
    ]
    if errors:
        raise NotValid(errors)


def _insert(by: Actor, identities: tuple[Identity, ...], *, now: int) -> int:
    if not identities:
        row = models.Contact.objects.create(
            created_at=now, first_seen_at=now, last_seen_at=now, is_verified=True
        )
        return int(row.pk)
    key = f"staff:{by.staff_id}:{now}"
    seen = sight([Sighting(key=key, at=now, proof=Proof.VERIFIED, people=identities)], now=now)
    contact_id = seen.contacts[0]
    assert contact_id is not None
    return contact_id


def _write(by: Actor, contact_id: int, values: Mapping[str, str | None], *, now: int) -> None:
    key = f"staff:{by.staff_id}:{now}"
    words = [
        Word(
            subject=contact_id,
            track=Track(-contact_id, field, Proof.VERIFIED, 0),
            value=value,
            place=(now, key),
            by_id=by.staff_id,
        )
        for field, value in values.items()
    ]
    write_words(words, (), fresh=set(), now=now)


def _tell(by: Actor, what: str, contact_id: int, values: Mapping[str, str | None], *, now: int) -> None:
    audit.record(by, what, write_id(Prefix.CONTACT, contact_id), dict(values), now=now)
    facts.append([FactDraft(kind=what, payload={"contacts": [contact_id]}, at=now)], now=now)

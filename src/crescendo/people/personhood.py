"""Who is meant by a contact's number: it with all merged into it, its identities, its devices."""

from __future__ import annotations

from collections.abc import Iterable

import phonenumbers

from crescendo.core.types import Person
from crescendo.people import models
from crescendo.people.types import IdentityKind

_SHORTEST_ID = 8


def person_of(contact_ids: Iterable[int]) -> Person:
    """The person, or all persons together, behind living contacts. A bounded number of queries.

    A device that some link also gave to somebody else is shared: it stays, without its links to this person.
    """
    contacts = _with_merged(set(contact_ids))
    people = list(models.Identity.objects.filter(contact_id__in=contacts).order_by("pk"))
    mine = {row.pk for row in people}
    devices = set(models.DeviceLink.objects.filter(person_id__in=mine).values_list("device_id", flat=True))
    others = models.DeviceLink.objects.filter(device_id__in=devices).exclude(person_id__in=mine)
    shared = set(others.filter(person_id__isnull=False).values_list("device_id", flat=True))
    own = sorted(mine | (devices - shared))
    return Person(
        contacts=tuple(sorted(contacts)),
        identities=tuple(own),
        shared=tuple(sorted(shared)),
        texts=texts_of(own),
    )


def texts_of(identity_ids: Iterable[int]) -> tuple[str, ...]:
    """By which texts these identities can be recognised; short ids, as a customer's number, are left out."""
    rows = (
        models.Identity.objects.filter(pk__in=list(identity_ids)).order_by("pk").values_list("kind", "value")
    )
    found: dict[str, None] = {}
    for kind, value in rows:
        if kind == IdentityKind.PHONE:
            found.update(dict.fromkeys(_phone_texts(value)))
        elif kind == IdentityKind.EMAIL or len(value) >= _SHORTEST_ID:
            found[value] = None
    return tuple(found)


def _with_merged(contacts: set[int]) -> set[int]:
    """What was merged into them, and into that."""
    found = set(contacts)
    while True:
        into = models.Contact.objects.filter(merged_into_id__in=found).exclude(pk__in=found)
        more = set(into.values_list("pk", flat=True))
        if not more:
            return found
        found |= more


def _phone_texts(value: str) -> tuple[str, ...]:
    digits = value.removeprefix("+")
    try:
        national = str(phonenumbers.parse(value).national_number)
    except phonenumbers.NumberParseException:
        return value, digits
    return value, digits, national

"""Contacts as an export: the columns that an import takes, so that a file comes back unchanged, and what is seen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from crescendo.conditions.types import Entity
from crescendo.core.exports.types import Cell, Chunk, Column, Kind, Reading, Value
from crescendo.core.ids import Prefix, write_id
from crescendo.core.imports.owners import words_for_owners
from crescendo.core.refusals import mark
from crescendo.core.types import Actor, Permission
from crescendo.people import models
from crescendo.people.exports import own, slices
from crescendo.people.fieldset import CONTACT_TEXTS
from crescendo.people.imports.cells import EXTERNAL
from crescendo.people.imports.columns import CONTACT_COLUMNS
from crescendo.people.masking import mask_identity
from crescendo.people.nouns import contact_noun
from crescendo.people.tag_models import Tag, Tagging
from crescendo.people.types import Contact, IdentityKind
from crescendo.people.visibility import living_contacts

_CELLS = {"employees": Cell.NUMBER, "created_at": Cell.INSTANT, "tags": Cell.LIST}
_UNUSUAL = frozenset({"external_id", "language", "time_zone"})
_SEEN = (
    Column(name="first_seen_at", label=mark("First seen"), cell=Cell.INSTANT, is_usual=False),
    Column(name="last_seen_at", label=mark("Last seen"), cell=Cell.INSTANT),
    Column(name="event_count", label=mark("Events"), cell=Cell.NUMBER),
    # An import takes no such tag, so it stands apart from those that colleagues put on.
    Column(name="ruled_tags", label=mark("Tags by rule"), cell=Cell.LIST),
    Column(name="is_verified", label=mark("Verified"), cell=Cell.FLAG, is_usual=False),
)
_SPACES = {"": "user_id", EXTERNAL: "external_id"}


def columns() -> tuple[Column, ...]:
    """What may be chosen, the company's own fields behind. One query."""
    taken = tuple(
        Column(
            name=column.name,
            label=column.label,
            cell=_CELLS.get(column.name, Cell.TEXT),
            is_usual=column.name not in _UNUSUAL,
        )
        for column in CONTACT_COLUMNS
    )
    return (*taken, *_SEEN, *own.columns(Entity.CONTACT))


def read(reading: Reading) -> Chunk:
    """A chunk, masked as the actor must see it; nine queries at most, whatever its size."""
    rows, after = slices.cut(reading, Entity.CONTACT, living_contacts())
    gone = slices.under_erasure()
    contacts = [contact_noun(row, reading.by) for row in rows if row.pk not in gone]
    numbers = [contact.id for contact in contacts]
    owners = words_for_owners(contact.owner_id for contact in contacts if contact.owner_id)
    ids = _ids(reading.by, numbers) if reading.columns & set(_SPACES.values()) else {}
    said = own.values(reading.by, Entity.CONTACT, reading.columns, numbers)
    tags = _tags(numbers) if reading.columns & {"tags", "ruled_tags"} else {}
    found = [
        _row(contact, owners)
        | ids.get(contact.id, {})
        | said.get(contact.id, {})
        | tags.get(contact.id, {"tags": [], "ruled_tags": []})
        for contact in contacts
    ]
    return Chunk(numbers, found, after)


def _row(contact: Contact, owners: Mapping[int, str]) -> dict[str, Value]:
    texts: dict[str, Value] = {name: getattr(contact, name) for name in CONTACT_TEXTS}
    return texts | {
        "id": write_id(Prefix.CONTACT, contact.id),
        "employees": contact.employees,
        "owner": owners.get(contact.owner_id or 0),
        "created_at": contact.created_at,
        "first_seen_at": contact.first_seen_at,
        "last_seen_at": contact.last_seen_at,
        "event_count": contact.event_count,
        "is_verified": contact.is_verified,
    }


def _ids(by: Actor, numbers: Sequence[int]) -> dict[int, dict[str, Value]]:
    """The id by which each contact was first known in our own product, and in the other tool. One query."""
    rows = models.Identity.objects.filter(contact_id__in=numbers, kind=IdentityKind.USER)
    found: dict[int, dict[str, Value]] = {}
    for contact, space, value in rows.order_by("pk").values_list("contact_id", "space", "value"):
        name = _SPACES.get(space)
        if name is not None and contact is not None:
            shown = value if by.sees_personal_data else mask_identity(IdentityKind.USER, value)
            found.setdefault(contact, {}).setdefault(name, shown)
    return found


def _tags(numbers: Sequence[int]) -> dict[int, dict[str, Value]]:
    """The names of each contact's tags, in their order. Two queries."""
    carried: dict[int, set[int]] = {}
    for contact, tag in Tagging.objects.filter(contact_id__in=numbers).values_list("contact_id", "tag_id"):
        carried.setdefault(contact, set()).add(tag)
    # One that was removed is taken off everybody by a job, a little later.
    known = list(Tag.objects.order_by("name_fold").values_list("pk", "name", "rule"))
    return {
        contact: {
            "tags": [name for pk, name, rule in known if pk in tags and not rule],
            "ruled_tags": [name for pk, name, rule in known if pk in tags and rule],
        }
        for contact, tags in carried.items()
    }


CONTACTS = Kind(
    name="contacts",
    title=mark("Contacts"),
    permissions=frozenset({Permission.CONTACTS_READ}),
    columns=columns,
    count=lambda by, document, now: slices.count(by, Entity.CONTACT, living_contacts(), document, now),
    read=read,
    holds_persons=True,
)

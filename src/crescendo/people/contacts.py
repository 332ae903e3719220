"""Reading contacts: get, list, count, names."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.db.models import Count

from crescendo.conditions.types import Entity, Tree
from crescendo.core.ids import Prefix, write_id
from crescendo.core.once import learn, once, once_each
from crescendo.core.refusals import NotAllowed, NotFound
from crescendo.core.sets import batch_json, execute, execute_each, statement
from crescendo.core.types import Actor, Page, Permission
from crescendo.people import models
from crescendo.people.keyset import Sorted, Wanted, keyset_page, near_page, sorted_rows
from crescendo.people.masking import mask_email, mask_identity, mask_name, mask_phone
from crescendo.people.nouns import contact_noun, identity_noun
from crescendo.people.types import (
    Contact,
    ContactQuery,
    IdentityKind,
    KnownIdentity,
    Near,
    Seen,
    TallyBy,
    TouchesOf,
)
from crescendo.people.visibility import contacts_seen_by, living_contacts, seen_among, seen_where

SORTS = {
    "last_seen_at": "last_seen_at",
    "created_at": "created_at",
    "name": "name_fold",
    "email": "email_fold",
    "company": "company_fold",
    "company_name": "company_fold",
    "event_count": "event_count",
}
_PERSONAL_SORTS = frozenset({"name", "email"})


def get_contact(by: Actor, contact_id: int) -> Contact:
    """The contact, or the one it was merged into. Refuses NotAllowed, NotFound (outside the scope too)."""
    return contact_noun(find_row(by, contact_id), by)


def find_contacts(by: Actor, contact_ids: Iterable[int]) -> dict[int, Contact]:
    """Those of these contacts that the actor sees. Refuses NotAllowed. One query."""
    return {row.pk: contact_noun(row, by) for row in contacts_seen_by(by).filter(pk__in=set(contact_ids))}


def find_row(by: Actor, contact_id: int) -> models.Contact:
    """The row for the room's own verbs; the same refusals."""
    row = once(("contact", by, contact_id), lambda: _find_row(by, contact_id))
    # Who is in sight is living, and its addresses stand in the row: nothing need ask for that again.
    learn(("seen contacts", by), {row.pk: True})
    learn("living contacts", {row.pk: row.pk})
    learn("addresses of contacts", {row.pk: (row.email, row.phone)})
    learn("what contacts are called", {row.pk: (row.name, row.email, row.phone)})
    return row


def _find_row(by: Actor, contact_id: int) -> models.Contact:
    seen = contacts_seen_by(by)
    row = seen.filter(pk=contact_id).first()
    if row is None:
        merged = models.Contact.objects.filter(pk=contact_id).values("merged_into_id")
        row = seen.filter(pk__in=merged).first()
    if row is None:
        raise NotFound(kind="contact", id=write_id(Prefix.CONTACT, contact_id))
    return row


def list_contacts(by: Actor, query: ContactQuery, *, now: int) -> Page[Contact]:
    """A page of the contacts that the actor sees. Six queries at most. Refuses NotAllowed, NotValid."""
    return keyset_page(_asked(by, query, now=now), lambda row: contact_noun(row, by))


def list_near(by: Actor, query: ContactQuery, *, now: int) -> Near:
    """The same page as `list_contacts`, where the few thousand first in its order tell it: fast with a million.

    Refuses NotAllowed, NotValid.
    """
    page, is_everybody = near_page(_asked(by, query, now=now), lambda row: contact_noun(row, by))
    return Near(page=page, is_everybody=is_everybody)


def _asked(by: Actor, query: ContactQuery, *, now: int) -> Sorted[models.Contact]:
    if not by.sees_personal_data and query.sort.removeprefix("-") in _PERSONAL_SORTS:
        raise NotAllowed(permission=Permission.PERSONAL_DATA.value)
    wanted = Wanted(
        rows=living_contacts(),
        where=seen_where(by, Entity.CONTACT, query.condition, now=now),
        among=lambda ids: seen_among(by, Entity.CONTACT, query.condition, ids, now=now),
    )
    return sorted_rows(wanted, query.sort, sorts=SORTS, after=query.after, limit=query.limit)


def count_contacts(by: Actor, condition: Tree | None = None, *, now: int, at_most: int | None = None) -> int:
    """How many there are, counted no further than `at_most`. Refuses NotAllowed."""
    rows = living_contacts().filter(seen_where(by, Entity.CONTACT, condition, now=now))
    return (rows if at_most is None else rows[:at_most]).count()


def tally_contacts(
    by: Actor, tally: TallyBy, condition: Tree | None = None, *, now: int, most: int | None = None
) -> dict[int | None, int]:
    """How many of those whom a condition holds have each owner, account or first touch; they add up to its count.

    With `most` the largest so many alone, those without one left out. One query. Refuses NotAllowed.
    """
    rows = living_contacts().filter(seen_where(by, Entity.CONTACT, condition, now=now))
    column = f"{tally.value}_id"
    if most is not None:
        rows = rows.filter(**{f"{column}__isnull": False})
    counts = rows.values_list(column).annotate(n=Count("pk")).order_by()
    return dict(counts if most is None else counts.order_by("-n", f"-{column}")[:most])


def visible_contacts(by: Actor, contact_ids: Iterable[int]) -> set[int]:
    """Those of these contacts that the actor may see. Refuses NotAllowed."""
    seen = contacts_seen_by(by).values_list("pk", flat=True)
    return set(
        once_each(
            ("seen contacts", by),
            contact_ids,
            lambda wanted: dict.fromkeys(seen.filter(pk__in=wanted), True),
        )
    )


def name_of_contacts(contact_ids: Iterable[int], *, by: Actor) -> dict[int, str]:
    """What to call them: name, else address, else number; masked as the actor must see them, scope aside."""
    names = {}
    for number, (name, email, phone) in _called(contact_ids).items():
        if not by.sees_personal_data:
            name, email, phone = mask_name(name), mask_email(email), mask_phone(phone)  # noqa: PLW2901
        names[number] = name or email or phone or write_id(Prefix.CONTACT, number)
    return names


def addresses_of(contact_ids: Iterable[int]) -> dict[int, tuple[str, str]]:
    """The mail address and the phone of contacts, empty where there is none. One query."""
    return once_each("addresses of contacts", contact_ids, _addresses)


def _addresses(contact_ids: set[int]) -> dict[int, tuple[str, str]]:
    rows = models.Contact.objects.filter(pk__in=contact_ids).values_list("pk", "email", "phone")
    return {number: (email, phone) for number, email, phone in rows}


def _called(contact_ids: Iterable[int]) -> dict[int, tuple[str, str, str]]:
    rows = models.Contact.objects.values_list("pk", "name", "email", "phone")
    return once_each(
        "what contacts are called",
        contact_ids,
        lambda wanted: {row[0]: row[1:] for row in rows.filter(pk__in=wanted)},
    )


def label_of_identities(identity_ids: Iterable[int], *, by: Actor) -> dict[int, str]:
    """The values of identities, masked as the actor must see them."""
    rows = models.Identity.objects.filter(pk__in=set(identity_ids)).values_list("pk", "kind", "value")
    if by.sees_personal_data:
        return {number: value for number, _, value in rows}
    return {number: mask_identity(IdentityKind(kind), value) for number, kind, value in rows}


def known_identities(identity_ids: Iterable[int], *, by: Actor) -> dict[int, KnownIdentity]:
    """Identities by number, masked as the actor must see them."""
    rows = once_each("identities", identity_ids, models.Identity.objects.in_bulk)
    return {number: identity_noun(row, by) for number, row in rows.items()}


def set_touches(rows: Sequence[TouchesOf]) -> None:
    """Keep first and last touch as the activity room computed them."""
    if rows:
        given = [(row.contact_id, row.first_touch_id, row.last_touch_id) for row in rows]
        execute(statement(__package__, "set_touches"), {"rows": batch_json(given)})


def set_seen(rows: Sequence[tuple[int, int, int]]) -> None:
    """Say anew from when to when contacts were seen, as (contact, first, last): they lost events."""
    if rows:
        execute(statement(__package__, "set_seen"), {"rows": batch_json(rows)})


def note_seen(rows: Sequence[Seen], touches: Sequence[TouchesOf] = ()) -> None:
    """Widen the time in which contacts were seen and add to their counts; `events` may be negative.

    With their first and last touches, where those changed: a contact's row is then written once.
    """
    left = {row.contact_id: row for row in touches}
    given = []
    for row in rows:
        touch = left.get(row.contact_id)
        ends: tuple[int | None, int | None] = (None, None)
        if touch is not None and touch.first_touch_id and touch.last_touch_id:
            ends = (touch.first_touch_id, touch.last_touch_id)
            del left[row.contact_id]
        given.append((row.contact_id, row.first_at, row.last_at, row.events, *ends))
    # In the order of the table: each of its pages is then met once.
    execute_each(__package__, "note_seen", sorted(given))
    set_touches(list(left.values()))

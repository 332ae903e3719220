"""Who has to do with a deal, and as what. Rows stay with the record they were written for; reading follows merges."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from django.db.models import QuerySet

from crescendo.core import sets
from crescendo.core.ids import Prefix, write_id
from crescendo.core.refusals import NotFound, NotValid, mark
from crescendo.core.types import Actor
from crescendo.lifecycle.deals.types import DealPerson, DealRole
from crescendo.lifecycle.models import DealContact
from crescendo.people import api as people

_COLUMNS = ("deal_id", "contact_id", "role", "at")
_ROLE = mark("Take one of the roles.")
_MOST = 100
_MANY = mark("A deal has at most 100 people.")


def people_of(deal_ids: Sequence[int]) -> dict[int, dict[int, DealPerson]]:
    """The living contacts of each deal, in the order in which they came. One query."""
    rows = sets.fetch(
        sets.statement(__package__, "people_of_deals"), {"deals": sets.batch_json(list(deal_ids))}
    )
    found: dict[int, dict[int, DealPerson]] = {}
    for deal, contact, role, at in rows:
        held = found.setdefault(deal, {})
        known = held.get(contact)
        if known is None or (not known.role and role):
            held[contact] = DealPerson(contact_id=contact, role=role, at=at)
    return found


def add_people(deal_id: int, roles: Mapping[int, str], *, now: int) -> None:
    """Write rows for contacts that have none yet."""
    rows = [(deal_id, contact, role, now) for contact, role in roles.items()]
    sets.insert_ignore("lifecycle_dealcontact", _COLUMNS, rows)


def checked_people(by: Actor, given: Mapping[int, str]) -> dict[int, str]:
    """Living contacts that the actor sees, to their roles. Refuses NotFound, NotValid. One query."""
    if any(role and role not in set(DealRole) for role in given.values()):
        raise NotValid([("/role", "choice", _ROLE)])
    if len(given) > _MOST:
        raise NotValid([("/people", "people_many", _MANY)])
    seen = people.visible_contacts(by, given) if given else set()
    for contact in given:
        if contact not in seen:
            raise NotFound(kind="contact", id=write_id(Prefix.CONTACT, contact))
    return dict(given)


def deals_with(contact_ids: Iterable[int]) -> list[int]:
    """The deals of contacts and of all that were merged into them. Two queries."""
    return sorted(set(rows_with(contact_ids).values_list("deal_id", flat=True)))


def rows_with(contact_ids: Iterable[int]) -> QuerySet[DealContact]:
    """The rows of contacts and of all that were merged into them, to be asked within another question. One query."""
    return DealContact.objects.filter(contact_id__in=people.parts_among(contact_ids))

"""Colleagues say who has to do with a deal, and as what."""

from __future__ import annotations

from crescendo.core import facts
from crescendo.core.api import require
from crescendo.core.ids import Prefix, write_id
from crescendo.core.refusals import NotFound
from crescendo.core.types import Actor, Permission
from crescendo.lifecycle.deals import following, persons, writing
from crescendo.lifecycle.deals.standing import Standing
from crescendo.lifecycle.deals.types import DealRole
from crescendo.lifecycle.deals.visibility import find_row
from crescendo.lifecycle.models import DealContact
from crescendo.people import api as people

# A sale without one of these is at risk, so a page says whom it lacks.
NEEDED = (DealRole.DECISION_MAKER, DealRole.CHAMPION, DealRole.USER)


def put_person(by: Actor, deal_id: int, contact_id: int, role: str, *, now: int) -> None:
    """Somebody has to do with the deal, in a role or in none yet.

    Refuses NotAllowed, NotFound (deal and contact, outside the scope too), NotValid. Emits deal.changed.
    """
    require(by, Permission.DEALS_EDIT)
    with facts.together(now=now):
        standing = Standing.of(find_row(by, deal_id, locked=True))
        living = people.get_contact(by, contact_id).id
        persons.checked_people(by, {living: role})
        held = DealContact.objects.filter(deal_id=deal_id, contact_id__in=people.homes_of(living))
        before = held.values_list("role", flat=True).first()
        if not held.update(role=role):
            persons.add_people(deal_id, {living: role}, now=now)
        standing.note("people", _said(living, before), _said(living, role))
        writing.finish(by, standing, now=now)
        following.follow(by, [deal_id], now=now)


def take_person_off(by: Actor, deal_id: int, contact_id: int, *, now: int) -> None:
    """Somebody has nothing to do with the deal any more. Refuses NotAllowed, NotFound. Emits deal.changed."""
    require(by, Permission.DEALS_EDIT)
    with facts.together(now=now):
        standing = Standing.of(find_row(by, deal_id, locked=True))
        living = people.get_contact(by, contact_id).id
        held = DealContact.objects.filter(deal_id=deal_id, contact_id__in=people.homes_of(living))
        before = held.values_list("role", flat=True).first()
        if not held.delete()[0]:
            raise NotFound(kind="contact", id=write_id(Prefix.CONTACT, contact_id))
        standing.note("people", _said(living, before), None)
        writing.finish(by, standing, now=now, gone=(living,))


def gaps(held: tuple[str, ...]) -> tuple[DealRole, ...]:
    """The roles that a sale needs and nobody has. Pure."""
    return tuple(role for role in NEEDED if role not in held)


def _said(contact_id: int, role: str | None) -> list[str] | None:
    return None if role is None else [write_id(Prefix.CONTACT, contact_id), role]

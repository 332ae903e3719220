"""A contact becomes a deal, once: what is known of source, region and industry goes along."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import Q

from crescendo.core import facts
from crescendo.core.api import may, require
from crescendo.core.ids import Prefix, write_id
from crescendo.core.refusals import NotValid, mark
from crescendo.core.types import Actor, Permission
from crescendo.lifecycle.deals import checking, persons, telling
from crescendo.lifecycle.deals.nouns import deal_noun
from crescendo.lifecycle.deals.turn import take_turn
from crescendo.lifecycle.deals.types import (
    Convert,
    Converted,
    Deal,
    DealState,
    MoveCause,
    OpenDealThere,
)
from crescendo.lifecycle.deals.visibility import deals_seen_by, standing
from crescendo.lifecycle.deals.writing import Draft, made_by, make
from crescendo.lifecycle.models import Deal as Row
from crescendo.people import api as people
from crescendo.people.types import Contact
from crescendo.sources import api as sources

_NO_SOURCE = mark("Nothing is known of where this contact came from: choose the primary source.")


def convert(by: Actor, request: Convert, *, now: int) -> Converted:
    """Make a deal of a contact: its source is that of the first known touch. A repeated request makes no second one.

    Refuses NotAllowed, NotFound (outside the scope too), NotValid, and OpenDealThere while the contact or its account
    has an open deal, unless it is to be another one. Emits deal.created.
    """
    require(by, Permission.DEALS_EDIT)
    contact = people.get_contact(by, request.contact_id)
    given = checking.checked(by, request.fields)
    lines = checking.checked_lines(request.lines)
    persons.checked_people(by, {contact.id: request.role})
    with facts.together(now=now):
        take_turn()
        made = made_by(by, request.request_key)
        if made is not None:
            return Converted(deal=made, was_there=True)
        account_id = given.get("account_id") or contact.account_id
        if not request.is_another:
            _refuse_second(by, contact.id, account_id)
        values = {**_brought(by, contact, account_id), **given}
        if not values.get("source"):
            raise NotValid([("/source", "value_missing", _NO_SOURCE)])
        draft = Draft(
            values=values,
            people={contact.id: request.role},
            lines=lines,
            key=request.request_key,
            cause=MoveCause.CONVERSION,
            touch_id=contact.first_touch_id,
        )
        row = make(by, draft, now=now)
        detail = {"contact": write_id(Prefix.CONTACT, contact.id), **values}
        telling.note_down(by, "deal.converted", row, detail, now=now)
    return Converted(deal=deal_noun(row), was_there=False)


def open_deals_of(by: Actor, contact_id: int) -> tuple[Deal, ...]:
    """The open deals of a contact and of its account that the actor sees: what a conversion would meet.

    Refuses NotAllowed, NotFound. A few queries.
    """
    contact = people.get_contact(by, contact_id)
    rows = deals_seen_by(by).filter(_open(contact.id, contact.account_id))
    return tuple(deal_noun(row) for row in rows.order_by("-created_at", "-pk"))


def _open(contact_id: int, account_id: int | None) -> Q:
    there = Q(pk__in=persons.deals_with([contact_id]))
    if account_id is not None:
        there |= Q(account_id=account_id)
    return there & Q(state=DealState.OPEN.value)


def _refuse_second(by: Actor, contact_id: int, account_id: int | None) -> None:
    """Of deals that the actor does not see he learns that there is one, not which."""
    rows = list(standing().filter(_open(contact_id, account_id)).order_by("-created_at", "-pk")[:20])
    if rows:
        seen = _seen(by, rows) if may(by, Permission.DEALS_READ) else []
        raise OpenDealThere(deals=[write_id(Prefix.DEAL, number) for number in seen])


def _seen(by: Actor, rows: Iterable[Row]) -> list[int]:
    numbers = deals_seen_by(by).filter(pk__in=[row.pk for row in rows])
    return list(numbers.order_by("-created_at", "-pk").values_list("pk", flat=True))


def _brought(by: Actor, contact: Contact, account_id: int | None) -> Mapping[str, Any]:
    """What travels from the contact, and from its account where the contact says nothing."""
    may_see = account_id is not None and may(by, Permission.ACCOUNTS_READ)
    account = people.find_account(by, account_id) if account_id is not None and may_see else None
    touch = (
        sources.touches([contact.first_touch_id]).get(contact.first_touch_id)
        if contact.first_touch_id
        else None
    )
    label = (account.name if account else "") or contact.company_name
    return {
        "name": label[:255] or write_id(Prefix.CONTACT, contact.id),
        "account_id": account_id,
        "owner_id": by.staff_id if by.staff_id is not None else contact.owner_id,
        "source": touch.channel.value if touch else None,
        "keyword": touch.keyword[:255] if touch and touch.keyword else None,
        "region": contact.region or (account.region if account else "") or None,
        "industry": contact.industry or (account.industry if account else "") or None,
    }

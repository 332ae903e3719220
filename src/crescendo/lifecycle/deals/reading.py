"""Reading deals: one with all that hangs on it, a page of many, how many, those of a contact and of an account."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import msgspec
from django.db.models import CharField, F, Value
from django.db.models.expressions import Combinable
from django.db.models.functions import Cast, Coalesce

from crescendo.conditions.types import Tree
from crescendo.core.api import may
from crescendo.core.once import once
from crescendo.core.paging import page_of, page_size, read_cursor
from crescendo.core.types import Actor, Page, Permission
from crescendo.lifecycle.deals import cursors, persons, stays
from crescendo.lifecycle.deals.nouns import contract_noun, deal_noun, milestone_noun, poc_noun
from crescendo.lifecycle.deals.types import Deal, DealChange, DealLine, DealPage, DealPerson, DealQuery
from crescendo.lifecycle.deals.visibility import deals_seen_by, find_row, seen_where, standing
from crescendo.lifecycle.models import Contract, Milestone, Poc
from crescendo.lifecycle.models import DealChange as ChangeRow
from crescendo.lifecycle.models import DealLine as LineRow
from crescendo.people import api as people

# Where a deal says nothing it comes first upwards and last downwards.
SORTS: dict[str, Combinable] = {
    "created_at": F("created_at"),
    "stage_at": F("stage_at"),
    "changed_at": F("changed_at"),
    "name": F("name_fold"),
    "amount": Coalesce(F("amount"), Value(-1)),
    "close_on": Coalesce(Cast("close_on", CharField()), Value("")),
}


def get_deal(by: Actor, deal_id: int) -> Deal:
    """A deal. Refuses NotAllowed, NotFound (outside the scope too)."""
    return deal_noun(find_row(by, deal_id))


def get_deal_page(by: Actor, deal_id: int) -> DealPage:
    """A deal with its people, products, stages, POC, contracts and milestones. Nine queries.

    Refuses NotAllowed, NotFound.
    """
    row = find_row(by, deal_id)
    poc = Poc.objects.filter(deal_id=row.pk).first()
    contracts = Contract.objects.filter(deal_id=row.pk).order_by("number")
    milestones = Milestone.objects.filter(deal_id=row.pk).order_by(F("planned_on").asc(nulls_last=True), "pk")
    return DealPage(
        deal=deal_noun(row),
        people=tuple(persons.people_of([row.pk]).get(row.pk, {}).values()),
        lines=lines_of(row.pk),
        stays=stays.stays_of(row.pk),
        poc=None if poc is None else poc_noun(poc),
        contracts=tuple(contract_noun(one) for one in contracts),
        milestones=tuple(milestone_noun(one) for one in milestones),
        may_edit=may(by, Permission.DEALS_EDIT),
    )


def lines_of(deal_id: int) -> tuple[DealLine, ...]:
    """The products of a deal. One query."""
    rows = LineRow.objects.filter(deal_id=deal_id).order_by("position")
    return tuple(
        DealLine(product=row.product, quantity=row.quantity, unit_amount=row.unit_amount) for row in rows
    )


def list_deals(by: Actor, query: DealQuery, *, now: int) -> Page[Deal]:
    """A page of the deals that the actor sees. Two queries. Refuses NotAllowed, NotValid."""
    rows = standing().filter(seen_where(by, query.condition, now=now))
    return cursors.page(rows, query, SORTS, noun=deal_noun)


def count_deals(by: Actor, condition: Tree | None = None, *, now: int, at_most: int | None = None) -> int:
    """How many there are, counted no further than `at_most`. Refuses NotAllowed."""
    rows = standing().filter(seen_where(by, condition, now=now))
    return (rows if at_most is None else rows[:at_most]).count()


def find_deals(by: Actor, deal_ids: Iterable[int]) -> dict[int, Deal]:
    """Those of these deals that the actor sees. Refuses NotAllowed. One query."""
    return {row.pk: deal_noun(row) for row in deals_seen_by(by).filter(pk__in=set(deal_ids))}


def deals_of_contact(by: Actor, contact_id: int, *, limit: int = 50) -> tuple[Deal, ...]:
    """The deals of a contact that the actor sees, those of merged records too, the newest first.

    Refuses NotAllowed, NotFound.
    """
    contact = people.get_contact(by, contact_id)
    return once(("deals of contact", by, contact.id, limit), lambda: _with(by, contact.id, limit))


def deals_of_account(by: Actor, account_id: int, *, limit: int = 50) -> tuple[Deal, ...]:
    """The deals of an account that the actor sees, those of merged accounts too, the newest first.

    Refuses NotAllowed, NotFound.
    """
    account = people.get_account(by, account_id)
    return once(("deals of account", by, account.id, limit), lambda: _of_account(by, account.id, limit))


def _with(by: Actor, contact_id: int, limit: int) -> tuple[Deal, ...]:
    rows = deals_seen_by(by).filter(pk__in=persons.rows_with([contact_id]).values("deal_id"))
    return tuple(deal_noun(row) for row in rows.order_by("-created_at", "-pk")[:limit])


def _of_account(by: Actor, account_id: int, limit: int) -> tuple[Deal, ...]:
    rows = deals_seen_by(by).filter(written_account_id__in=people.family_of(account_id))
    return tuple(deal_noun(row) for row in rows.order_by("-created_at", "-pk")[:limit])


def people_in_list(deal_ids: Iterable[int]) -> dict[int, tuple[DealPerson, ...]]:
    """The people of deals that are shown in a list. One query."""
    return {deal: tuple(held.values()) for deal, held in persons.people_of(sorted(set(deal_ids))).items()}


def list_deal_changes(
    by: Actor, deal_id: int, *, cursor: str | None = None, limit: int = 50
) -> Page[DealChange]:
    """What was changed in a deal's fields, the latest first. Refuses NotAllowed, NotFound, NotValid. Two queries."""
    row = find_row(by, deal_id)
    limit = page_size(limit)
    rows = ChangeRow.objects.filter(deal_id=row.pk)
    if (before := read_cursor(cursor)) is not None:
        rows = rows.filter(pk__lt=before)
    found = list(rows.order_by("-pk")[: limit + 1])
    return page_of(found, limit, number=lambda one: one.pk, noun=_change)


def _change(row: ChangeRow) -> DealChange:
    return DealChange(
        field=row.field,
        before=_value(row.before),
        after=_value(row.after),
        at=row.at,
        by_id=row.by_id,
        by_label=row.by_label,
        source=row.source,
    )


def _value(kept: str | None) -> Any:
    return None if kept is None else msgspec.json.decode(kept)

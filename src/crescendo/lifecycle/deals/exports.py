"""Deals as an export: what a list shows, with money as it is written and days as days."""

from __future__ import annotations

from typing import Any

from babel.numbers import get_currency_precision

from crescendo.conditions import api as conditions
from crescendo.conditions.types import Entity, Tree
from crescendo.core.exports.types import Cell, Chunk, Column, Kind, Reading, Value
from crescendo.core.ids import Prefix, write_id
from crescendo.core.imports.owners import words_for_owners
from crescendo.core.refusals import mark
from crescendo.core.types import Actor, Permission
from crescendo.lifecycle.deals.nouns import deal_noun
from crescendo.lifecycle.deals.types import Deal
from crescendo.lifecycle.deals.visibility import seen_where, standing
from crescendo.people import api as people

# A condition that few hold would otherwise walk the whole table in one step of the worker.
_STRETCH = 20_000
_COLUMNS = (
    Column(name="id", label=mark("Deal id")),
    Column(name="name", label=mark("Deal name")),
    Column(name="account", label=mark("Account")),
    Column(name="stage", label=mark("Deal stage")),
    Column(name="state", label=mark("Open, won or lost")),
    Column(name="amount", label=mark("Amount")),
    Column(name="list_amount", label=mark("List amount")),
    Column(name="currency", label=mark("Currency")),
    Column(name="discount", label=mark("Discount in thousandths"), cell=Cell.NUMBER),
    Column(name="close_on", label=mark("Expected close"), cell=Cell.DAY),
    Column(name="products", label=mark("Products")),
    Column(name="owner", label=mark("Owner")),
    Column(name="source", label=mark("Primary source")),
    Column(name="keyword", label=mark("Keyword")),
    Column(name="region", label=mark("Region")),
    Column(name="industry", label=mark("Industry")),
    Column(name="lost_reason", label=mark("Lost because")),
    Column(name="win_reason", label=mark("Won because")),
    Column(name="stage_at", label=mark("In its stage since"), cell=Cell.INSTANT),
    Column(name="closed_at", label=mark("Won or lost"), cell=Cell.INSTANT),
    Column(name="created_at", label=mark("Created"), cell=Cell.INSTANT),
)
_SAME = (
    *("name", "stage", "currency", "discount", "products", "source", "keyword", "region", "industry"),
    *("lost_reason", "win_reason", "stage_at", "closed_at", "created_at"),
)


def read(reading: Reading) -> Chunk:
    """A chunk; four queries whatever its size."""
    newest = standing().order_by("-pk").values_list("pk", flat=True).first() or 0
    until = reading.after + _STRETCH
    where = seen_where(reading.by, _tree_of(reading.by, reading.condition), now=reading.now)
    found = standing().filter(where).filter(pk__gt=reading.after, pk__lte=until)
    deals = [deal_noun(row) for row in found.order_by("pk")[: reading.most]]
    is_full = len(deals) == reading.most
    after = deals[-1].id if is_full else until if until < newest else None
    owners = words_for_owners(deal.owner_id for deal in deals if deal.owner_id)
    accounts = people.find_accounts(reading.by, {deal.account_id for deal in deals if deal.account_id})
    rows: list[dict[str, Value]] = [
        {
            **{name: getattr(deal, name) for name in _SAME},
            "id": write_id(Prefix.DEAL, deal.id),
            "state": deal.state.value,
            "account": accounts[deal.account_id].name if deal.account_id in accounts else None,
            "owner": owners.get(deal.owner_id or 0),
            "amount": _written(deal, deal.amount),
            "list_amount": _written(deal, deal.list_amount),
            "close_on": deal.close_on.isoformat() if deal.close_on else None,
        }
        for deal in deals
    ]
    return Chunk([deal.id for deal in deals], rows, after)


def _tree_of(by: Actor, document: Any) -> Tree | None:
    if document is None:
        return None
    return conditions.parse(document, entity=Entity.DEAL, sees_personal_data=by.sees_personal_data)


def _count(by: Actor, document: Any, now: int) -> int:
    return standing().filter(seen_where(by, _tree_of(by, document), now=now)).count()


def _written(deal: Deal, amount: int | None) -> str | None:
    """An amount as people write it, with as many decimals as its currency has."""
    if amount is None:
        return None
    digits = get_currency_precision(deal.currency)
    whole, rest = divmod(amount, 10**digits)
    return f"{whole}.{rest:0{digits}d}" if digits else str(whole)


DEALS = Kind(
    name="deals",
    title=mark("Deals"),
    permissions=frozenset({Permission.DEALS_READ, Permission.ACCOUNTS_READ}),
    columns=lambda: _COLUMNS,
    count=_count,
    read=read,
    holds_persons=False,
)

"""Contracts that come to their end: ninety days before it the renewal is due, by itself and once."""

from __future__ import annotations

from datetime import timedelta

from crescendo.conditions.api import today
from crescendo.core import facts, sets
from crescendo.core.api import get_company
from crescendo.core.types import Actor
from crescendo.lifecycle.deals import telling
from crescendo.lifecycle.deals.types import DealStage, MoveCause
from crescendo.lifecycle.models import Contract, Deal, DealStay

AHEAD = timedelta(days=90)
CHUNK = 200
_STAYS = (
    *("deal_id", "number", "stage", "from_stage", "entered_at", "by_id", "by_label", "cause"),
    *("reason", "note", "is_incomplete"),
)
_RUNNING = (DealStage.WON, DealStage.DELIVERING, DealStage.LIVE, DealStage.RENEWED)


def make_renewals_due(now: int) -> int:
    """Move the deals of a chunk of contracts that end within ninety days to renewal due; how many were looked at.

    For the worker. A bounded number of statements; a contract is told of once. Emits deal.stage_changed.
    """
    until = today(now, get_company().time_zone) + AHEAD
    if not Contract.objects.filter(told_at=None, ends_on__lte=until).exists():
        return 0
    with facts.together(now=now):
        ending = Contract.objects.select_for_update().filter(told_at=None, ends_on__lte=until)
        rows = list(ending.order_by("ends_on", "pk")[:CHUNK])
        Contract.objects.filter(pk__in=[row.pk for row in rows]).update(told_at=now)
        # A contract that was renewed meanwhile ends, and the next one goes on.
        latest = _latest({row.deal_id for row in rows})
        due = {row.deal_id for row in rows if latest[row.deal_id] == row.number}
        held = Deal.objects.select_for_update().filter(pk__in=due, stage__in=_RUNNING, removed_at=None)
        _move(list(held.order_by("pk")), now=now)
    return len(rows)


def _latest(deal_ids: set[int]) -> dict[int, int]:
    rows = Contract.objects.filter(deal_id__in=deal_ids).order_by("number")
    return dict(rows.values_list("deal_id", "number"))


def _move(deals: list[Deal], *, now: int) -> None:
    if not deals:
        return
    by = Actor.system("renewal")
    numbers = {deal.pk: deal.stage for deal in deals}
    stays = DealStay.objects.filter(deal_id__in=numbers, left_at=None)
    last = dict(stays.values_list("deal_id", "number"))
    stays.update(left_at=now)
    own = (now, None, by.label, MoveCause.RENEWAL.value, "", "", False)
    entered = [
        (number, last[number] + 1, DealStage.RENEWAL_DUE.value, before, *own)
        for number, before in numbers.items()
    ]
    sets.insert("lifecycle_dealstay", _STAYS, entered)
    Deal.objects.filter(pk__in=numbers).update(
        stage=DealStage.RENEWAL_DUE.value, stage_at=now, missing="[]", changed_at=now
    )
    move = telling.Moved(origin=None, to=DealStage.RENEWAL_DUE.value)
    facts.append([telling.moved(deals, move, now=now)], now=now)

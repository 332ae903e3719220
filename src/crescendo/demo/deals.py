"""The demo company's deals: a year of wins, losses, POCs and renewals, drawn from the seed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any

from crescendo.core.clock import DAY
from crescendo.demo.company import MAKER
from crescendo.demo.papers import FAILURES, PRODUCTS, WINS, contract, trial
from crescendo.lifecycle import api as lifecycle
from crescendo.lifecycle.types import (
    BroughtDeal,
    BroughtMilestone,
    BroughtStay,
    DealLine,
    DealRole,
    DealStage,
)
from crescendo.people import api as people
from crescendo.people.types import Account, AccountQuery, Contact
from crescendo.sources import api as sources

_SEED = 0xDEA1
_ROLES = (DealRole.DECISION_MAKER, DealRole.CHAMPION, DealRole.USER, DealRole.TECHNICAL_OWNER)
_RIVALS = ("云帆数据", "Northlake BI", "自研")
_LOST = ("chose_competitor", "price", "budget_cut", "shelved", "function_gap", "silent")
_CHUNK = 200


def make_deals(sellers: Sequence[int], *, seed: int, since: int, until: int) -> int:
    """Bring the deals of about a third of the accounts, and let the renewals fall due; returns how many."""
    draw = Random(seed ^ _SEED)  # noqa: S311 - a story, not a secret
    story = [deal for account in _accounts(until) for deal in _of(account, draw, sellers, since, until)]
    for first in range(0, len(story), _CHUNK):
        lifecycle.bring_deals(MAKER, story[first : first + _CHUNK], now=until)
    while lifecycle.make_renewals_due(until):
        pass
    return len(story)


def _accounts(now: int) -> Iterator[Account]:
    """All accounts, in the order of their numbers."""
    found: list[Account] = []
    after = None
    while True:
        page = people.list_accounts(MAKER, AccountQuery(sort="created_at", after=after, limit=200), now=now)
        found += page.rows
        if (after := page.next_cursor) is None:
            return iter(sorted(found, key=lambda account: account.id))


def _of(
    account: Account, draw: Random, sellers: Sequence[int], since: int, until: int
) -> Iterator[BroughtDeal]:
    if draw.random() > 0.35:
        return
    those = sorted(people.contacts_of_account(MAKER, account.id, limit=8), key=lambda one: one.id)
    if not those:
        return
    begun = max(since, min(one.first_seen_at for one in those)) + draw.randrange(3, 40) * DAY
    for number in range(2 if draw.random() < 0.12 else 1):
        at = begun + number * draw.randrange(60, 120) * DAY
        if at < until:
            yield _deal(account, those, draw, sellers[draw.randrange(len(sellers))], (at, until, number))


def _deal(
    account: Account, those: Sequence[Contact], draw: Random, seller: int, span: tuple[int, int, int]
) -> BroughtDeal:
    at, until, number = span
    product, price = PRODUCTS[draw.randrange(len(PRODUCTS))]
    quantity = draw.randrange(1, 9)
    listed = price * quantity
    amount = listed * draw.choice((100, 95, 90, 85, 80)) // 100
    stays, way = _way(draw, at, until)
    last = stays[-1]
    touch_id = those[0].first_touch_id
    touch = sources.touches([touch_id]).get(touch_id) if touch_id else None
    fields: dict[str, Any] = {
        "name": f"{account.name} {product}"[:255],
        "account_id": account.id,
        "owner_id": seller,
        "amount": amount,
        "list_amount": listed,
        "close_on": _day(at + draw.randrange(50, 150) * DAY),
        "source": touch.channel.value if touch else "sales_sourced",
        "keyword": (touch.keyword if touch else "") or None,
        "region": account.region or None,
        "industry": account.industry or None,
        "budget_state": draw.choice(("planned", "requested", "approved")),
        "competitors": [draw.choice(_RIVALS)] if draw.random() < 0.7 else [],
        **dict(zip(_FACTORS, draw.choice(_WEIGHTS), strict=True)),
        **_poc(draw, way, those, seller),
        **_contract(draw, way, amount, seller),
    }
    if last.stage == DealStage.LOST and last.reason == "chose_competitor":
        fields["competitor"] = draw.choice(_RIVALS)
    return BroughtDeal(
        key=f"demo/{account.id}/{number}",
        fields=fields,
        stays=stays,
        people={one.id: role.value for one, role in zip(those, _ROLES, strict=False)},
        lines=(DealLine(product=product, quantity=quantity, unit_amount=price),),
        milestones=_milestones(way),
        touch_id=touch_id,
    )


_FACTORS = ("factor_function", "factor_brand", "factor_price", "factor_service")
_WEIGHTS = ((40, 10, 30, 20), (30, 20, 40, 10), (50, 10, 20, 20), (25, 25, 25, 25))
_Way = dict[str, int]


def _way(draw: Random, at: int, until: int) -> tuple[tuple[BroughtStay, ...], _Way]:
    """The stages that the deal passes until the story's end, and when it entered each."""
    planned = [BroughtStay(stage=DealStage.OPPORTUNITY, at=at)]

    def later(stage: str, least: int, most: int, reason: str = "") -> None:
        when = planned[-1].at + draw.randrange(least, most) * DAY + draw.randrange(8) * DAY // 24
        planned.append(BroughtStay(stage=stage, at=when, reason=reason))

    if draw.random() < 0.55:
        later(DealStage.POC, 8, 25)
    if draw.random() < 0.48:
        failed = planned[-1].stage == DealStage.POC and draw.random() < 0.4
        later(DealStage.LOST, 12, 60, "poc_failed" if failed else draw.choice(_LOST))
    else:
        later(DealStage.WON, 12, 45, "" if planned[-1].stage == DealStage.POC else "small_deal")
        later(DealStage.DELIVERING, 1, 6)
        later(DealStage.LIVE, 20, 60)
        if draw.random() < 0.08:
            later(DealStage.CHURNED, 60, 150, "little_used")
    passed = tuple(stay for stay in planned if stay.at < until)
    return passed, {stay.stage: stay.at for stay in passed}


def _poc(draw: Random, way: _Way, those: Sequence[Contact], seller: int) -> dict[str, Any]:
    if DealStage.POC not in way:
        return {}
    start = way[DealStage.POC]
    ends = [way[stage] for stage in (DealStage.WON, DealStage.LOST) if stage in way]
    passed = DealStage.WON in way
    result: dict[str, Any] = {}
    if ends:
        result = {"poc_result": "passed" if passed else "failed", "poc_ended_on": _day(ends[0])}
        if not passed:
            result["poc_failure"] = draw.choice(FAILURES)
    papers = trial(
        _day(start),
        _day(start + 14 * DAY),
        seller=seller,
        technical_owner=those[-1].id,
        met=(passed, True) if ends else (None, None),
    )
    return {**papers, **result}


def _contract(draw: Random, way: _Way, amount: int, seller: int) -> dict[str, Any]:
    if DealStage.WON not in way:
        return {}
    signed = date.fromisoformat(_day(way[DealStage.WON]))
    live = {"live_on": _day(way[DealStage.LIVE])} if DealStage.LIVE in way else {}
    terms = contract(signed, amount=amount, win_reason=draw.choice(WINS))
    return {**terms, "delivery_owner_id": seller, **live}


def _milestones(way: _Way) -> tuple[BroughtMilestone, ...]:
    if DealStage.WON not in way:
        return ()
    signed = date.fromisoformat(_day(way[DealStage.WON]))
    begun, live = way.get(DealStage.DELIVERING), way.get(DealStage.LIVE)
    return (
        BroughtMilestone(
            title="启动会 Kick-off",
            planned_on=signed + timedelta(days=5),
            done_on=date.fromisoformat(_day(begun)) if begun else None,
        ),
        BroughtMilestone(
            title="上线 Go-live",
            planned_on=signed + timedelta(days=45),
            done_on=date.fromisoformat(_day(live)) if live else None,
            is_go_live=True,
        ),
    )


def _day(at: int) -> str:
    """The day of an instant, as a form sends it."""
    return datetime.fromtimestamp(at / 1_000, tz=UTC).date().isoformat()

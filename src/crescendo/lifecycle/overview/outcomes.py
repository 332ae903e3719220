"""What becomes of deals: the open ones by stage, why they were lost, why POCs failed, where they are won."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

from django.db.models import Count, QuerySet, Sum

from crescendo.conditions import api as conditions
from crescendo.conditions.types import Entity, Money, Tree
from crescendo.core.clock import DAY
from crescendo.core.types import Actor
from crescendo.lifecycle.deals.courses import course
from crescendo.lifecycle.deals.types import DealState, PocResult
from crescendo.lifecycle.deals.visibility import seen_where, standing
from crescendo.lifecycle.models import Deal, Poc
from crescendo.lifecycle.overview.nouns import (
    DealStageFigures,
    Document,
    Figure,
    MarketFigures,
    OverviewQuery,
    ReasonFigure,
)
from crescendo.lifecycle.overview.responses import nearest_rank
from crescendo.lifecycle.overview.whose import Asked, ask, is_

MOST = 20_000
REGION, INDUSTRY = "region_code", "industry_code"


def open_deals(by: Actor, query: OverviewQuery, *, now: int) -> tuple[DealStageFigures, ...]:
    """The open deals by stage, in the order of the document. Ages are days since the stage was entered.

    Two queries. Refuses NotAllowed, NotValid.
    """
    asked = ask(by, query)
    rows = _rows(by, asked, is_("state", DealState.OPEN.value), now=now)
    since: dict[str, list[int]] = defaultdict(list)
    sums: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for stage, at, currency, amount in rows.values_list("stage", "stage_at", "currency", "amount")[:MOST]:
        since[stage].append((now - at) // DAY)
        if amount is not None:
            sums[stage][currency] += amount
    stages = course()
    known = [stage.key for stage in stages.stages]
    return tuple(
        DealStageFigures(
            stage=key,
            title=stages.title_of(key),
            here=Figure(
                count=len(since[key]),
                condition=asked.document(is_("stage", key), is_("state", DealState.OPEN.value)),
            ),
            sums=_money(sums[key]),
            median=nearest_rank(since[key], 50),
            longest=max(since[key]),
        )
        for key in (*known, *sorted(since.keys() - set(known)))
        if key in since
    )


def lost_reasons(by: Actor, query: OverviewQuery, *, now: int) -> tuple[ReasonFigure, ...]:
    """Why deals were lost that were lost in the period and are lost still, the most frequent first.

    A deal that was opened again is not lost. A query. Refuses NotAllowed, NotValid.
    """
    asked = ask(by, query)
    lost = (is_("state", DealState.LOST.value), asked.within("closed_at"))
    counts, sums = _grouped(_rows(by, asked, *lost, now=now), "lost_reason")
    return tuple(
        ReasonFigure(
            reason=reason,
            deals=Figure(count=count, condition=asked.document(*lost, _has("lost_reason", reason))),
            sums=_money(sums[reason]),
        )
        for reason, count in _most_first(counts)
    )


def poc_failures(by: Actor, query: OverviewQuery, *, now: int) -> tuple[ReasonFigure, ...]:
    """Why POCs failed that ended in the period, the most frequent first. Two queries; refuses as above."""
    counts: dict[str, int] = defaultdict(int)
    for reason in failed_pocs(by, query, now=now).values():
        counts[reason] += 1
    return tuple(
        ReasonFigure(reason=reason, deals=Figure(count=count)) for reason, count in _most_first(counts)
    )


def failed_pocs(by: Actor, query: OverviewQuery, *, now: int) -> Mapping[int, str]:
    """The deals whose POC failed in the period, with the reason, the latest first. Two queries; refuses as above."""
    asked = ask(by, query)
    days = (query.first, query.last)
    failed = Poc.objects.filter(result=PocResult.FAILED.value, ended_on__range=days)
    reasons = dict(failed.order_by("-ended_on", "-pk").values_list("deal_id", "failure_reason")[:MOST])
    seen = set(_rows(by, asked, now=now).filter(pk__in=failed.values("deal_id")).values_list("pk", flat=True))
    return {deal: reason for deal, reason in reasons.items() if deal in seen}


def markets(by: Actor, query: OverviewQuery, of: str, *, now: int) -> tuple[MarketFigures, ...]:
    """What was won and lost in the period by region (`REGION`) or industry (`INDUSTRY`), most won first.

    Sums are those of what was won. Two queries. Refuses NotAllowed, NotValid.
    """
    asked = ask(by, query)
    of_state = {
        state: (is_("state", state.value), asked.within("closed_at"))
        for state in (DealState.WON, DealState.LOST)
    }
    won, sums = _grouped(_rows(by, asked, *of_state[DealState.WON], now=now), of)
    lost, _ = _grouped(_rows(by, asked, *of_state[DealState.LOST], now=now), of)
    found = [
        MarketFigures(
            code=code,
            won=Figure(count=won[code], condition=asked.document(*of_state[DealState.WON], _has(of, code))),
            lost=Figure(
                count=lost[code], condition=asked.document(*of_state[DealState.LOST], _has(of, code))
            ),
            sums=_money(sums[code]),
        )
        for code in {**won, **lost}
    ]
    return tuple(sorted(found, key=lambda one: (-one.won.count, -one.lost.count, one.code)))


def _rows(by: Actor, asked: Asked, *leaves: Document, now: int) -> QuerySet[Deal]:
    return standing().filter(seen_where(by, _tree(by, asked.document(*leaves)), now=now))


def _tree(by: Actor, document: Document) -> Tree:
    return conditions.parse(document, entity=Entity.DEAL, sees_personal_data=by.sees_personal_data)


def _grouped(rows: QuerySet[Deal], column: str) -> tuple[dict[str, int], dict[str, dict[str, int]]]:
    """How many of each value, and what they are worth by currency; none counts as the empty text."""
    counts: dict[str, int] = defaultdict(int)
    sums: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    grouped = rows.values(column, "currency").annotate(n=Count("pk"), total=Sum("amount"))
    for one in grouped.order_by(column, "currency"):
        value = one[column] or ""
        counts[value] += one["n"]
        if one["total"] is not None:
            sums[value][one["currency"]] += int(one["total"])
    return counts, sums


def _has(name: str, value: str) -> Document:
    return is_(name, value) if value else {"field": name, "operator": "is_not_set"}


def _money(sums: Mapping[str, int]) -> tuple[Money, ...]:
    return tuple(Money(amount=amount, currency=currency) for currency, amount in sorted(sums.items()))


def _most_first(counts: Mapping[str, int]) -> Iterable[tuple[str, int]]:
    return sorted(counts.items(), key=lambda one: (-one[1], one[0]))

"""Of which days and of whose the overview is asked: what stands in its address, and the choices beside it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from crescendo.console import page, typed
from crescendo.core.types import Actor
from crescendo.lifecycle import api as lifecycle
from crescendo.lifecycle.types import OverviewQuery

PERIODS: Mapping[str, Any] = {
    "today": _("Today"),
    "7": _("7 days"),
    "30": _("30 days"),
    "month": _("This month"),
    "last": _("Last month"),
    "quarter": _("This quarter"),
}
USUAL = "30"
_LONGEST = 799


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """The question, the period's name where it has one, and the pairs that say it in an address."""

    query: OverviewQuery
    period: str
    pairs: tuple[tuple[str, str], ...]

    def url(self, name: str, *parts: str, **more: str) -> str:
        """Another screen about the same days and colleagues."""
        pairs = [*self.pairs, *((key, value) for key, value in more.items() if value)]
        return f"{reverse(f'console:{name}', args=parts)}?{urlencode(pairs)}"


def read(request: HttpRequest, by: Actor) -> Asked:
    """What the address asks for; what it says wrongly counts as not said."""
    given = request.GET
    period = given.get("period", "")
    first, last = (
        typed.day(given.get("first", "")),
        typed.day(given.get("last", "")),
    )
    if period not in PERIODS and first and last and 0 <= (last - first).days <= _LONGEST:
        pairs, period = [("first", first.isoformat()), ("last", last.isoformat())], ""
    else:
        period = period if period in PERIODS else USUAL
        (first, last), pairs = days_of(period), [("period", period)]
    team, seller = (
        typed.whole(given.get("team", ""), digits=17),
        typed.whole(given.get("owner", ""), digits=17),
    )
    if team not in {one.id for one in lifecycle.overview.teams_for(by)}:
        team = None
    pairs += [(key, str(value)) for key, value in (("team", team), ("owner", seller)) if value]
    query = OverviewQuery(first=first, last=last, team_id=team, owner_id=seller)
    return Asked(query=query, period=period, pairs=tuple(pairs))


def of_period(period: str) -> Asked:
    """A named period, and everybody in sight."""
    first, last = days_of(period)
    return Asked(query=OverviewQuery(first=first, last=last), period=period, pairs=(("period", period),))


def days_of(period: str) -> tuple[date, date]:
    """The days of a named period that ends today; last month is over."""
    today = page.local(page.now()).date()
    month = today.replace(day=1)
    match period:
        case "today":
            return today, today
        case "month":
            return month, today
        case "last":
            return (month - timedelta(days=1)).replace(day=1), month - timedelta(days=1)
        case "quarter":
            return month.replace(month=month.month - (month.month - 1) % 3), today
        case _:
            return today - timedelta(days=int(period) - 1), today


def context(by: Actor, asked: Asked) -> dict[str, Any]:
    """The chooser: periods as links, days, teams and sellers as a form."""
    whose = [(key, value) for key, value in asked.pairs if key in {"team", "owner"}]
    address = reverse("console:overview")
    return {
        "asked": asked,
        "periods": [
            (label, f"{address}?{urlencode([('period', key), *whose])}", key == asked.period)
            for key, label in PERIODS.items()
        ],
        "teams": lifecycle.overview.teams_for(by),
        "sellers": lifecycle.overview.sellers_for(by),
    }

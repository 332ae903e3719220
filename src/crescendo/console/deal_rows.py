"""Deals as rows of a list, in a bounded number of queries."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.translation import get_language

from crescendo.console import deal_clocks, deal_words, page
from crescendo.console.columns import Column
from crescendo.console.list_rows import Cell, ListRow
from crescendo.console.templatetags.dealing import asked, deal_word, money, percent
from crescendo.core import api as core
from crescendo.core.ids import Prefix, write_id
from crescendo.core.types import Actor, Permission
from crescendo.lifecycle.types import Deal, DealStage, DealState
from crescendo.people import api as people
from crescendo.sources.types import Channel, label


@dataclass(frozen=True, slots=True, kw_only=True)
class _Stage:
    """A stage as a cell shows it."""

    title: str
    tone: str
    is_incomplete: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class _Named:
    """A deal's name, and whose it is, for screens too narrow for a column of its own."""

    name: str
    account: str


@dataclass(frozen=True, slots=True, kw_only=True)
class _Day:
    """A day, and whether it has passed while the deal is still open."""

    on: date
    is_past: bool


def rows(by: Actor, deals: Sequence[Deal], columns: Sequence[Column]) -> tuple[ListRow, ...]:
    """Deals as rows. Twenty queries at most."""
    keys = {column.key for column in columns}
    owners = frozenset(deal.owner_id for deal in deals if deal.owner_id is not None)
    staff = core.names_of(owners) if "owner" in keys and owners else {}
    accounts = accounts_of(by, deals) if "account" in keys else {}
    stages = deal_words.stages() if "stage" in keys else {}
    clocks = deal_clocks.first_of(by, [deal.id for deal in deals]) if "clock" in keys and deals else {}
    return tuple(
        ListRow(
            id=write_id(Prefix.DEAL, deal.id),
            label=deal.name,
            href=reverse("console:deal", args=[deal.id]),
            drawer=reverse("console:deal-drawer", args=[deal.id]),
            cells=tuple(
                Cell(
                    column=column,
                    value=clocks.get(deal.id)
                    if column.key == "clock"
                    else _value(deal, column, staff, accounts, stages),
                    link=_account_of(deal, accounts) if column.key == "account" else "",
                )
                for column in columns
            ),
        )
        for deal in deals
    )


def _value(
    deal: Deal,
    column: Column,
    staff: Mapping[int, str],
    accounts: Mapping[int, str],
    stages: Mapping[str, str],
) -> Any:
    special: dict[str, Callable[[], Any]] = {
        "name": lambda: _Named(name=deal.name, account=accounts.get(deal.account_id or 0, "")),
        "close_on": lambda: _close(deal),
        "owner": lambda: staff.get(deal.owner_id or 0, ""),
        "account": lambda: accounts.get(deal.account_id or 0, ""),
        "stage": lambda: _Stage(
            title=stages.get(deal.stage, deal.stage),
            tone=deal_words.TONES.get(deal.stage, "bg-blue-lt"),
            is_incomplete=deal.is_incomplete,
        ),
        "amount": lambda: money(deal.amount, deal.currency),
        "list_amount": lambda: money(deal.list_amount, deal.currency),
        "discount": lambda: percent(deal.discount),
        "source": lambda: label(Channel(deal.source), get_language() or "en") if deal.source else "",
        "budget_state": lambda: deal_word(deal.budget_state),
        "win_reason": lambda: deal_word(deal.win_reason),
        "lost_reason": lambda: deal_words.reason(deal.lost_reason) if deal.stage == DealStage.LOST else "",
        "missing": lambda: asked(deal.missing),
    }
    return special[column.key]() if column.key in special else getattr(deal, column.key)


def is_overdue(deal: Deal) -> bool:
    """Whether its close was expected on a day that is over."""
    return days_over(deal) > 0


def days_over(deal: Deal) -> int:
    """For how many days an open deal's expected close is over; 0 where it is not."""
    if deal.close_on is None or deal.state is not DealState.OPEN:
        return 0
    return max(0, (page.local(page.now()).date() - deal.close_on).days)


def _close(deal: Deal) -> _Day | None:
    return None if deal.close_on is None else _Day(on=deal.close_on, is_past=is_overdue(deal))


def accounts_of(by: Actor, deals: Sequence[Deal]) -> Mapping[int, str]:
    """What the deals' accounts are called that the actor sees. One query."""
    if not core.may(by, Permission.ACCOUNTS_READ):
        return {}
    found = people.find_accounts(by, {deal.account_id for deal in deals if deal.account_id is not None})
    return {number: account.name or account.domain for number, account in found.items()}


def _account_of(deal: Deal, accounts: Mapping[int, str]) -> str:
    return reverse("console:account", args=[deal.account_id]) if deal.account_id in accounts else ""

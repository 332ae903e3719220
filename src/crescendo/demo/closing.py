"""What becomes of the deals that the demo company's sellers make: a POC, a contract, a go-live, or a loss.

The way of a deal is drawn when it is made, so none stands open for ever.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from random import Random
from typing import Any

from crescendo.core.clock import DAY
from crescendo.core.types import Actor
from crescendo.demo.noting import write_note
from crescendo.demo.papers import FAILURES, WINS, contract, trial
from crescendo.demo.timetable import day_of
from crescendo.lifecycle import api as lifecycle
from crescendo.lifecycle.types import DealStage, MoveDeal

# Which share of deals is tried out before it is signed, and is lost.
_TRIED, _LOST = 0.6, 0.55
_LOSSES = ("price", "budget_cut", "shelved", "function_gap", "silent", "person_left", "builds_itself")
_POC, _TO_SIGN, _TO_LOSE = (6, 20), (14, 32), (10, 40)
_PLANNED = 28 * DAY
# Deals are noted on each second week, but for one of so many.
_NOTED_EVERY, _FORGOTTEN = 9 * DAY, 7
_TO_DELIVER, _TO_LIVE = (1, 5), (20, 45)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Step:
    at: int
    move: MoveDeal


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """A deal that was just made: whose, with whom, for how much (in hundredths of the company's currency)."""

    deal_id: int
    seller: int
    contact_id: int
    amount: int


@dataclass(slots=True, kw_only=True)
class _Deal:
    made: Made
    steps: list[_Step]
    """The moves that are left, the last first."""
    noted_at: int
    is_signed: bool = False


@dataclass(slots=True)
class Closing:
    """The deals that are on their way."""

    _deals: dict[int, _Deal] = field(default_factory=dict)

    def take(self, made: Made, draw: Random, *, now: int) -> None:
        """A deal was made; its way is drawn."""
        steps = _way(made, draw, now=now)
        self._deals[made.deal_id] = _Deal(made=made, steps=steps[::-1], noted_at=now)

    def work(self, actors: Mapping[int, Actor], *, now: int) -> None:
        """Move the deals whose time has come, and write notes of those that are still open."""
        for number, deal in sorted(self._deals.items()):
            by = actors[deal.made.seller]
            while deal.steps and deal.steps[-1].at <= now:
                move = deal.steps.pop().move
                lifecycle.move_deal(by, move, now=now)
                deal.is_signed = deal.is_signed or move.to == DealStage.WON
            if not deal.steps:
                del self._deals[number]
            elif not deal.is_signed and number % _FORGOTTEN and deal.noted_at <= now - _NOTED_EVERY:
                write_note(by, deal.made.contact_id, now=now)
                deal.noted_at = now


def close_day(draw: Random, *, now: int) -> str:
    """When a seller expects it to be signed: about when the longest way ends."""
    return (day_of(now) + timedelta(days=draw.randrange(45, 75))).isoformat()


def _way(made: Made, draw: Random, *, now: int) -> list[_Step]:
    steps: list[_Step] = []

    def then(at: int, to: str, reason: str = "", **fields: Any) -> None:
        move = MoveDeal(deal_id=made.deal_id, to=to, reason=reason, fields=fields)
        steps.append(_Step(at=at, move=move))

    def later(at: int, days: tuple[int, int]) -> int:
        return at + draw.randrange(*days) * DAY

    is_tried, is_lost = draw.random() < _TRIED, draw.random() < _LOST
    begun = later(now, _POC) if is_tried else now
    ended = later(begun, _TO_LOSE if is_lost else _TO_SIGN)
    if is_tried:
        days = (day_of(begun).isoformat(), day_of(begun + _PLANNED).isoformat())
        then(begun, DealStage.POC, **trial(*days, seller=made.seller, technical_owner=made.contact_id))
    result = _result(draw, is_passed=not is_lost, at=ended) if is_tried else {}
    if is_lost:
        then(ended, DealStage.LOST, "poc_failed" if is_tried else draw.choice(_LOSSES), **result)
        return steps
    won = {**result, **_contract(made, draw, signed=ended)}
    then(ended, DealStage.WON, "" if is_tried else "small_deal", **won)
    handed = later(ended, _TO_DELIVER)
    then(handed, DealStage.DELIVERING, delivery_owner_id=made.seller)
    live = later(handed, _TO_LIVE)
    then(live, DealStage.LIVE, live_on=day_of(live).isoformat())
    return steps


def _result(draw: Random, *, is_passed: bool, at: int) -> dict[str, Any]:
    ended = {"poc_ended_on": day_of(at).isoformat()}
    if is_passed:
        return {"poc_result": "passed", **ended}
    return {"poc_result": "failed", "poc_failure": draw.choice(FAILURES), **ended}


def _contract(made: Made, draw: Random, *, signed: int) -> dict[str, Any]:
    amount = made.amount * draw.choice((100, 95, 90, 85)) // 100
    terms = contract(day_of(signed), amount=amount, win_reason=draw.choice(WINS))
    return {"amount": amount, "list_amount": made.amount, **terms}

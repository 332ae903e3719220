"""The demo company's sellers at their desks: they accept, call, note, reject, recycle and convert, through verbs alone.

What somebody does about a lead is drawn from the seed and the lead's number, so the same story has the same sellers.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from random import Random
from typing import Any

from crescendo.core import api as core
from crescendo.core.clock import HOUR, MINUTE
from crescendo.core.refusals import Refusal
from crescendo.core.types import Actor
from crescendo.demo.closing import Closing, Made, close_day
from crescendo.demo.company import MAKER
from crescendo.demo.noting import write_note
from crescendo.demo.papers import PRODUCTS
from crescendo.demo.timetable import day_of, moment_of
from crescendo.lifecycle import api as lifecycle
from crescendo.lifecycle.types import (
    Convert,
    DealLine,
    DealRole,
    Lead,
    LeadQuery,
    LeadState,
    NewCall,
    Outcome,
    RecycleLead,
    RejectLead,
)
from crescendo.people import api as people

_MORNING, _DESK_HOURS = 11, (11, 17)
# Which share of leads is accepted at once, answers a call, is worth a deal, is to come back on a day.
_PROMPT, _ANSWERS, _WORTH, _LATER = 0.86, 0.75, 0.2, 0.08
_AT_ONCE = 200
_REASONS = ("no_need", "no_need", "only_learning", "no_budget", "wrong_data", "not_a_target", "competitor")
_SAID = (
    "电话里说正在做数据平台选型，希望先看同行的案例。",
    "目前用脚本同步，凌晨常断，想了解实时同步怎么收费。",
    "部门想把 ERP 和 MES 打通，预算要等下季度。",
    "只是了解行业做法，暂时没有立项。",
)
_OPEN: Mapping[str, Any] = {
    "has_no_known_decision_maker": True,
    "budget_state": "requested",
    "competitors": ["云帆数据"],
    "factor_function": 40,
    "factor_brand": 20,
    "factor_price": 25,
    "factor_service": 15,
}


@dataclass(slots=True)
class Sellers:
    """Those who answer leads. `work` is one sitting at their desks."""

    seed: int
    staff: Collection[int]
    _closing: Closing = field(default_factory=Closing)

    def work(self, now: int) -> None:
        """Answer what waits, where it is an hour of a working day at which somebody sits there."""
        moment = moment_of(now)
        if moment.weekday() > 4 or moment.hour not in _DESK_HOURS:
            return
        actors = core.actors_of(frozenset(self.staff))
        is_morning = moment.hour == _MORNING
        for lead in _waiting(now):
            by = actors.get(lead.owner_id or 0)
            if by is not None:
                self._answer(by, lead, is_morning=is_morning, now=now)
        if is_morning:
            self._closing.work(actors, now=now)
            for by in actors.values():
                core.notices.mark_read(by, now=now)

    def _answer(self, by: Actor, lead: Lead, *, is_morning: bool, now: int) -> None:
        draw = Random(f"{self.seed}/{lead.id}/{now // HOUR}")  # noqa: S311 - a story, no secret
        if lead.state is LeadState.ROUTED:
            if draw.random() < _PROMPT:
                lifecycle.accept_lead(by, lead.id, now=now)
                _call(by, lead, draw, now=now + draw.randrange(5, 50) * MINUTE)
        elif lead.talked_at is not None:
            if is_morning and draw.random() < 0.6:
                self._judge(by, lead, draw, now=now)
        elif is_morning:
            _try_again(by, lead, draw, now=now)

    def _judge(self, by: Actor, lead: Lead, draw: Random, *, now: int) -> None:
        """What is worth a deal becomes one; of the others some are to come back later."""
        chance = draw.random()
        if chance < _WORTH:
            self._convert(by, lead, draw, now=now)
        elif chance < _WORTH + _LATER:
            again = day_of(now) + timedelta(days=draw.randrange(30, 120))
            lifecycle.recycle_lead(by, RecycleLead(lead_id=lead.id, return_on=again, note=_SAID[2]), now=now)
        else:
            wanted = RejectLead(lead_id=lead.id, reason=draw.choice(_REASONS), note=_SAID[3])
            lifecycle.reject_lead(by, wanted, now=now)

    def _convert(self, by: Actor, lead: Lead, draw: Random, *, now: int) -> None:
        write_note(by, lead.contact_id, now=now)
        product, price = draw.choice(PRODUCTS)
        quantity = draw.randrange(1, 7)
        contact = people.get_contact(by, lead.contact_id)
        asked = Convert(
            contact_id=lead.contact_id,
            role=DealRole.CHAMPION.value,
            fields={
                **_OPEN,
                "name": f"{contact.company_name or contact.name} {product}"[:255],
                "amount": price * quantity,
                "close_on": close_day(draw, now=now),
                "source": "sales_sourced",
            },
            lines=(DealLine(product=product, quantity=quantity, unit_amount=price),),
            request_key=f"demo/lead/{lead.id}",
        )
        try:
            made = lifecycle.convert(by, asked, now=now).deal
        except Refusal:
            # Somebody of the company stands in an open deal already: this one goes on there.
            wanted = RejectLead(lead_id=lead.id, reason="in_hand")
            lifecycle.reject_lead(by, wanted, now=now)
            return
        if by.staff_id is not None:
            deal = Made(
                deal_id=made.id,
                seller=by.staff_id,
                contact_id=lead.contact_id,
                amount=price * quantity,
            )
            self._closing.take(deal, draw, now=now)


def _waiting(now: int) -> Iterator[Lead]:
    """Leads that somebody has and has not judged, the oldest first: the first page is all that they manage."""
    asked = LeadQuery(states=(LeadState.ROUTED, LeadState.ACCEPTED), sort="made_at", limit=_AT_ONCE)
    yield from lifecycle.list_leads(MAKER, asked, now=now).rows


def _call(by: Actor, lead: Lead, draw: Random, *, now: int) -> None:
    reached = draw.random() < _ANSWERS
    wanted = NewCall(
        contact_id=lead.contact_id,
        outcome=Outcome.REACHED if reached else Outcome.NOT_REACHED,
        text=draw.choice(_SAID) if reached else "",
        minutes=draw.randrange(3, 25) if reached else None,
    )
    lifecycle.record_call(by, wanted, now=now)


def _try_again(by: Actor, lead: Lead, draw: Random, *, now: int) -> None:
    """Once a morning, until she was not reached often enough to say so."""
    tries = lifecycle.tries_for_lead(lead.contact_id, now=now)
    if tries is not None and tries.tries >= tries.needed:
        lifecycle.reject_lead(by, RejectLead(lead_id=lead.id, reason="not_reached"), now=now)
    else:
        _call(by, lead, draw, now=now)

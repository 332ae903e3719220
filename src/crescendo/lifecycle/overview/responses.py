"""How fast sellers answer the leads that are given to them, in working time, and what passed its limit."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from crescendo.core import sets
from crescendo.core.types import Actor
from crescendo.lifecycle.documents.clocks import ClockKey, Clocks, Deed
from crescendo.lifecycle.documents.published import in_force
from crescendo.lifecycle.models import Lead, LeadMove
from crescendo.lifecycle.overview.nouns import (
    Breach,
    Ending,
    Figure,
    LateFigures,
    OverviewQuery,
    Response,
    SellerFigures,
)
from crescendo.lifecycle.overview.whose import ask
from crescendo.lifecycle.routing.api import working_time
from crescendo.lifecycle.routing.nouns import OPEN, LeadAct
from crescendo.lifecycle.working_time import WorkingTime

MOST = 5_000
CALLED = "called"
_ANSWERS = frozenset(
    {
        *(LeadAct.ACCEPTED, LeadAct.REJECTED, LeadAct.RECYCLED, LeadAct.GIVEN_BACK),
        *(LeadAct.QUALIFIED, LeadAct.CONVERTED),
    }
)
_TOLD = {
    Deed.REMIND: LeadAct.REMINDED,
    Deed.TELL_MANAGER: LeadAct.ESCALATED,
    Deed.TELL_MARKETING: LeadAct.ESCALATED,
    Deed.REASSIGN: LeadAct.REASSIGNED,
    Deed.POOL: LeadAct.POOLED,
}


def responses(by: Actor, query: OverviewQuery, *, now: int) -> tuple[Response, ...]:
    """The leads that were given to sellers in the period, the latest first, 5,000 at most.

    A lead that is given to a second seller counts for each. Claimed ones are nobody's answer, and neither is a lead
    that was opened again. The answer is what came first: accepted, rejected, put aside, given back, passed on, its need
    confirmed, or a call. One statement. Refuses NotAllowed, NotValid.
    """
    asked = ask(by, query)
    rows = sets.fetch(sets.statement(__package__, "responses"), asked.places | {"most": MOST})
    working = working_time()
    return tuple(_response(row, working, now=now) for row in rows)


def breaches(by: Actor, query: OverviewQuery) -> tuple[Breach, ...]:
    """What passed its limit in the period while somebody had it, the latest first, 5,000 at most.

    Told once for each lead, clock and colleague: being passed on after the manager was told is the same breach. The
    worker writes it when the clock rings. Three queries. Refuses NotAllowed, NotValid.
    """
    asked = ask(by, query)
    told = _acts_past_limits(in_force().clocks)
    system = LeadMove.objects.filter(by_id=None, what__in=sorted({act for _, act in told}))
    within = system.filter(at__gte=asked.since, at__lt=asked.until).order_by("-at", "-pk")
    if asked.owners is not None:
        within = within.filter(from_owner_id__in=sorted(asked.owners))
    rows = [row for row in within[:MOST] if (row.reason, row.what) in told]
    leads = sorted({row.lead_id for row in rows})
    first: dict[tuple[int, str, int | None], int] = {}
    for one in system.filter(lead_id__in=leads).order_by("pk"):
        if (one.reason, one.what) in told:
            first.setdefault((one.lead_id, one.reason, one.from_owner_id), one.pk)
    contacts = dict(Lead.objects.filter(pk__in=leads).values_list("pk", "contact_id"))
    return tuple(
        Breach(contact_id=contacts[row.lead_id], owner_id=row.from_owner_id, clock=row.reason, at=row.at)
        for row in rows
        if row.lead_id in contacts and first[row.lead_id, row.reason, row.from_owner_id] == row.pk
    )


def late(by: Actor, query: OverviewQuery, *, now: int) -> tuple[Breach, ...]:
    """The open leads that are past their limit now, the longest first, 5,000 at most. One query; refuses as above."""
    asked = ask(by, query)
    places = {"everybody": asked.places["everybody"], "owners": asked.places["owners"]}
    places |= {"now": now, "states": sets.batch_json([state.value for state in OPEN]), "most": MOST}
    found = sets.fetch(sets.statement(__package__, "late_leads"), places)
    return tuple(
        Breach(contact_id=contact, owner_id=owner, clock=clock, at=at) for contact, owner, clock, at in found
    )


def clocks(now_late: Sequence[Breach], passed: Sequence[Breach]) -> tuple[LateFigures, ...]:
    """The same by clock, in the order of the document; clocks of which there is nothing to tell are left out. Pure."""
    order = [key.value for key in ClockKey]
    found = {one.clock for one in (*now_late, *passed)}
    return tuple(
        LateFigures(
            clock=key,
            now=_count(one for one in now_late if one.clock == key),
            passed=_count(one for one in passed if one.clock == key),
        )
        for key in sorted(found, key=lambda key: order.index(key) if key in order else len(order))
    )


def sellers(
    given: Sequence[Response], now_late: Sequence[Breach], passed: Sequence[Breach]
) -> tuple[SellerFigures, ...]:
    """The same by seller, those with the most leads first. Pure."""
    of: dict[int, list[Response]] = defaultdict(list)
    for one in given:
        of[one.owner_id].append(one)
    owners = {*of, *(one.owner_id for one in (*now_late, *passed) if one.owner_id is not None)}
    found = [
        _seller(
            owner,
            of[owner],
            late=sum(one.owner_id == owner for one in now_late),
            passed=sum(one.owner_id == owner for one in passed),
        )
        for owner in owners
    ]
    return tuple(sorted(found, key=lambda one: (-one.given, -one.late, one.owner_id)))


def nearest_rank(lengths: Sequence[int], percent: int) -> int | None:
    """The percentile by nearest rank: the smallest of them that so many per cent do not exceed. Pure."""
    ordered = sorted(lengths)
    return ordered[-(-len(ordered) * percent // 100) - 1] if ordered else None


def _seller(owner: int, given: Sequence[Response], *, late: int, passed: int) -> SellerFigures:
    lengths = [one.length for one in given if one.ending is Ending.ANSWERED]
    endings = [one.ending for one in given]
    return SellerFigures(
        owner_id=owner,
        given=len(given),
        answered=endings.count(Ending.ANSWERED),
        waiting=endings.count(Ending.WAITING),
        taken=endings.count(Ending.TAKEN),
        median=nearest_rank(lengths, 50),
        p90=nearest_rank(lengths, 90),
        late=late,
        passed=passed,
    )


def _response(row: tuple[Any, ...], working: WorkingTime, *, now: int) -> Response:
    move, contact, owner, given_at, act, closed_at, closed_by, called_at = row
    is_own = act in _ANSWERS or (act is not None and closed_by == owner)
    if called_at is not None and not (is_own and closed_at < called_at):
        ended_at, ending, act = called_at, Ending.ANSWERED, CALLED
    else:
        ended_at = closed_at
        ending = Ending.WAITING if act is None else Ending.ANSWERED if is_own else Ending.TAKEN
    return Response(
        move_id=move,
        contact_id=contact,
        owner_id=owner,
        given_at=given_at,
        ended_at=ended_at,
        ending=ending,
        act=act or "",
        length=working.between(given_at, now if ended_at is None else ended_at),
    )


def _acts_past_limits(asked: Clocks) -> frozenset[tuple[str, str]]:
    """Which acts of which clock are done at its limit or past it: these tell of a breach, earlier ones remind."""
    working = working_time()
    return frozenset(
        (key.value, _TOLD[step.do].value)
        for key, clock in asked.clocks.items()
        for step in clock.steps
        if step.after.length(working) >= clock.limit.length(working)
    )


def _count(found: Iterable[Breach]) -> Figure:
    return Figure(count=sum(1 for _ in found))

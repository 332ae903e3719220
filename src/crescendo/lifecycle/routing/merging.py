"""Leads when contacts become one and are parted again: the survivor has them, one of two open ones rests meanwhile."""

from __future__ import annotations

from collections import defaultdict

from crescendo.core.types import Actor, FactDraft
from crescendo.lifecycle.documents.clocks import ClockKey
from crescendo.lifecycle.models import Lead as Row
from crescendo.lifecycle.models import LeadMove
from crescendo.lifecycle.routing import ticking, writing
from crescendo.lifecycle.routing.nouns import OPEN, LeadAct, LeadState
from crescendo.lifecycle.routing.ticking import Times
from crescendo.lifecycle.routing.writing import SUBJECT, Said
from crescendo.people import api as people

BY = Actor.system("routing")
_CLOCKS = {
    LeadState.ROUTED: (ClockKey.ACCEPT, "routed_at"),
    LeadState.ACCEPTED: (ClockKey.NO_VERDICT, "accepted_at"),
}
"""The clock that runs in a state, and the field that says since when."""


def join(contacts: set[int], *, now: int) -> list[FactDraft]:
    """Leads go to the survivor. Of two open ones that of the survivor goes on, the other rests as merged."""
    living = people.survivors_of_contacts(contacts)
    rows = Row.objects.select_for_update().filter(contact_id__in=list(living)).order_by("pk")
    moved = [row for row in rows if living[row.contact_id] != row.contact_id]
    open_ones = Row.objects.filter(contact_id__in={living[row.contact_id] for row in moved}, state__in=OPEN)
    held = set(open_ones.values_list("contact_id", flat=True))
    resting = []
    for row in moved:
        row.contact_id = living[row.contact_id]
        if row.state in OPEN and row.contact_id in held:
            resting.append(row)
        elif row.state in OPEN:
            held.add(row.contact_id)
    said = Said(by=BY, act=LeadAct.MERGED, now=now)
    if resting:
        writing.close(resting, LeadState.MERGED, said)
    Row.objects.bulk_update(moved, ["contact_id"])
    return writing.told(resting, said)


def part(contacts: set[int], *, now: int) -> list[FactDraft]:
    """Leads go back to the contacts for whom they were made, and those that rested go on."""
    living = people.survivors_of_contacts(contacts)
    rows = Row.objects.select_for_update().filter(origin_id__in=list(living)).order_by("pk")
    returned = [row for row in rows if row.contact_id != living[row.origin_id]]
    for row in returned:
        row.contact_id = living[row.origin_id]
    Row.objects.bulk_update(returned, ["contact_id"], batch_size=200)
    resting = [row for row in returned if row.state == LeadState.MERGED]
    return _go_on(resting, ticking.times(), now=now) if resting else []


def _go_on(rows: list[Row], counted: Times, *, now: int) -> list[FactDraft]:
    """As they stood before the merge; their clocks start anew. A bounded number of statements."""
    closing = LeadMove.objects.filter(lead_id__in=[row.pk for row in rows], what=LeadAct.MERGED.value)
    stood = dict(closing.order_by("pk").values_list("lead_id", "from_state"))
    open_ones = Row.objects.filter(contact_id__in=[row.contact_id for row in rows], state__in=OPEN)
    taken = set(open_ones.values_list("contact_id", flat=True))
    going: dict[LeadState, list[Row]] = defaultdict(list)
    for row in rows:
        if stood.get(row.pk) in OPEN and row.contact_id not in taken:
            taken.add(row.contact_id)
            going[LeadState(stood[row.pk])].append(row)
    drafts = []
    for state, those in going.items():
        said = Said(by=BY, act=LeadAct.PARTED, now=now)
        writing.turn(those, state, said)
        for row in those:
            row.closed_at = None
        if state in _CLOCKS:
            _start_clock(state, those, counted, now=now)
        fields = ["closed_at", "routed_at", "accepted_at", "due_at", "due_clock"]
        Row.objects.bulk_update(those, fields, batch_size=200)
        drafts += writing.told(those, said)
    return drafts


def _start_clock(state: LeadState, rows: list[Row], counted: Times, *, now: int) -> None:
    clock, since = _CLOCKS[state]
    for row in rows:
        setattr(row, since, now)
        row.due_at, row.due_clock = counted.limit(clock, now), clock.value
    ticking.start(SUBJECT, clock, {row.pk: now for row in rows}, times=counted)

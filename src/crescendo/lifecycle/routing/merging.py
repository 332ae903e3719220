"""Leads when contacts become one and are parted again: the survivor has them, one of two open ones rests meanwhile."""

from __future__ import annotations

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
        Row.objects.filter(pk=row.pk).update(contact_id=row.contact_id)
    resting = [row for row in returned if row.state == LeadState.MERGED]
    return _go_on(resting, ticking.times(), now=now) if resting else []


def _go_on(rows: list[Row], counted: Times, *, now: int) -> list[FactDraft]:
    """As they stood before the merge; their clocks start anew."""
    drafts = []
    for row in rows:
        closing = LeadMove.objects.filter(lead_id=row.pk, what=LeadAct.MERGED.value).order_by("-pk").first()
        taken = Row.objects.filter(contact_id=row.contact_id, state__in=OPEN).exists()
        if closing is None or closing.from_state not in OPEN or taken:
            continue
        said = Said(by=BY, act=LeadAct.PARTED, now=now)
        writing.turn([row], LeadState(closing.from_state), said)
        row.closed_at = None
        if row.state == LeadState.ROUTED:
            row.routed_at = now
            row.due_at, row.due_clock = counted.limit(ClockKey.ACCEPT, now), ClockKey.ACCEPT.value
            ticking.start(SUBJECT, ClockKey.ACCEPT, {row.pk: now}, times=counted)
        if row.state == LeadState.ACCEPTED:
            row.accepted_at = now
            row.due_at, row.due_clock = counted.limit(ClockKey.NO_VERDICT, now), ClockKey.NO_VERDICT.value
            ticking.start(SUBJECT, ClockKey.NO_VERDICT, {row.pk: now}, times=counted)
        row.save(update_fields=["closed_at", "routed_at", "accepted_at", "due_at", "due_clock"])
        drafts += writing.told([row], said)
    return drafts

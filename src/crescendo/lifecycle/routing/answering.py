"""What a seller says to a lead: yes, no with a reason, not now; and taking that back."""

from __future__ import annotations

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from crescendo.core import facts
from crescendo.core.api import audit, get_company, may, require
from crescendo.core.clock import DAY
from crescendo.core.ids import Prefix, write_id
from crescendo.core.refusals import mark
from crescendo.core.text import clean
from crescendo.core.types import Actor, Permission
from crescendo.lifecycle.documents.clocks import ClockKey
from crescendo.lifecycle.documents.nouns import Lifecycle, Reason, ReasonList
from crescendo.lifecycle.documents.published import in_force
from crescendo.lifecycle.models import Lead as Row
from crescendo.lifecycle.models import LeadMove
from crescendo.lifecycle.routing import handing, ticking, tries, writing
from crescendo.lifecycle.routing.choosing import Choice
from crescendo.lifecycle.routing.nouns import (
    HELD,
    OPEN,
    Lead,
    LeadAct,
    LeadNotYours,
    LeadState,
    LeadStateWrong,
    NotTriedEnough,
    ReasonUnknown,
    RecycleLead,
    RejectLead,
    ReturnDayNeeded,
)
from crescendo.lifecycle.routing.reading import find_row, lead_noun
from crescendo.lifecycle.routing.writing import SUBJECT, Said
from crescendo.lifecycle.stages import api as stages
from crescendo.lifecycle.stages.nouns import RECYCLED, Cause, MoveContacts
from crescendo.people import api as people

RETURN_ON, COMPETITOR = "return_on", "competitor"
NOT_REACHED = "not_reached"
_MORNING = time(9)

audit.register(
    {
        "lead.accepted": mark("%(by)s accepted the lead %(subject)s"),
        "lead.rejected": mark("%(by)s rejected the lead %(subject)s: %(fields)s"),
        "lead.recycled": mark("%(by)s put the lead %(subject)s back for later: %(fields)s"),
        "lead.reopened": mark("%(by)s opened the lead %(subject)s again"),
    }
)


def accept_lead(by: Actor, lead_id: int, *, now: int) -> Lead:
    """Take a lead that was routed to one: the clocks of the first attempt and of the verdict start.

    Refuses NotAllowed, NotFound, LeadNotYours, LeadStateWrong. Emits lead.accepted.
    """
    with facts.together(now=now):
        row = held(by, lead_id, LeadState.ROUTED)
        said = Said(by=by, act=LeadAct.ACCEPTED, now=now)
        take_up([row], said, ticking.times())
        audit.record(by, "lead.accepted", write_id(Prefix.CONTACT, row.contact_id), {}, now=now)
        facts.append(writing.told([row], said), now=now)
    return lead_noun(row)


def reject_lead(by: Actor, request: RejectLead, *, now: int) -> Lead:
    """Send a lead back. Its reason says where it goes: back later, out, to nurture, its owner, service, a partner.

    Refuses NotAllowed, NotFound, LeadNotYours, LeadStateWrong, ReasonUnknown, ReturnDayNeeded, NotTriedEnough.
    Emits lead.rejected and what the move of the stage emits.
    """
    with facts.together(now=now):
        row = held(by, request.lead_id, *HELD)
        lifecycle = in_force()
        reason = lifecycle.find_reason(ReasonList.REJECT, request.reason)
        if reason is None:
            raise ReasonUnknown(reason=request.reason)
        _must_have_tried(row, reason, lifecycle, now=now)
        returns_at = return_at(reason, request.return_on, now=now)
        said = Said(by=by, act=LeadAct.REJECTED, now=now, reason=reason.key, note=clean(request.note).strip())
        state = LeadState.RECYCLED if reason.goes_to == RECYCLED else LeadState.REJECTED
        writing.close([row], state, said, return_at=returns_at)
        values = said_with(request.return_on, request.competitor)
        move_aside(by, row.contact_id, reason.goes_to or "", said, values, return_at=returns_at)
        handing.hand_over(by, row, reason, now=now)
        detail = {"reason": reason.key, **({"note": said.note} if said.note else {})}
        audit.record(by, "lead.rejected", write_id(Prefix.CONTACT, row.contact_id), detail, now=now)
        facts.append(writing.told([row], said), now=now)
    return lead_noun(row)


def recycle_lead(by: Actor, request: RecycleLead, *, now: int) -> Lead:
    """Put a lead aside until the morning of a day, on which it comes back to the same seller.

    Refuses NotAllowed, NotFound, LeadNotYours, LeadStateWrong, ReasonUnknown, ReturnDayNeeded. Emits lead.recycled.
    """
    with facts.together(now=now):
        row = held(by, request.lead_id, *HELD)
        key = request.reason or "project_later"
        reason = in_force().find_reason(ReasonList.RECYCLE, key)
        if reason is None:
            raise ReasonUnknown(reason=key)
        return_at = _morning(request.return_on, now=now)
        said = Said(by=by, act=LeadAct.RECYCLED, now=now, reason=key, note=clean(request.note).strip())
        writing.close([row], LeadState.RECYCLED, said, return_at=return_at)
        move_aside(by, row.contact_id, RECYCLED, said, said_with(request.return_on, ""), return_at=return_at)
        audit.record(by, "lead.recycled", write_id(Prefix.CONTACT, row.contact_id), {"reason": key}, now=now)
        facts.append(writing.told([row], said), now=now)
    return lead_noun(row)


def reopen_lead(by: Actor, lead_id: int, *, now: int, act: LeadAct = LeadAct.REOPENED) -> Lead:
    """Take back a rejection, or that a lead was put aside: it is its seller's again, accepted as it was or not.

    Whoever closed it may, and a manager. Refuses NotAllowed, NotFound, LeadNotYours, LeadStateWrong: also where the
    contact has another open lead by now. Emits lead.reopened.
    """
    require(by, Permission.CONTACTS_EDIT)
    with facts.together(now=now):
        people.take_turn()
        row = find_row(by, lead_id, locked=True)
        if row.state not in {LeadState.REJECTED, LeadState.RECYCLED}:
            raise wrong_state(row)
        closing = LeadMove.objects.filter(lead_id=row.pk, from_state__in=HELD).order_by("-pk").first()
        if closing is None or Row.objects.filter(contact_id=row.contact_id, state__in=OPEN).exists():
            raise wrong_state(row)
        if not (may(by, Permission.LEADS_ASSIGN) or by.staff_id in {None, closing.by_id}):
            raise LeadNotYours(lead=write_id(Prefix.LEAD, row.pk))
        said = Said(by=by, act=act, now=now)
        counted = ticking.times()
        Row.objects.filter(pk=row.pk).update(closed_at=None, return_at=None, reason="", disputed_at=None)
        drafts = writing.give([row], {row.pk: Choice(owner_id=row.owner_id, rule=row.rule)}, said, counted)
        row = find_row(by, lead_id)
        if closing.from_state == LeadState.ACCEPTED:
            take_up([row], Said(by=by, act=LeadAct.ACCEPTED, now=now), counted)
        move = MoveContacts(contact_ids=(row.contact_id,), to="mql", cause=Cause.LEAD, reason="mistake")
        stages.move_contacts(by, move, now=now)
        audit.record(by, "lead.reopened", write_id(Prefix.CONTACT, row.contact_id), {}, now=now)
        facts.append(drafts, now=now)
    return lead_noun(row)


def take_up(rows: list[Row], said: Said, counted: ticking.Times) -> None:
    """Write that leads were accepted, and start the clocks that run from there. A bounded number of statements."""
    writing.turn(rows, LeadState.ACCEPTED, said)
    ticking.stop(SUBJECT, [row.pk for row in rows])
    for row in rows:
        key = tries.first_attempt(row)
        row.accepted_at, row.due_at, row.due_clock = said.now, counted.limit(key, said.now), key.value
        row.attempted_at = row.talked_at = None
    Row.objects.bulk_update(rows, ["accepted_at", "attempted_at", "talked_at", "due_at", "due_clock"])
    for key in {tries.first_attempt(row) for row in rows}:
        those = {row.pk: said.now for row in rows if tries.first_attempt(row) is key}
        ticking.start(SUBJECT, key, those, times=counted)
    ticking.start(SUBJECT, ClockKey.NO_VERDICT, {row.pk: said.now for row in rows}, times=counted)


def held(by: Actor, lead_id: int, *states: LeadState) -> Row:
    """The lead, in the turn of this transaction, if the actor answers for it and it stands where it must.

    An API key answers for whoever has the lead. Refuses NotAllowed, NotFound, LeadNotYours, LeadStateWrong.
    """
    require(by, Permission.CONTACTS_EDIT)
    people.take_turn()
    row = find_row(by, lead_id, locked=True)
    if by.staff_id is not None and row.owner_id != by.staff_id:
        raise LeadNotYours(lead=write_id(Prefix.LEAD, row.pk))
    if row.state not in states:
        raise wrong_state(row)
    return row


def wrong_state(row: Row) -> LeadStateWrong:
    """The refusal that says where a lead stands."""
    return LeadStateWrong(lead=write_id(Prefix.LEAD, row.pk), state=row.state)


def _must_have_tried(row: Row, reason: Reason, lifecycle: Lifecycle, *, now: int) -> None:
    if reason.key != NOT_REACHED:
        return
    made = tries.made(row, lifecycle, now=now)
    if made.tries < made.needed:
        within = str(lifecycle.clocks.tries.within)
        raise NotTriedEnough(tries=made.tries, needed=made.needed, within=within)


def return_at(reason: Reason, return_on: date | None, *, now: int) -> int | None:
    """When somebody comes back: on the day that was said, else as the reason says. Refuses ReturnDayNeeded."""
    if RETURN_ON in reason.asks or return_on is not None:
        return _morning(return_on, now=now)
    return now + reason.after_days * DAY if reason.after_days else None


def _morning(day: date | None, *, now: int) -> int:
    if day is None:
        raise ReturnDayNeeded
    at = int(datetime.combine(day, _MORNING, ZoneInfo(get_company().time_zone)).timestamp() * 1000)
    if at <= now:
        raise ReturnDayNeeded
    return at


def said_with(return_on: date | None, competitor: str) -> dict[str, str]:
    """What stays with the move."""
    said = {RETURN_ON: return_on.isoformat() if return_on else "", COMPETITOR: clean(competitor).strip()}
    return {name: value for name, value in said.items() if value}


def move_aside(
    by: Actor, contact_id: int, to: str, said: Said, values: dict[str, str], *, return_at: int | None
) -> None:
    """Move the stage where a reason says, if anywhere; who cannot go there by the document stays where she is."""
    if not to:
        return
    move = MoveContacts(
        contact_ids=(contact_id,),
        to=to,
        cause=Cause.LEAD,
        reason=said.reason,
        note=said.note,
        values=values,
        returns_at=return_at,
    )
    stages.move_contacts(by, move, now=said.now)

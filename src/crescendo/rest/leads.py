"""Leads through the API: listed with their clocks, answered, put aside, given out, disputed."""

from __future__ import annotations

from typing import Annotated

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router, Schema
from pydantic import ConfigDict, Field
from typing_extensions import TypedDict

from crescendo.core.clock import SystemClock
from crescendo.core.ids import Prefix, write_id
from crescendo.lifecycle import api as lifecycle
from crescendo.lifecycle.types import (
    LEADS_OPEN,
    AnswerDispute,
    Lead,
    LeadMove,
    LeadQuery,
    LeadState,
    ReassignLead,
    RecycleLead,
    RejectLead,
)
from crescendo.rest import answers
from crescendo.rest.addresses import ContactId, LeadId, number, write_id_or_none
from crescendo.rest.answers import PageShape, declared
from crescendo.rest.days import Day
from crescendo.rest.instants import write_instant, write_instant_or_none
from crescendo.rest.keys import actor_of

router = Router(tags=["leads"])
Note = Annotated[str, Field(max_length=2_000)]
StaffId = Annotated[str, Field(pattern=r"^usr_[1-9][0-9]{0,17}$", examples=["usr_7"])]


class LeadShape(TypedDict):
    """A lead. `due_at` is the limit of the clock `clock`, in working hours; null where none runs."""

    id: str
    contact_id: str
    cycle: int
    state: str
    owner_id: str | None
    rule: str
    cause: str
    is_raised: bool
    reason: str
    clock: str
    due_at: str | None
    made_at: str
    routed_at: str | None
    accepted_at: str | None
    attempted_at: str | None
    talked_at: str | None
    closed_at: str | None
    return_at: str | None
    disputed_at: str | None


class LeadMoveShape(TypedDict):
    """What happened to a lead, by whom and why."""

    at: str
    act: str
    from_owner_id: str | None
    to_owner_id: str | None
    by: str
    reason: str
    note: str


class LeadsAsked(Schema):
    """Which leads."""

    model_config = ConfigDict(extra="forbid")
    state: LeadState | None = None
    owner_id: StaffId | None = None
    is_late: bool | None = None
    after: Annotated[str | None, Field(pattern=r"^[0-9]{1,18}$")] = None
    limit: Annotated[int, Field(ge=1, le=200)] = 50


class Rejection(Schema):
    """A reason of the lifecycle; `return_on` where the reason asks for a day."""

    model_config = ConfigDict(extra="forbid")
    reason: Annotated[str, Field(max_length=40, examples=["no_budget"])]
    note: Note = ""
    return_on: Day | None = None
    competitor: Annotated[str, Field(max_length=200)] = ""


class Recycling(Schema):
    """The day on which it comes back."""

    model_config = ConfigDict(extra="forbid")
    return_on: Day
    reason: Annotated[str, Field(max_length=40)] = "project_later"
    note: Note = ""


class Reassignment(Schema):
    """To which colleague."""

    model_config = ConfigDict(extra="forbid")
    owner_id: StaffId
    note: Note = ""


class Remark(Schema):
    """A note to what is done."""

    model_config = ConfigDict(extra="forbid")
    note: Note = ""


class Verdict(Schema):
    """Whether the rejection stands."""

    model_config = ConfigDict(extra="forbid")
    stands: bool
    note: Note = ""


@router.get("/leads", response=declared(PageShape[LeadShape]), summary="List leads")
def list_leads(request: HttpRequest, asked: Annotated[LeadsAsked, Query()]) -> HttpResponse:
    """Scope `contacts_read`. The newest first; open ones unless a state is asked for."""
    query = LeadQuery(
        states=LEADS_OPEN if asked.state is None else (asked.state,),
        owner_id=None if asked.owner_id is None else number(Prefix.STAFF, "staff", asked.owner_id),
        is_late=asked.is_late,
        after=asked.after,
        limit=asked.limit,
    )
    found = lifecycle.list_leads(actor_of(request), query, now=SystemClock().now())
    return answers.page(request, [_shape(lead) for lead in found.rows], found.next_cursor)


@router.get("/leads/{lead_id}", response=declared(LeadShape, 404), summary="Get a lead")
def get_lead(request: HttpRequest, lead_id: LeadId) -> HttpResponse:
    """Scope `contacts_read`."""
    return answers.one(_shape(lifecycle.get_lead(actor_of(request), _number(lead_id))))


@router.get(
    "/contacts/{contact_id}/lead-history",
    response=declared(PageShape[LeadMoveShape], 404),
    summary="What became of a contact's leads",
)
def list_lead_history(request: HttpRequest, contact_id: ContactId) -> HttpResponse:
    """Scope `contacts_read`. The latest first, 200 at most."""
    found = lifecycle.lead_history_of(actor_of(request), number(Prefix.CONTACT, "contact", contact_id))
    return answers.page(request, [_move(one) for one in found])


@router.post("/leads/{lead_id}/accept", response=declared(LeadShape, 404, 409), summary="Accept a lead")
def accept_lead(request: HttpRequest, lead_id: LeadId) -> HttpResponse:
    """Scopes `contacts_edit`, `contacts_read`. In the name of whoever has it."""
    return _told(lifecycle.accept_lead(actor_of(request), _number(lead_id), now=SystemClock().now()))


@router.post(
    "/leads/{lead_id}/reject", response=declared(LeadShape, 404, 409, 413, 415), summary="Reject a lead"
)
def reject_lead(request: HttpRequest, lead_id: LeadId, given: Rejection) -> HttpResponse:
    """Scopes `contacts_edit`, `contacts_read`. Where it goes follows from the reason."""
    wanted = RejectLead(
        lead_id=_number(lead_id),
        reason=given.reason,
        note=given.note,
        return_on=given.return_on,
        competitor=given.competitor,
    )
    return _told(lifecycle.reject_lead(actor_of(request), wanted, now=SystemClock().now()))


@router.post(
    "/leads/{lead_id}/recycle",
    response=declared(LeadShape, 404, 409, 413, 415),
    summary="Put a lead aside until a day",
)
def recycle_lead(request: HttpRequest, lead_id: LeadId, given: Recycling) -> HttpResponse:
    """Scopes `contacts_edit`, `contacts_read`. On that morning it is back with the same seller."""
    wanted = RecycleLead(
        lead_id=_number(lead_id), return_on=given.return_on, reason=given.reason, note=given.note
    )
    return _told(lifecycle.recycle_lead(actor_of(request), wanted, now=SystemClock().now()))


@router.post(
    "/leads/{lead_id}/give-back",
    response=declared(LeadShape, 404, 409, 413, 415),
    summary="Lay a lead into the pool",
)
def give_back_lead(request: HttpRequest, lead_id: LeadId, given: Remark) -> HttpResponse:
    """Scopes `contacts_edit`, `contacts_read`."""
    by, now = actor_of(request), SystemClock().now()
    return _told(lifecycle.give_back_lead(by, _number(lead_id), note=given.note, now=now))


@router.post(
    "/leads/{lead_id}/reassign",
    response=declared(LeadShape, 404, 409, 413, 415),
    summary="Give a lead to a colleague",
)
def reassign_lead(request: HttpRequest, lead_id: LeadId, given: Reassignment) -> HttpResponse:
    """Scopes `contacts_edit`, `contacts_read`, `leads_assign`. One of the pool too; its clock runs anew."""
    wanted = ReassignLead(
        lead_id=_number(lead_id),
        to_staff_id=number(Prefix.STAFF, "staff", given.owner_id),
        note=given.note,
    )
    return _told(lifecycle.reassign_lead(actor_of(request), wanted, now=SystemClock().now()))


@router.post("/leads/{lead_id}/reopen", response=declared(LeadShape, 404, 409), summary="Open a lead again")
def reopen_lead(request: HttpRequest, lead_id: LeadId) -> HttpResponse:
    """Scopes `contacts_edit`, `contacts_read`. Takes a rejection back, or that it was put aside."""
    return _told(lifecycle.reopen_lead(actor_of(request), _number(lead_id), now=SystemClock().now()))


@router.post(
    "/leads/{lead_id}/dispute",
    response=declared(LeadShape, 404, 409, 413, 415),
    summary="Dispute a rejection",
)
def dispute_rejection(request: HttpRequest, lead_id: LeadId, given: Remark) -> HttpResponse:
    """Scopes `contacts_edit`, `contacts_read`. Marketing is told and has its time to answer."""
    by, now = actor_of(request), SystemClock().now()
    return _told(lifecycle.dispute_reject(by, _number(lead_id), note=given.note, now=now))


@router.post(
    "/leads/{lead_id}/answer",
    response=declared(LeadShape, 404, 409, 413, 415),
    summary="Answer a dispute",
)
def answer_dispute(request: HttpRequest, lead_id: LeadId, given: Verdict) -> HttpResponse:
    """Scopes `contacts_edit`, `contacts_read`, `leads_assign`."""
    wanted = AnswerDispute(lead_id=_number(lead_id), stands=given.stands, note=given.note)
    return _told(lifecycle.answer_dispute(actor_of(request), wanted, now=SystemClock().now()))


def _number(text: str) -> int:
    return number(Prefix.LEAD, "lead", text)


def _told(lead: Lead) -> HttpResponse:
    return answers.one(_shape(lead))


def _staff(staff_id: int | None) -> str | None:
    return write_id_or_none(Prefix.STAFF, staff_id)


def _shape(lead: Lead) -> LeadShape:
    return LeadShape(
        id=write_id(Prefix.LEAD, lead.id),
        contact_id=write_id(Prefix.CONTACT, lead.contact_id),
        cycle=lead.cycle,
        state=lead.state.value,
        owner_id=_staff(lead.owner_id),
        rule=lead.rule,
        cause=lead.cause,
        is_raised=lead.is_raised,
        reason=lead.reason,
        clock=lead.clock,
        due_at=write_instant_or_none(lead.due_at),
        made_at=write_instant(lead.made_at),
        routed_at=write_instant_or_none(lead.routed_at),
        accepted_at=write_instant_or_none(lead.accepted_at),
        attempted_at=write_instant_or_none(lead.attempted_at),
        talked_at=write_instant_or_none(lead.talked_at),
        closed_at=write_instant_or_none(lead.closed_at),
        return_at=write_instant_or_none(lead.return_at),
        disputed_at=write_instant_or_none(lead.disputed_at),
    )


def _move(one: LeadMove) -> LeadMoveShape:
    return LeadMoveShape(
        at=write_instant(one.at),
        act=one.act.value,
        from_owner_id=_staff(one.from_owner_id),
        to_owner_id=_staff(one.to_owner_id),
        by=one.by,
        reason=one.reason,
        note=one.note,
    )

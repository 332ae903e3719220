"""Deals through the API: listed, made, made of contacts, changed, moved; people, milestones, history."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router, Schema
from pydantic import ConfigDict, Field

from crescendo.conditions.types import Entity
from crescendo.core.clock import SystemClock
from crescendo.core.ids import IdNotReadable, Prefix, read_id
from crescendo.core.refusals import NotValid, mark
from crescendo.lifecycle import api as lifecycle
from crescendo.lifecycle.types import (
    Convert,
    DealEdit,
    DealLine,
    DealQuery,
    MoveDeal,
    NewDeal,
    PutMilestone,
)
from crescendo.rest import answers, deal_shapes, queries
from crescendo.rest.addresses import ContactId, DealId, MilestoneId, number
from crescendo.rest.answers import PageShape, declared
from crescendo.rest.days import Day
from crescendo.rest.deal_shapes import (
    ConvertedShape,
    DealChangeShape,
    DealPageShape,
    DealShape,
    DealWords,
    LineWords,
    MilestoneShape,
)
from crescendo.rest.keys import actor_of
from crescendo.rest.queries import After, Filter, Limit, Match, Rows

router = Router(tags=["deals"])
Order = Annotated[
    Literal["-created_at", "created_at", "-stage_at", "stage_at", "close_on", "-amount", "amount", "name"],
    Query(description="The order."),
]
Role = Literal["", "decision_maker", "champion", "influencer", "user", "technical_owner", "procurement"]
Lines = Annotated[list[LineWords], Field(max_length=50)]
Reason = Annotated[str, Field(max_length=40)]
_REFERENCES = {
    "account_id": Prefix.ACCOUNT,
    "owner_id": Prefix.STAFF,
    "delivery_owner_id": Prefix.STAFF,
    "presales_id": Prefix.STAFF,
    "technical_owner_id": Prefix.CONTACT,
}
_UNREADABLE = mark("This value cannot be read.")


class NewDealWords(DealWords):
    """A new deal: it needs a name and a primary source. `people` maps contacts to roles."""

    lines: Lines = Field(default_factory=list)
    people: Annotated[
        dict[Annotated[str, Field(pattern=r"^con_[1-9][0-9]{0,17}$")], Role], Field(max_length=100)
    ] = Field(default_factory=dict)


class DealChanges(DealWords):
    """Fields of a deal; products are given whole."""

    lines: Lines | None = None


class DealMoveWords(DealWords):
    """Where a deal goes, with the fields that the stage asks for. `reason` is of the list that the move asks for."""

    to: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,39}$")]
    reason: Reason = ""
    note: Annotated[str, Field(max_length=2_000)] = ""
    lines: Lines | None = None


class ConvertWords(NewDealWords):
    """What the deal is to have beside what the contact knows. `is_another`: one more beside an open deal."""

    role: Role = ""
    is_another: bool = False


class PersonWords(Schema):
    """As what somebody has to do with a deal."""

    model_config = ConfigDict(extra="forbid")
    role: Role = ""


class MilestoneWords(Schema):
    """A step of the delivery; with `id` a known one. The go-live that is done makes the deal live."""

    model_config = ConfigDict(extra="forbid")
    id: Annotated[str, Field(pattern=r"^mls_[1-9][0-9]{0,17}$")] | None = None
    title: Annotated[str, Field(min_length=1, max_length=255)]
    planned_on: Day | None = None
    done_on: Day | None = None
    is_go_live: bool = False


@router.get("/deals", response=declared(PageShape[DealShape]), summary="List deals")
def list_deals(
    request: HttpRequest,
    *,
    filter: Filter = None,  # noqa: A002 - the parameter's name
    rows: Rows = None,
    match: Match = "all",
    sort: Order = "-created_at",
    limit: Limit = 50,
    after: After = None,
) -> HttpResponse:
    """Scope `deals_read`."""
    by = actor_of(request)
    query = DealQuery(
        condition=queries.tree_of(by, Entity.DEAL, filter, rows, match), sort=sort, after=after, limit=limit
    )
    found = lifecycle.list_deals(by, query, now=SystemClock().now())
    return answers.page(request, [deal_shapes.deal(row) for row in found.rows], found.next_cursor)


@router.post("/deals", response=declared(DealShape, 404, 409, 413, 415, success=201), summary="Make a deal")
def create_deal(request: HttpRequest, given: NewDealWords) -> HttpResponse:
    """Scope `deals_edit`; naming an account takes `accounts_read`, people `contacts_read`."""
    new = NewDeal(fields=_fields(given), people=_people(given), lines=_lines(given.lines))
    made = lifecycle.create_deal(actor_of(request), new, now=SystemClock().now())
    answer = answers.one(deal_shapes.deal(made), status=201)
    answer.headers["Location"] = f"{request.path}/dea_{made.id}"
    return answer


@router.get("/deals/{deal_id}", response=declared(DealPageShape, 404), summary="Get a deal")
def get_deal(request: HttpRequest, deal_id: DealId) -> HttpResponse:
    """Scope `deals_read`. With people, products, stages, POC, contracts and milestones."""
    found = lifecycle.get_deal_page(actor_of(request), number(Prefix.DEAL, "deal", deal_id))
    return answers.one(deal_shapes.deal_page(found))


@router.patch("/deals/{deal_id}", response=declared(DealShape, 404, 409, 413, 415), summary="Change a deal")
def update_deal(request: HttpRequest, deal_id: DealId, given: DealChanges) -> HttpResponse:
    """Scopes `deals_edit`, `deals_read`."""
    edit = DealEdit(
        deal_id=number(Prefix.DEAL, "deal", deal_id),
        fields=_fields(given),
        lines=None if given.lines is None else _lines(given.lines),
    )
    return answers.one(
        deal_shapes.deal(lifecycle.edit_deal(actor_of(request), edit, now=SystemClock().now()))
    )


@router.post("/deals/{deal_id}/move", response=declared(DealShape, 404, 409, 413, 415), summary="Move a deal")
def move_deal(request: HttpRequest, deal_id: DealId, given: DealMoveWords) -> HttpResponse:
    """Scopes `deals_edit`, `deals_read`. 422 names what the stage asks for, 409 that it needs a reason."""
    wanted = MoveDeal(
        deal_id=number(Prefix.DEAL, "deal", deal_id),
        to=given.to,
        fields=_fields(given),
        lines=None if given.lines is None else _lines(given.lines),
        reason=given.reason,
        note=given.note,
    )
    moved = lifecycle.move_deal(actor_of(request), wanted, now=SystemClock().now())
    return answers.one(deal_shapes.deal(moved))


@router.post("/deals/{deal_id}/remove", response=declared(DealShape, 404, 409), summary="Remove a deal")
def remove_deal(request: HttpRequest, deal_id: DealId) -> HttpResponse:
    """Scopes `deals_edit`, `deals_read`. For a day it can be restored."""
    by, wanted = actor_of(request), number(Prefix.DEAL, "deal", deal_id)
    row = lifecycle.get_deal(by, wanted)
    lifecycle.remove_deal(by, wanted, now=SystemClock().now())
    return answers.one(deal_shapes.deal(row))


@router.post("/deals/{deal_id}/restore", response=declared(DealShape, 404, 409), summary="Restore a deal")
def restore_deal(request: HttpRequest, deal_id: DealId) -> HttpResponse:
    """Scopes `deals_edit`, `deals_read`."""
    wanted = number(Prefix.DEAL, "deal", deal_id)
    return answers.one(
        deal_shapes.deal(lifecycle.restore_deal(actor_of(request), wanted, now=SystemClock().now()))
    )


@router.post(
    "/deals/{deal_id}/people/{contact_id}",
    response=declared(DealPageShape, 404, 409, 413, 415),
    summary="Put somebody on a deal",
)
def put_deal_person(
    request: HttpRequest, deal_id: DealId, contact_id: ContactId, given: PersonWords
) -> HttpResponse:
    """Scopes `deals_edit`, `deals_read`, `contacts_read`. Somebody who is on it already takes the role."""
    by, wanted = actor_of(request), number(Prefix.DEAL, "deal", deal_id)
    contact = number(Prefix.CONTACT, "contact", contact_id)
    lifecycle.put_person(by, wanted, contact, given.role, now=SystemClock().now())
    return answers.one(deal_shapes.deal_page(lifecycle.get_deal_page(by, wanted)))


@router.post(
    "/deals/{deal_id}/people/{contact_id}/remove",
    response=declared(DealPageShape, 404, 409),
    summary="Take somebody off a deal",
)
def remove_deal_person(request: HttpRequest, deal_id: DealId, contact_id: ContactId) -> HttpResponse:
    """Scopes `deals_edit`, `deals_read`, `contacts_read`."""
    by, wanted = actor_of(request), number(Prefix.DEAL, "deal", deal_id)
    contact = number(Prefix.CONTACT, "contact", contact_id)
    lifecycle.take_person_off(by, wanted, contact, now=SystemClock().now())
    return answers.one(deal_shapes.deal_page(lifecycle.get_deal_page(by, wanted)))


@router.post(
    "/deals/{deal_id}/milestones",
    response=declared(MilestoneShape, 404, 409, 413, 415),
    summary="Write a milestone of a deal",
)
def put_milestone(request: HttpRequest, deal_id: DealId, given: MilestoneWords) -> HttpResponse:
    """Scopes `deals_edit`, `deals_read`."""
    said = given.model_dump(exclude={"id"})
    wanted = PutMilestone(
        deal_id=number(Prefix.DEAL, "deal", deal_id),
        milestone_id=number(Prefix.MILESTONE, "milestone", given.id) if given.id else None,
        **said,
    )
    row = lifecycle.put_milestone(actor_of(request), wanted, now=SystemClock().now())
    return answers.one(deal_shapes.milestone(row))


@router.post(
    "/deals/{deal_id}/milestones/{milestone_id}/remove",
    response=declared(DealPageShape, 404, 409),
    summary="Remove a milestone of a deal",
)
def remove_milestone(request: HttpRequest, deal_id: DealId, milestone_id: MilestoneId) -> HttpResponse:
    """Scopes `deals_edit`, `deals_read`."""
    by, wanted = actor_of(request), number(Prefix.DEAL, "deal", deal_id)
    step = number(Prefix.MILESTONE, "milestone", milestone_id)
    lifecycle.remove_milestone(by, wanted, step, now=SystemClock().now())
    return answers.one(deal_shapes.deal_page(lifecycle.get_deal_page(by, wanted)))


@router.get(
    "/deals/{deal_id}/changes",
    response=declared(PageShape[DealChangeShape], 404),
    summary="List the changes of a deal",
)
def list_deal_changes(
    request: HttpRequest, deal_id: DealId, limit: Limit = 50, after: After = None
) -> HttpResponse:
    """Scope `deals_read`. The latest first."""
    wanted = number(Prefix.DEAL, "deal", deal_id)
    found = lifecycle.list_deal_changes(actor_of(request), wanted, cursor=after, limit=limit)
    return answers.page(request, [deal_shapes.change(row) for row in found.rows], found.next_cursor)


@router.post(
    "/contacts/{contact_id}/convert",
    response=declared(ConvertedShape, 404, 409, 413, 415),
    summary="Make a deal of a contact",
)
def convert_contact(request: HttpRequest, contact_id: ContactId, given: ConvertWords) -> HttpResponse:
    """Scopes `deals_edit`, `contacts_read`; naming an account takes `accounts_read`.

    409 while the contact or its account has an open deal, unless it is to be another one.
    """
    wanted = Convert(
        contact_id=number(Prefix.CONTACT, "contact", contact_id),
        fields=_fields(given),
        role=given.role,
        lines=_lines(given.lines),
        is_another=given.is_another,
    )
    made = lifecycle.convert(actor_of(request), wanted, now=SystemClock().now())
    return answers.one(ConvertedShape(deal=deal_shapes.deal(made.deal), was_there=made.was_there))


def _fields(given: DealWords) -> dict[str, Any]:
    """The fields that were sent; null clears."""
    said = given.model_dump(include=set(DealWords.model_fields), exclude_unset=True)
    for name, prefix in _REFERENCES.items():
        if said.get(name) is not None:
            said[name] = _reference(name, prefix, said[name])
    return said


def _people(given: NewDealWords) -> dict[int, str]:
    return {number(Prefix.CONTACT, "contact", text): role for text, role in given.people.items()}


def _lines(given: list[LineWords]) -> tuple[DealLine, ...]:
    return tuple(DealLine(**line.model_dump()) for line in given)


def _reference(name: str, prefix: Prefix, text: str) -> int:
    try:
        return read_id(prefix, text)
    except IdNotReadable as cause:
        raise NotValid([(f"/{name}", "value_unreadable", _UNREADABLE)]) from cause

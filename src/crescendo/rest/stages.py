"""Stages of contacts through the API: where one stands and stood, moves, and the lifecycle's document."""

from __future__ import annotations

from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from ninja import Router, Schema
from pydantic import ConfigDict, Field

from crescendo.core.clock import SystemClock
from crescendo.core.ids import Prefix
from crescendo.lifecycle import api as lifecycle
from crescendo.lifecycle.types import Course, LifecyclePage, MoveContact, Pipeline
from crescendo.rest import answers
from crescendo.rest.addresses import ContactId, number
from crescendo.rest.answers import PageShape, declared
from crescendo.rest.keys import actor_of
from crescendo.rest.stage_shapes import (
    LifecycleShape,
    OfferShape,
    StageShape,
    offer_shape,
    stage_shape,
)

router = Router(tags=["stages"])
Key = Annotated[str, Field(max_length=40)]


class MoveWords(Schema):
    """A move as by hand. `values` fills fields of the contact (`company`, `own.need`) and what the reason asks for
    (`return_on`, `competitor`). With `seen` it is refused where the contact stands in another stage by now.
    """

    model_config = ConfigDict(extra="forbid")
    to: Annotated[str, Field(min_length=1, max_length=40, examples=["sql"])]
    reason: Key = ""
    note: Annotated[str, Field(max_length=2_000)] = ""
    values: Annotated[dict[str, str | int | bool | None], Field(default_factory=dict, max_length=40)]
    seen: Key | None = None


class LifecycleWords(Schema):
    """The whole lifecycle as it is to be drafted; a section that is left out is the shipped one."""

    model_config = ConfigDict(extra="forbid")
    document: dict[str, Any]


class PublishLifecycleWords(Schema):
    """A word on what is published, for those who read the versions."""

    model_config = ConfigDict(extra="forbid")
    note: Annotated[str, Field(max_length=255)] = ""


@router.get(
    "/contacts/{contact_id}/stage", response=declared(StageShape, 404), summary="Get where a contact stands"
)
def get_stage(request: HttpRequest, contact_id: ContactId) -> HttpResponse:
    """Scope `contacts_read`."""
    return answers.one(stage_shape(lifecycle.get_stage(actor_of(request), _contact(contact_id)), _course()))


@router.get(
    "/contacts/{contact_id}/stage-history",
    response=declared(PageShape[StageShape], 404),
    summary="List the stages that a contact was in",
)
def list_stages(request: HttpRequest, contact_id: ContactId) -> HttpResponse:
    """Scope `contacts_read`. The oldest first, each ends where the next begins; all on one page."""
    found = lifecycle.list_stage_history(actor_of(request), _contact(contact_id))
    course = _course()
    return answers.page(request, [stage_shape(one, course) for one in found])


@router.get(
    "/contacts/{contact_id}/stage-moves",
    response=declared(PageShape[OfferShape], 404),
    summary="List the moves that a contact may make",
)
def list_stage_moves(request: HttpRequest, contact_id: ContactId) -> HttpResponse:
    """Scopes `contacts_read`, `contacts_edit`. With the reasons and fields that each asks for; all on one page."""
    found = lifecycle.offers_of(actor_of(request), _contact(contact_id), now=_now())
    return answers.page(request, [offer_shape(one) for one in found])


@router.post(
    "/contacts/{contact_id}/stage",
    response=declared(StageShape, 404, 409, 413, 415),
    summary="Move a contact to another stage",
)
def move_contact(request: HttpRequest, contact_id: ContactId, given: MoveWords) -> HttpResponse:
    """Scopes `contacts_read`, `contacts_edit`. One that the lifecycle has not: 409; what it lacks: 422."""
    wanted = MoveContact(
        contact_id=_contact(contact_id),
        to=given.to,
        reason=given.reason,
        note=given.note,
        values=given.values,
        seen=given.seen,
    )
    return answers.one(stage_shape(lifecycle.move_contact(actor_of(request), wanted, now=_now()), _course()))


@router.get("/lifecycle", response=declared(LifecycleShape), summary="Get the lifecycle's draft")
def get_lifecycle(request: HttpRequest) -> HttpResponse:
    """Scope `definitions_read`. Stages, moves, reasons, clocks, routing; `has_changes` where it is not in force."""
    return _one(lifecycle.get_lifecycle(actor_of(request)))


@router.put(
    "/lifecycle",
    response=declared(LifecycleShape, 409, 412, 413, 415),
    summary="Replace the lifecycle's draft",
)
def draft_lifecycle(request: HttpRequest, given: LifecycleWords) -> HttpResponse:
    """Scopes `definitions_read`, `definitions_edit`. It may be unfinished: faults are told when it is published."""
    by = actor_of(request)
    held = lifecycle.get_lifecycle(by)
    answers.require_match(request, _tag(held))
    lifecycle.save_lifecycle(by, given.document, revision=held.revision, now=_now())
    return _one(lifecycle.get_lifecycle(by))


@router.post(
    "/lifecycle/publish",
    response=declared(LifecycleShape, 404, 409, 412, 413, 415),
    summary="Publish the lifecycle's draft",
)
def publish_lifecycle(request: HttpRequest, given: PublishLifecycleWords) -> HttpResponse:
    """Scopes `definitions_read`, `definitions_publish`. Everybody follows it in the background."""
    by = actor_of(request)
    held = lifecycle.get_lifecycle(by)
    answers.require_match(request, _tag(held))
    lifecycle.publish_lifecycle(by, revision=held.revision or 0, note=given.note, now=_now())
    return _one(lifecycle.get_lifecycle(by))


def _one(found: LifecyclePage) -> HttpResponse:
    shape = LifecycleShape(
        version=found.number,
        revision=found.revision,
        has_changes=bool(found.changes),
        document=dict(found.draft),
    )
    return answers.one(shape, headers={"ETag": _tag(found)})


def _tag(found: LifecyclePage) -> str:
    return answers.tag_of([found.number, found.revision])


def _contact(contact_id: str) -> int:
    return number(Prefix.CONTACT, "contact", contact_id)


def _course() -> Course:
    return lifecycle.in_force().course(Pipeline.CONTACT)


def _now() -> int:
    return SystemClock().now()

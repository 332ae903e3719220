"""Segments through the API: made, changed, published, removed; who is in, who came and went, whom a condition means."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from django.http import HttpRequest, HttpResponse
from ninja import Router, Schema
from pydantic import ConfigDict, Field

from crescendo.conditions.types import ConditionNotValid, Entity
from crescendo.core.clock import SystemClock
from crescendo.core.ids import Prefix
from crescendo.core.types import Actor
from crescendo.people.types import ContactQuery
from crescendo.rest import answers, lookups, queries
from crescendo.rest.addresses import ContactId, SegmentId, number
from crescendo.rest.answers import PageShape, declared
from crescendo.rest.keys import actor_of
from crescendo.rest.queries import After, Filter, Limit, Match, Rows
from crescendo.rest.segment_shapes import (
    MovedShape,
    PassageShape,
    SegmentPreviewShape,
    SegmentShape,
    SizeShape,
    UseShape,
    passage_shape,
    preview_shape,
    segment_shape,
    size_shape,
    use_shape,
)
from crescendo.rest.shapes import ContactShape
from crescendo.segments import api as segments
from crescendo.segments.types import (
    ChangeSegment,
    NewSegment,
    RenameSegment,
    Segment,
    SegmentKind,
)

router = Router(tags=["segments"])
Name = Annotated[str, Field(min_length=1, max_length=120)]
Condition = Annotated[
    dict[str, Any],
    Field(
        description="A condition document about contacts: who fits it is in.",
        examples=[{"event": "demo.asked", "window": {"last": {"count": 7, "unit": "days"}}}],
    ),
]


class NewSegmentWords(Schema):
    """A segment to be made: a dynamic one has a condition, a fixed one has none."""

    model_config = ConfigDict(extra="forbid")
    name: Name
    kind: SegmentKind = SegmentKind.DYNAMIC
    condition: Condition | None = None


class SegmentWords(Schema):
    """What is to change in the draft. What is left out stays."""

    model_config = ConfigDict(extra="forbid")
    name: Name | None = None
    condition: Condition | None = None


class SegmentName(Schema):
    """What the other one is to be called."""

    model_config = ConfigDict(extra="forbid")
    name: Name


class PublishWords(Schema):
    """A word on what is published, for those who read the history."""

    model_config = ConfigDict(extra="forbid")
    note: Annotated[str, Field(max_length=255)] = ""


class PreviewWords(Schema):
    """Whom a condition would mean; `language` is that of the reasons."""

    model_config = ConfigDict(extra="forbid")
    condition: Condition
    language: Literal["en", "zh-hans"] = "en"


class MemberWords(Schema):
    """Who is meant; those whom the key does not see are passed over."""

    model_config = ConfigDict(extra="forbid")
    contact_ids: Annotated[
        list[Annotated[str, Field(pattern=r"^con_[1-9][0-9]{0,17}$", examples=["con_12"])]],
        Field(min_length=1, max_length=500),
    ]


@router.get("/segments", response=declared(PageShape[SegmentShape]), summary="List segments")
def list_segments(request: HttpRequest) -> HttpResponse:
    """Scope `definitions_read`. By name, all on one page."""
    return answers.page(request, [segment_shape(one) for one in segments.list_segments(actor_of(request))])


@router.get("/segments/{segment_id}", response=declared(SegmentShape, 404), summary="Get a segment")
def get_segment(request: HttpRequest, segment_id: SegmentId) -> HttpResponse:
    """Scope `definitions_read`. The ETag is for If-Match."""
    return _one(segments.get_segment(actor_of(request), _number(segment_id)))


@router.post(
    "/segments", response=declared(SegmentShape, 409, 413, 415, success=201), summary="Make a segment"
)
def create_segment(request: HttpRequest, given: NewSegmentWords) -> HttpResponse:
    """Scopes `definitions_read`, `definitions_edit`. A dynamic one has members once it is published."""
    wanted = NewSegment(name=given.name, kind=given.kind, condition=given.condition)
    return _one(segments.create_segment(actor_of(request), wanted, now=_now()), status=201)


@router.patch(
    "/segments/{segment_id}",
    response=declared(SegmentShape, 404, 409, 412, 413, 415),
    summary="Change a segment's draft",
)
def change_segment(request: HttpRequest, segment_id: SegmentId, given: SegmentWords) -> HttpResponse:
    """Scopes `definitions_read`, `definitions_edit`. What is in force stays until it is published."""
    by = actor_of(request)
    held = segments.get_segment(by, _number(segment_id))
    answers.require_match(request, _tag(held))
    name = held.name if given.name is None else given.name
    if given.condition is None:
        renamed = RenameSegment(segment_id=held.id, name=name)
        return _one(segments.rename_segment(by, renamed, now=_now()))
    wanted = ChangeSegment(segment_id=held.id, revision=held.revision, name=name, condition=given.condition)
    return _one(segments.change_segment(by, wanted, now=_now()))


@router.post(
    "/segments/{segment_id}/publish",
    response=declared(SegmentShape, 404, 409, 412, 413, 415),
    summary="Publish a segment's draft",
)
def publish_segment(request: HttpRequest, segment_id: SegmentId, given: PublishWords) -> HttpResponse:
    """Scopes `definitions_read`, `definitions_publish`. Members are worked out, then take effect at once."""
    by = actor_of(request)
    held = segments.get_segment(by, _number(segment_id))
    answers.require_match(request, _tag(held))
    published = segments.publish_segment(by, held.id, revision=held.revision, note=given.note, now=_now())
    return _one(published)


@router.post(
    "/segments/{segment_id}/duplicate",
    response=declared(SegmentShape, 404, 409, 413, 415, success=201),
    summary="Duplicate a segment",
)
def duplicate_segment(request: HttpRequest, segment_id: SegmentId, given: SegmentName) -> HttpResponse:
    """Scopes `definitions_read`, `definitions_edit`; of a fixed one `contacts_edit`, `contacts_read` too."""
    wanted = RenameSegment(segment_id=_number(segment_id), name=given.name)
    return _one(segments.duplicate_segment(actor_of(request), wanted, now=_now()), status=201)


@router.post(
    "/segments/{segment_id}/remove", response=declared(SegmentShape, 404, 409), summary="Remove a segment"
)
def remove_segment(request: HttpRequest, segment_id: SegmentId) -> HttpResponse:
    """Scopes `definitions_read`, `definitions_edit`. One that is used is refused, 409; `restore` within 30 days."""
    return _one(segments.remove_segment(actor_of(request), _number(segment_id), now=_now()))


@router.post(
    "/segments/{segment_id}/restore",
    response=declared(SegmentShape, 404, 409),
    summary="Bring a segment back",
)
def restore_segment(request: HttpRequest, segment_id: SegmentId) -> HttpResponse:
    """Scopes `definitions_read`, `definitions_edit`. Who is in by now is worked out anew."""
    return _one(segments.restore_segment(actor_of(request), _number(segment_id), now=_now()))


@router.get(
    "/segments/{segment_id}/uses",
    response=declared(PageShape[UseShape], 404),
    summary="List where a segment is used",
)
def list_segment_uses(request: HttpRequest, segment_id: SegmentId) -> HttpResponse:
    """Scope `definitions_read`. Other segments, rules of tags, scoring models, lifecycles; all on one page."""
    found = segments.uses_of(actor_of(request), _number(segment_id))
    return answers.page(request, [use_shape(one) for one in found])


@router.get(
    "/segments/{segment_id}/members",
    response=declared(PageShape[ContactShape], 404),
    summary="List a segment's members",
)
def list_segment_members(
    request: HttpRequest,
    segment_id: SegmentId,
    *,
    filter: Filter = None,  # noqa: A002 - the parameter's name
    rows: Rows = None,
    match: Match = "all",
    limit: Limit = 50,
    after: After = None,
) -> HttpResponse:
    """Scopes `definitions_read`, `contacts_read`. The latest seen first; a filter narrows."""
    by = actor_of(request)
    asked = queries.tree_of(by, Entity.CONTACT, filter, rows, match)
    query = ContactQuery(condition=asked, after=after, limit=limit)
    found = segments.list_members(by, _number(segment_id), query, now=_now())
    return answers.page(request, lookups.contacts(by, found.rows), found.next_cursor)


@router.post(
    "/segments/{segment_id}/members/add",
    response=declared(MovedShape, 404, 409, 413, 415),
    summary="Put contacts into a fixed segment",
)
def add_segment_members(request: HttpRequest, segment_id: SegmentId, given: MemberWords) -> HttpResponse:
    """Scopes `contacts_edit`, `contacts_read`. A segment with a condition is refused, 409."""
    by, segment, contacts = _meant(request, segment_id, given)
    return _moved(segment_id, segments.add_members(by, segment, contacts, now=_now()))


@router.post(
    "/segments/{segment_id}/members/remove",
    response=declared(MovedShape, 404, 409, 413, 415),
    summary="Take contacts out of a fixed segment",
)
def remove_segment_members(request: HttpRequest, segment_id: SegmentId, given: MemberWords) -> HttpResponse:
    """Scopes `contacts_edit`, `contacts_read`. A segment with a condition is refused, 409."""
    by, segment, contacts = _meant(request, segment_id, given)
    return _moved(segment_id, segments.remove_members(by, segment, contacts, now=_now()))


@router.get(
    "/segments/{segment_id}/passages",
    response=declared(PageShape[PassageShape], 404),
    summary="List who entered and left a segment",
)
def list_segment_passages(
    request: HttpRequest, segment_id: SegmentId, *, limit: Limit = 50, after: After = None
) -> HttpResponse:
    """Scopes `definitions_read`, `contacts_read`. The newest first, each with its cause."""
    found = segments.list_passages(actor_of(request), _number(segment_id), after=after, limit=limit)
    return answers.page(request, [passage_shape(one) for one in found.rows], found.next_cursor)


@router.get(
    "/segments/{segment_id}/sizes",
    response=declared(PageShape[SizeShape], 404),
    summary="List a segment's sizes day by day",
)
def list_segment_sizes(request: HttpRequest, segment_id: SegmentId) -> HttpResponse:
    """Scope `definitions_read`. The oldest day first; all on one page."""
    found = segments.sizes_of(actor_of(request), _number(segment_id))
    return answers.page(request, [size_shape(one) for one in found])


@router.post(
    "/segment-preview", response=declared(SegmentPreviewShape, 409, 413, 415), summary="Preview a condition"
)
def preview_segment(request: HttpRequest, given: PreviewWords) -> HttpResponse:
    """Scope `contacts_read`, and what the condition asks for. A count up to 10,000 and ten people with reasons."""
    try:
        told = segments.preview(
            actor_of(request), given.condition, language=given.language, now=_now(), at_most=10_000
        )
    except ConditionNotValid as refusal:
        raise queries.below("/condition", refusal) from refusal
    return answers.one(preview_shape(told))


@router.get(
    "/contacts/{contact_id}/segments",
    response=declared(PageShape[SegmentShape], 404),
    summary="List the segments that a contact is in",
)
def list_contact_segments(request: HttpRequest, contact_id: ContactId) -> HttpResponse:
    """Scopes `contacts_read`, `definitions_read`. By name, all on one page."""
    found = segments.segments_of(actor_of(request), number(Prefix.CONTACT, "contact", contact_id))
    return answers.page(request, [segment_shape(one) for one in found])


def _number(segment_id: str) -> int:
    return number(Prefix.SEGMENT, "segment", segment_id)


def _now() -> int:
    return SystemClock().now()


def _tag(segment: Segment) -> str:
    return answers.tag_of((segment.id, segment.revision, segment.version))


def _one(segment: Segment, *, status: int = 200) -> HttpResponse:
    headers: Mapping[str, str] = {"ETag": _tag(segment)}
    return answers.one(segment_shape(segment), status=status, headers=headers)


def _meant(request: HttpRequest, segment_id: str, given: MemberWords) -> tuple[Actor, int, list[int]]:
    contacts = [number(Prefix.CONTACT, "contact", one) for one in given.contact_ids]
    return actor_of(request), _number(segment_id), contacts


def _moved(segment_id: str, changed: int) -> HttpResponse:
    return answers.one(MovedShape(segment_id=segment_id, changed=changed))

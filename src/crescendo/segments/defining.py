"""Making a segment, changing its draft, publishing it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from crescendo.conditions import api as conditions
from crescendo.conditions.types import ConditionNotValid, Entity, Problem
from crescendo.core import definitions
from crescendo.core.ids import Prefix, write_id
from crescendo.core.refusals import NotFound, NotValid, mark
from crescendo.core.roles import require
from crescendo.core.text import clean
from crescendo.core.types import Actor, Permission, PublishDraft, SaveDraft
from crescendo.segments import reading
from crescendo.segments.documents import KIND, asks_about, document_of, key_of
from crescendo.segments.models import Segment as Row
from crescendo.segments.ready_made import plain_name
from crescendo.segments.types import (
    ChangeSegment,
    NewSegment,
    RenameSegment,
    Segment,
    SegmentInItself,
    SegmentIsFixed,
    SegmentKind,
)

_LONGEST = 120


def create_segment(by: Actor, request: NewSegment, *, now: int) -> Segment:
    """Make a segment; a dynamic one has members once it is published.

    Refuses NotAllowed, NotValid (a name is missing), ConditionNotValid.
    """
    require(by, Permission.DEFINITIONS_EDIT)
    with transaction.atomic():
        row = Row.objects.create(
            key="",
            kind=request.kind.value,
            created_at=now,
            created_by_id=by.staff_id,
            shipped=request.shipped,
        )
        row.key = key_of(row.pk)
        if request.kind is SegmentKind.FIXED:
            row.generation = row.newest_generation = 1
        row.save()
        condition = request.condition if request.kind is SegmentKind.DYNAMIC else {"any": []}
        _save(by, row, request.name, condition, revision=None, now=now)
    return reading.get_segment(by, row.pk)


def change_segment(by: Actor, request: ChangeSegment, *, now: int) -> Segment:
    """Give the draft another name or condition. Refuses as `create_segment`, NotFound, DraftChanged, SegmentIsFixed."""
    require(by, Permission.DEFINITIONS_EDIT)
    row = find_row(request.segment_id)
    if row.kind == SegmentKind.FIXED:
        raise SegmentIsFixed(segment=write_id(Prefix.SEGMENT, row.pk))
    with transaction.atomic():
        _save(by, row, request.name, request.condition, revision=request.revision, now=now)
    return reading.get_segment(by, row.pk)


def publish_segment(by: Actor, segment_id: int, *, revision: int, note: str = "", now: int) -> Segment:
    """Let the draft say who is in; a job works it out and then it takes effect at once.

    Refuses NotAllowed, NotFound, DraftChanged, NothingToPublish, NotValid, SegmentInItself, SegmentIsFixed.
    Emits definition.published.
    """
    row = find_row(segment_id)
    if row.kind == SegmentKind.FIXED:
        raise SegmentIsFixed(segment=write_id(Prefix.SEGMENT, row.pk))
    document = definitions.get_definition(by, KIND, row.key).draft
    _refuse_circles(row.pk, document.get("condition"))
    definitions.publish(by, PublishDraft(kind=KIND, key=row.key, revision=revision, note=note), now=now)
    return reading.get_segment(by, row.pk)


def rename_segment(by: Actor, request: RenameSegment, *, now: int) -> Segment:
    """Call it otherwise; members, draft and version in force stay. Refuses NotAllowed, NotFound, NotValid."""
    require(by, Permission.DEFINITIONS_EDIT)
    row = find_row(request.segment_id)
    held = definitions.get_definition(by, KIND, row.key)
    wanted = SaveDraft(
        kind=KIND,
        key=row.key,
        name=_name(row, request.name),
        document=held.draft,
        revision=held.revision,
    )
    definitions.save_draft(by, wanted, now=now)
    return reading.get_segment(by, row.pk)


def _name(row: Row, text: str) -> str:
    name = clean(text).strip()[:_LONGEST]
    if not name:
        raise NotValid([("/name", "name_missing", mark("Give the segment a name."))])
    return plain_name(name, row.shipped)


def _save(
    by: Actor, row: Row, name: str, condition: Mapping[str, Any] | None, *, revision: int | None, now: int
) -> None:
    name = _name(row, name)
    try:
        tree = conditions.parse(condition, entity=Entity.CONTACT, sees_personal_data=by.sees_personal_data)
    except ConditionNotValid as wrong:
        raise ConditionNotValid([_moved(problem) for problem in wrong.problems]) from wrong
    document = document_of(row.pk, conditions.write(tree))
    request = SaveDraft(kind=KIND, key=row.key, name=name, document=document, revision=revision)
    definitions.save_draft(by, request, now=now)


def _refuse_circles(segment_id: int, condition: Any) -> None:
    tree = conditions.parse(condition, entity=Entity.CONTACT, sees_personal_data=True)
    if asks_about(tree, segment_id):
        raise SegmentInItself(segment=write_id(Prefix.SEGMENT, segment_id))


def find_row(segment_id: int) -> Row:
    """The row of a segment that is not removed, for the room's own verbs. Refuses NotFound."""
    row = Row.objects.filter(pk=segment_id, removed_at=None).first()
    if row is None:
        raise NotFound(kind="segment", id=write_id(Prefix.SEGMENT, segment_id))
    return row


def _moved(problem: Problem) -> Problem:
    return Problem(
        path=f"/condition{problem.path}", code=problem.code, sentence=problem.sentence, data=problem.data
    )

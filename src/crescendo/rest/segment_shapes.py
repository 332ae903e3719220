"""What segments look like outside."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from typing_extensions import TypedDict

from crescendo.core.ids import Prefix, write_id
from crescendo.rest.instants import write_instant, write_instant_or_none
from crescendo.segments.types import Passage, Preview, Segment, Size, Use


class SegmentShape(TypedDict):
    """A segment. `condition` is the draft's, `in_force` what its members follow; `version` 0 is not published yet."""

    id: str
    name: str
    kind: str
    condition: dict[str, Any]
    in_force: dict[str, Any] | None
    version: int
    has_changes: bool
    is_building: bool
    members: int
    shipped: str
    created_by_id: str | None
    created_at: str
    changed_at: str
    rebuilt_at: str | None
    moved_at: str | None


class MovedShape(TypedDict):
    """How many contacts are in now that were not before, or the other way round."""

    segment_id: str
    changed: int


class UseShape(TypedDict):
    """What asks about a segment: a definition of this kind and key, or a tag."""

    kind: str
    key: str
    name: str
    id: str | None


class PassageShape(TypedDict):
    """Somebody entered or left: by a fact, by time, by another definition, or by hand."""

    contact_id: str
    at: str
    is_entry: bool
    cause: str


class SizeShape(TypedDict):
    """How many members there were at the end of a day of the company."""

    day: str
    members: int


class EvidenceShape(TypedDict):
    """An event that made a question true."""

    event_id: str
    name: str
    subject: str
    at: str


class WhyShape(TypedDict):
    """A part of the condition that decided, by its place, with what it said."""

    pointer: str
    words: str
    answer: bool
    events: list[EvidenceShape]


class SampleShape(TypedDict):
    """Somebody who fits, and why; the name is covered for a key without `personal_data`."""

    contact_id: str
    name: str
    why: list[WhyShape]


class SegmentPreviewShape(TypedDict):
    """How many fit now, counted to 10,000, and the ten seen last among them."""

    count: int
    samples: list[SampleShape]


def segment_shape(one: Segment) -> SegmentShape:
    """A segment."""
    return SegmentShape(
        id=write_id(Prefix.SEGMENT, one.id),
        name=one.name,
        kind=one.kind.value,
        condition=dict(one.condition),
        in_force=_document(one.in_force),
        version=one.version,
        has_changes=one.has_changes,
        is_building=one.is_building,
        members=one.members,
        shipped=one.shipped,
        created_by_id=None if one.created_by_id is None else write_id(Prefix.STAFF, one.created_by_id),
        created_at=write_instant(one.created_at),
        changed_at=write_instant(one.changed_at),
        rebuilt_at=write_instant_or_none(one.rebuilt_at),
        moved_at=write_instant_or_none(one.moved_at),
    )


def use_shape(one: Use) -> UseShape:
    """A use; of a definition without a page of its own there is no id."""
    prefix = {"segment": Prefix.SEGMENT, "tag": Prefix.TAG}.get(one.kind)
    number = None if prefix is None or one.number is None else write_id(prefix, one.number)
    return UseShape(kind=one.kind, key=one.key, name=one.name, id=number)


def passage_shape(one: Passage) -> PassageShape:
    """A passage."""
    return PassageShape(
        contact_id=write_id(Prefix.CONTACT, one.contact_id),
        at=write_instant(one.at),
        is_entry=one.is_entry,
        cause=one.cause.value,
    )


def size_shape(one: Size) -> SizeShape:
    """A size."""
    return SizeShape(day=one.day, members=one.members)


def preview_shape(told: Preview) -> SegmentPreviewShape:
    """A preview."""
    return SegmentPreviewShape(
        count=told.count,
        samples=[
            SampleShape(
                contact_id=write_id(Prefix.CONTACT, sample.contact_id),
                name=sample.name,
                why=[
                    WhyShape(
                        pointer=why.path,
                        words=why.words,
                        answer=why.answer,
                        events=[
                            EvidenceShape(
                                event_id=write_id(Prefix.EVENT, event.event_id),
                                name=event.act,
                                subject=event.subject,
                                at=write_instant(event.at),
                            )
                            for event in why.events
                        ],
                    )
                    for why in sample.why
                ],
            )
            for sample in told.samples
        ],
    )


def _document(condition: Mapping[str, Any] | None) -> dict[str, Any] | None:
    return None if condition is None else dict(condition)

"""A question of a contact: is it in a segment? `{"member_of": "seg_12"}`; `not` makes it an exclusion."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext

from crescendo.conditions.api import PlainKind, Reading, Speech, Target, among
from crescendo.conditions.drawing import Editor, Form, Part
from crescendo.conditions.leaves import refused
from crescendo.conditions.types import Entity, Leaf, Moment, Record, TouchedBy, Where
from crescendo.core.ids import IdNotReadable, Prefix, read_id, write_id
from crescendo.core.refusals import mark
from crescendo.segments.models import Segment

_TOUCHED_BY = frozenset(
    TouchedBy(kind=kind) for kind in ("segment.entered", "segment.left", "segment.rebuilt")
)


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberOf(Leaf):
    """The contact is a member of the segment, as it stands."""

    segment: int


class MemberOfKind(PlainKind[MemberOf]):
    """The meanings of `MemberOf`; a record holds under `segments` the numbers of those it is in."""

    tag = "member_of"
    leaf = MemberOf
    label = mark("In a segment")
    entities = frozenset({Entity.CONTACT})
    forms = (
        Form(label=label, parts=(Part(at=("member_of",), editor=Editor.REFERENCE, target=Prefix.SEGMENT),)),
    )

    def parse(self, document: Mapping[str, Any], path: str, reading: Reading) -> MemberOf:
        place = f"{path}/{self.tag}"
        if reading.entity is not Entity.CONTACT or len(document) != 1:
            raise refused(
                path, "shape", mark("Only a contact is asked for its segments, and by nothing beside it.")
            )
        reading.spend(place, values=1)
        try:
            number = read_id(Prefix.SEGMENT, str(document[self.tag]))
        except IdNotReadable as cause:
            raise refused(place, "value", mark("Name a segment by its id, as seg_12.")) from cause
        if not Segment.objects.filter(pk=number, removed_at=None).exists():
            raise refused(
                place, "unknown_segment", mark("There is no segment %(segment)s."), segment=document[self.tag]
            )
        return MemberOf(segment=number)

    def write(self, leaf: MemberOf) -> dict[str, Any]:
        return {self.tag: write_id(Prefix.SEGMENT, leaf.segment)}

    def where(self, leaf: MemberOf, target: Target) -> Where:
        sql = (
            'SELECT "in"."contact_id" FROM "segments_segment" AS "of" JOIN "segments_member" AS "in" '
            'ON "in"."segment_id" = "of"."id" AND "in"."generation" = "of"."generation" WHERE "of"."id" = %s'
        )
        limit = among(target, '"in"."contact_id"')
        return Where(
            sql=f'("{target.alias}"."id" IN ({sql}{limit.sql}))', params=(leaf.segment, *limit.params)
        )

    def holds(self, leaf: MemberOf, record: Record, moment: Moment) -> bool:  # noqa: ARG002 - now
        segments = record.get("segments")
        return isinstance(segments, frozenset) and leaf.segment in segments

    def words(self, leaf: MemberOf, speech: Speech) -> str:
        name = speech.names.get((Prefix.SEGMENT, leaf.segment)) or write_id(Prefix.SEGMENT, leaf.segment)
        return gettext("is in the segment “%(segment)s”") % {"segment": name}

    def touched_by(self, leaf: MemberOf) -> frozenset[TouchedBy]:  # noqa: ARG002 - the same for all
        return _TOUCHED_BY

    def references(self, leaf: MemberOf) -> frozenset[tuple[Prefix, int]]:
        return frozenset({(Prefix.SEGMENT, leaf.segment)})


MEMBER_OF = MemberOfKind()

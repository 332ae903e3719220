"""Where a segment is asked about: other segments, rules of tags, scoring models, lifecycles."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

from crescendo.core import definitions
from crescendo.core.ids import Prefix, write_id
from crescendo.core.types import Actor
from crescendo.people import api as people
from crescendo.segments.documents import KIND
from crescendo.segments.member_of import MemberOfKind
from crescendo.segments.models import Segment
from crescendo.segments.reading import get_segment
from crescendo.segments.ready_made import title_of
from crescendo.segments.types import Use

TAG = "tag"


def uses_of(by: Actor, segment_id: int) -> tuple[Use, ...]:
    """What asks who is in a segment, in drafts and in what is in force, by kind and name.

    Five queries. Refuses as `get_segment`. Saved views are their owners' own and are not told.
    """
    get_segment(by, segment_id)
    return uses_of_many([segment_id])


def uses_of_many(segment_ids: list[int]) -> tuple[Use, ...]:
    """The same for the room's own verbs, of several at once; those that only ask about one another are left out."""
    needles = [_needle(one) for one in segment_ids]
    own = set(Segment.objects.filter(pk__in=segment_ids).values_list("key", flat=True))
    numbers = dict(Segment.objects.filter(removed_at=None).values_list("key", "pk"))
    shipped = dict(Segment.objects.exclude(shipped="").values_list("key", "shipped"))
    found = {
        Use(
            kind=row.kind,
            key=row.key,
            name=title_of(row.name, shipped.get(row.key, "") if row.kind == KIND else ""),
            number=numbers.get(row.key),
        )
        for needle in needles
        for row in definitions.that_say(needle)
        if row.kind != KIND or (row.key in numbers and row.key not in own)
    }
    found |= {
        Use(kind=TAG, key=tag.name, name=tag.name, number=tag.id)
        for tag in people.list_tags()
        if _says(tag.rule, needles)
    }
    return tuple(sorted(found, key=lambda use: (use.kind, use.name, use.key)))


def _needle(segment_id: int) -> str:
    document = {MemberOfKind.tag: write_id(Prefix.SEGMENT, segment_id)}
    return msgspec.json.encode(document).decode().strip("{}")


def _says(rule: Mapping[str, Any] | None, needles: list[str]) -> bool:
    text = msgspec.json.encode(rule).decode()
    return any(needle in text for needle in needles)

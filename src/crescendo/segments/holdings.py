"""What this room holds of persons: memberships, alarm clocks, comings and goings. They go with the person."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from django.db.models import Count, F

from crescendo.core import holdings
from crescendo.core.refusals import mark
from crescendo.core.types import Erased, Holding, Person, Surroundings
from crescendo.segments.models import Belonging, Member, Passage, Segment, Waking

_TABLES = (Member, Waking, Passage, Belonging)


def register() -> None:
    """Make them known."""
    holdings.declare_free(
        {
            "segments_segment": "numbers of segments",
            "segments_size": "sizes of segments",
            "segments_shipped": "keys of ready-made segments",
        }
    )
    holdings.register(_memberships)


def _find(person: Person, _: Surroundings) -> int:
    return sum(table.objects.filter(contact_id__in=person.contacts).count() for table in _TABLES)


def _export(person: Person, _: Surroundings) -> Iterator[Mapping[str, Any]]:
    rows = Passage.objects.filter(contact_id__in=person.contacts).order_by("pk")
    yield from rows.values("segment_id", "at", "is_entry", "cause")


def _erase(person: Person, _: Surroundings, __: Any) -> Erased:
    standing = Member.objects.filter(contact_id__in=person.contacts).order_by()
    for segment, generation, gone in standing.values_list("segment_id", "generation").annotate(n=Count("pk")):
        # A segment says how many it has, so that no list counts them.
        held = Segment.objects.filter(pk=segment, generation=generation)
        held.update(members=F("members") - gone)
    return Erased(
        rows=sum(table.objects.filter(contact_id__in=person.contacts).delete()[0] for table in _TABLES)
    )


_memberships = Holding(
    name="segments.memberships",
    title=mark("Segments"),
    tables=("segments_member", "segments_waking", "segments_passage", "segments_belonging"),
    find=_find,
    erase=_erase,
    export=_export,
    columns={
        "segment_id": mark("Segment"),
        "at": mark("Time"),
        "is_entry": mark("Entered"),
        "cause": mark("By what"),
    },
)

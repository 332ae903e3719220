"""How large segments were, day by day."""

from __future__ import annotations

from crescendo.conditions import api as conditions
from crescendo.core import sets
from crescendo.core.company import get_company
from crescendo.segments.models import Segment, Size


def note_sizes(*, now: int) -> int:
    """Write down the size of every segment for the company's day; later in the day it is written over."""
    day = conditions.today(now, get_company().time_zone).isoformat()
    sizes = dict(Segment.objects.exclude(generation=0).values_list("pk", "members"))
    known = dict(Size.objects.filter(day=day, segment_id__in=sizes).values_list("segment_id", "members"))
    changed = {segment: members for segment, members in sizes.items() if known.get(segment) != members}
    if changed:
        Size.objects.filter(day=day, segment_id__in=changed).delete()
        sets.insert(
            "segments_size",
            ("segment_id", "day", "members"),
            [(s, day, n) for s, n in sorted(changed.items())],
        )
    return len(changed)

"""What a batch adds to the figures of days, hours, names and sources, told in one look at its events."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from crescendo.activity.days import day_of
from crescendo.activity.prepared import Prepared
from crescendo.core import sets
from crescendo.core.clock import HOUR
from crescendo.sources import api as sources
from crescendo.sources.types import Activity


class Count(msgspec.Struct, gc=False):
    """Events that are alike, and when the first and the last of them were received."""

    day: str
    hour: int
    source_id: int
    judgement: int
    name: str
    raw_name: str
    first_at: int
    last_at: int
    events: int = 0


def counted(events: Iterable[Prepared], zone: str) -> list[Count]:
    """The events of a batch by all that is counted: a few groups, however many there are."""
    groups: dict[tuple[str, int, int, int, str, str], Count] = {}
    for event in events:
        received = event.received_at
        key = (
            *(day_of(event.at, zone), received // HOUR, event.source_id),
            *(event.verdict, event.name, event.raw_name),
        )
        group = groups.get(key)
        if group is None:
            group = groups[key] = Count(*key, received, received)
        elif received < group.first_at:
            group.first_at = received
        elif received > group.last_at:
            group.last_at = received
        group.events += 1
    return list(groups.values())


def count_days(counts: Iterable[Count]) -> None:
    """Add to the events of days, inside the running transaction. One statement."""
    days: dict[tuple[str, int, int], int] = {}
    for count in counts:
        key = (count.day, count.source_id, count.judgement)
        days[key] = days.get(key, 0) + count.events
    if days:
        rows = [(*key, events) for key, events in days.items()]
        sets.execute(sets.statement(__package__, "count_days"), {"rows": sets.batch_json(rows)})


def note_sources(counts: Iterable[Count]) -> None:
    """Tell the sources what they sent and when, inside the running transaction."""
    noted: dict[int, list[int]] = {}
    for count in counts:
        entry = noted.setdefault(count.source_id, [0, count.first_at, count.last_at])
        entry[0] += count.events
        entry[1] = min(entry[1], count.first_at)
        entry[2] = max(entry[2], count.last_at)
    if noted:
        sources.note_received(
            [
                Activity(source_id=source, events=events, first_at=first, last_at=last)
                for source, (events, first, last) in noted.items()
            ]
        )

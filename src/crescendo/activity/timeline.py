"""A contact's history: the timeline by day and session. Bounded, however long the history is."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from crescendo.activity.days import day_of
from crescendo.activity.kinds import kind_of
from crescendo.activity.rows import StoredEvent, dress
from crescendo.activity.sessions import GAP
from crescendo.activity.types import (
    EventRow,
    Judgement,
    Kind,
    TimelinePage,
    TimelineSession,
)
from crescendo.core import sets
from crescendo.core.refusals import NotValid, mark
from crescendo.core.roles import require
from crescendo.core.types import Actor, Permission
from crescendo.people import api as people

_FAR = 2**62


def timeline(
    by: Actor,
    contact_id: int,
    *,
    zone: str,
    before: str | None = None,
    kinds: Collection[Kind] | None = None,
    machine: bool = False,
    limit: int = 50,
) -> TimelinePage:
    """Newest acts first, by session, in days of `zone`. Refuses NotAllowed, NotFound, NotValid."""
    require(by, Permission.EVENTS_READ)
    shown, cursor = newest_of_contact(
        by, contact_id, before=before, kinds=kinds, machine=machine, limit=limit
    )
    return TimelinePage(sessions=_grouped(shown, zone), next_cursor=cursor)


def newest_of_contact(
    by: Actor,
    contact_id: int,
    *,
    before: str | None,
    kinds: Collection[Kind] | None = None,
    machine: bool = False,
    limit: int,
) -> tuple[tuple[EventRow, ...], str | None]:
    """A contact's acts, the latest first, and where the older ones begin. Refuses NotFound, NotValid."""
    before_at, before_id = _read(before)
    rows: list[StoredEvent] = []
    # Until the events of a merge have followed, some stand under the contact that is part of this one.
    for part in people.parts_of(by, contact_id):
        places = {
            "contact": part,
            "names": sets.batch_json(_names(part, kinds)),
            "before_at": before_at,
            "before_id": before_id,
            "judgement": Judgement.MACHINE if machine else Judgement.DOUBTFUL,
            "most": limit + 1,
        }
        found = sets.fetch(sets.statement(__package__, "timeline"), places)
        rows += [StoredEvent(*row) for row in found]
    rows.sort(key=lambda row: (row.at, row.id), reverse=True)
    shown = dress(by, rows[:limit])
    return shown, f"{shown[-1].at}.{shown[-1].id}" if len(rows) > limit else None


def _names(contact_id: int, kinds: Collection[Kind] | None) -> list[int]:
    rows = sets.fetch(sets.statement(__package__, "names_of_contact"), {"contact": contact_id})
    return [int(number) for number, text in rows if not kinds or kind_of(str(text)) in kinds]


def _grouped(events: Sequence[EventRow], zone: str) -> tuple[TimelineSession, ...]:
    """Newest first: a new group where 30 minutes pass between two acts, or the day changes."""
    groups: list[list[EventRow]] = []
    for event in events:
        last = groups[-1][-1] if groups else None
        if last is not None and last.at - event.at < GAP and day_of(last.at, zone) == day_of(event.at, zone):
            groups[-1].append(event)
        else:
            groups.append([event])
    return tuple(
        TimelineSession(
            day=day_of(group[0].at, zone),
            started_at=group[-1].at,
            ended_at=group[0].at,
            touch=next((event.touch for event in reversed(group) if event.touch), None),
            events=tuple(group),
        )
        for group in groups
    )


def _read(cursor: str | None) -> tuple[int, int]:
    if cursor is None:
        return _FAR, _FAR
    at, dot, number = cursor.partition(".")
    if (
        not (dot and at.isascii() and at.isdigit() and number.isascii() and number.isdigit())
        or len(cursor) > 38
    ):
        raise NotValid([("/after", "cursor_unknown", mark("This cursor was not given out here."))])
    return int(at), int(number)

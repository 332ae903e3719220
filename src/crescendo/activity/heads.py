"""What stands above the acts of one go: when the visit began and ended, how many pages, what brought it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from crescendo.activity.acts import PAGE_VIEWED
from crescendo.activity.masking import mask_touch
from crescendo.activity.rows import StoredEvent
from crescendo.activity.sessions import GAP
from crescendo.activity.types import EventRow, Judgement, VisitHead
from crescendo.core import sets
from crescendo.core.roles import require
from crescendo.core.types import Actor, Permission
from crescendo.sources import api as sources

Place = tuple[int, int]


def visits_of(
    by: Actor,
    groups: Iterable[Sequence[StoredEvent]],
    parts: Sequence[int],
    *,
    judgement: Judgement,
) -> list[VisitHead | None]:
    """For each group of acts the visit in which they fell, whole, whatever part of it is shown. Two queries."""
    wanted = [_places(group) for group in groups]
    found = _found({place for places in wanted for place in places}, parts, judgement)
    touches = sources.touches({row[3] for row in found.values() if row[3] is not None})
    heads: list[VisitHead | None] = []
    for places in wanted:
        # Two devices may have been used at once; one visit is counted once.
        rows = {(place[0], found[place][0]): found[place] for place in places if place in found}
        if not rows:
            heads.append(None)
            continue
        first = min(rows.values())
        touch = touches.get(first[3]) if first[3] is not None else None
        heads.append(
            VisitHead(
                started_at=first[0],
                ended_at=max(row[1] for row in rows.values()),
                pages=sum(row[4] for row in rows.values()),
                active_ms=sum(row[5] for row in rows.values()),
                touch=touch if by.sees_personal_data else mask_touch(touch),
            )
        )
    return heads


def visits_of_events(by: Actor, events: Sequence[EventRow]) -> Mapping[int, int]:
    """For each of these events, by its number, when the visit began in which it fell. One query. Refuses NotAllowed."""
    require(by, Permission.EVENTS_READ)
    places = {(event.visitor_id, event.at) for event in events if event.visitor_id is not None}
    if not places:
        return {}
    given = {"wanted": sets.batch_json(sorted(places)), "gap": GAP}
    rows = sets.fetch(sets.statement(__package__, "visits_begun"), given)
    begun = {(visitor, at): started for visitor, at, started in rows}
    return {
        event.id: begun[place]
        for event in events
        if event.visitor_id is not None and (place := (event.visitor_id, event.at)) in begun
    }


def _places(group: Sequence[StoredEvent]) -> list[Place]:
    """The latest act of each visitor: it fell in the visit that began last before it."""
    latest: dict[int, int] = {}
    for event in group:
        if event.visitor_id is not None:
            latest[event.visitor_id] = max(event.at, latest.get(event.visitor_id, 0))
    return list(latest.items())


def _found(
    places: set[Place], parts: Sequence[int], judgement: Judgement
) -> Mapping[Place, tuple[int, int, int, int | None, int, int]]:
    if not places:
        return {}
    rows = sets.fetch(
        sets.statement(__package__, "visits_at"),
        {
            "wanted": sets.batch_json(sorted(places)),
            "contacts": sets.batch_json(parts),
            "page": PAGE_VIEWED,
            "judgement": judgement,
            "gap": GAP,
        },
    )
    return {
        (visitor, at): (started, ended, visitor, touch, pages, active or 0)
        for visitor, at, started, ended, touch, pages, active in rows
    }

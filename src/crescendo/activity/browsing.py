"""The list of events: page by page from the newest, and how many there are. No question reads the whole store."""

from __future__ import annotations

import re

from django.db.models import Q, QuerySet

from crescendo.activity.choosing import Chosen, choose
from crescendo.activity.list_types import EventCount, EventPage, EventQuery
from crescendo.activity.models import Event
from crescendo.activity.rows import COLUMNS, StoredEvent, dress
from crescendo.conditions.types import Tree
from crescendo.core.paging import page_size
from crescendo.core.refusals import NotValid, mark
from crescendo.core.types import Actor

_CURSOR = re.compile(r"(-?\d{1,18})\.(\d{1,18})")
_FIRST_STRETCH = 2_000
_WIDER = 8
_EXACT = 5
Place = tuple[int, int]


def browse_events(by: Actor, query: EventQuery, *, now: int) -> EventPage:
    """Events that a condition means, in the order in which they happened, the newest first.

    At most 150,000 are looked through where the index of times answers, 15,000 else; the page then says
    how far it came, and the next goes on. A dozen statements at most. Refuses NotAllowed, NotValid.
    """
    chosen = choose(by, query.condition, now=now)
    most = page_size(query.limit)
    place = _read(query.after)
    found, looked_to = _found(chosen, place, most + 1)
    cursor = None
    if len(found) > most:
        cursor, looked_to = _write((found[most - 1].at, found[most - 1].id)), None
    elif looked_to is not None:
        cursor = _write((looked_to, 0))
    return EventPage(
        rows=dress(by, found[:most]), next_cursor=cursor, since=chosen.since, looked_to=looked_to
    )


def count_events(by: Actor, condition: Tree | None, *, now: int, at_most: int | None = None) -> EventCount:
    """How many events a condition means, up to a number or, looking further, to the end. Refuses NotAllowed."""
    chosen = choose(by, condition, now=now)
    if chosen.is_found:
        edge = None
    else:
        edge = _edge(chosen.within(chosen.walked), chosen.most * _EXACT if at_most is None else chosen.most)
    rows = chosen.within(chosen.rows, low=None if edge is None else edge + 1)
    number = rows.count() if at_most is None else rows[:at_most].count()
    return EventCount(number=number, is_whole=edge is None)


def _found(chosen: Chosen, place: Place | None, most: int) -> tuple[list[StoredEvent], int | None]:
    """The next events that fit, and the instant to which was looked where that is not the end."""
    if chosen.is_found:
        return _fitting(_before(chosen, chosen.rows, place), most), None
    found: list[StoredEvent] = []
    stretch, looked = _FIRST_STRETCH, 0
    while looked < chosen.most:
        edge = _edge(_before(chosen, chosen.walked, place), stretch)
        found += _fitting(_before(chosen, chosen.rows, place, low=edge), most - len(found))
        if edge is None or len(found) >= most:
            return found, None
        # What happened in the instant of the edge was looked at whole.
        looked += stretch
        place, stretch = (edge, 0), min(stretch * _WIDER, max(1, chosen.most - looked))
    return found, place[0] if place else None


def _edge(walked: QuerySet[Event], stretch: int) -> int | None:
    """When the last of the next so many events happened; None where there are fewer. Read in the index alone."""
    at = walked.order_by("-at").values_list("at", flat=True)[stretch : stretch + 1]
    return next(iter(at), None)


def _fitting(rows: QuerySet[Event], most: int) -> list[StoredEvent]:
    # Numbers first: where the index holds all that is asked, only rows that are shown are read.
    numbers = list(rows.order_by("-at", "-id").values_list("pk", flat=True)[:most])
    found = Event.objects.filter(pk__in=numbers).order_by("-at", "-id").values_list(*COLUMNS)
    return [StoredEvent(*row) for row in found]


def _before(
    chosen: Chosen, rows: QuerySet[Event], place: Place | None, *, low: int | None = None
) -> QuerySet[Event]:
    if place is None:
        return chosen.within(rows, low=low)
    at, number = place
    return chosen.within(rows, low=low, high=at).filter(Q(at__lt=at) | Q(id__lt=number))


def _write(place: Place) -> str:
    return f"{place[0]}.{place[1]}"


def _read(cursor: str | None) -> Place | None:
    if cursor is None:
        return None
    read = _CURSOR.fullmatch(cursor) if cursor.isascii() else None
    if read is None:
        raise NotValid([("/after", "cursor_unknown", mark("This cursor was not given out here."))])
    return int(read[1]), int(read[2])

"""A contact's history: the timeline by day and session. Bounded, however long the history is."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from crescendo.activity import searching
from crescendo.activity.days import day_of
from crescendo.activity.heads import visits_of
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
from crescendo.core.once import once
from crescendo.core.refusals import NotValid, mark
from crescendo.core.roles import require
from crescendo.core.types import Actor, Permission
from crescendo.people import api as people

_FAR = 2**62


@dataclass(frozen=True, slots=True, kw_only=True)
class _Asked:
    """Which acts of a contact: of what it is made, before which place, of which kinds, up to which judgement."""

    parts: Sequence[int]
    before: tuple[int, int]
    kinds: Collection[Kind] | None
    judgement: Judgement


def timeline(
    by: Actor,
    contact_id: int,
    *,
    zone: str,
    before: str | None = None,
    kinds: Collection[Kind] | None = None,
    machine: bool = False,
    search: str = "",
    limit: int = 50,
) -> TimelinePage:
    """Newest acts first, by session, in days of `zone`; with a text only those whose title or path has it.

    A page looks for a text in 1,000 acts, then says how far it came. Refuses NotAllowed, NotFound, NotValid.
    """
    require(by, Permission.EVENTS_READ)
    asked = _asked(by, contact_id, before, kinds, machine=machine)
    rows, cursor, searched_to = (
        _searched(by, asked, search, limit) if search else (*_newest(asked, limit), None)
    )
    return TimelinePage(
        sessions=_sessions(by, rows, asked, zone), next_cursor=cursor, searched_to=searched_to
    )


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
    rows, cursor = _newest(_asked(by, contact_id, before, kinds, machine=machine), limit)
    return dress(by, rows), cursor


def kinds_of(by: Actor, contact_id: int) -> frozenset[Kind]:
    """Of which kinds a contact has acts at all. Refuses NotAllowed, NotFound."""
    require(by, Permission.EVENTS_READ)
    parts = people.parts_of(by, contact_id)
    return frozenset(kind_of(text) for part in parts for _number, text in _names(part))


def _asked(
    by: Actor, contact_id: int, before: str | None, kinds: Collection[Kind] | None, *, machine: bool
) -> _Asked:
    return _Asked(
        # Until the events of a merge have followed, some stand under the contact that is part of this one.
        parts=people.parts_of(by, contact_id),
        before=_read(before),
        kinds=kinds,
        judgement=Judgement.MACHINE if machine else Judgement.DOUBTFUL,
    )


def _newest(asked: _Asked, limit: int) -> tuple[list[StoredEvent], str | None]:
    rows = [StoredEvent(*row) for row in _fetched("timeline", asked, limit + 1)]
    rows.sort(key=lambda row: (row.at, row.id), reverse=True)
    shown = rows[:limit]
    return shown, _cursor(shown[-1].at, shown[-1].id) if len(rows) > limit else None


def _searched(
    by: Actor, asked: _Asked, text: str, limit: int
) -> tuple[list[StoredEvent], str | None, int | None]:
    """Those that hold the text, from a bounded stretch; where the next goes on, and how far it was looked."""
    most = searching.LOOKED_THROUGH
    narrow = sorted(
        _fetched("acts_to_search", asked, most + 1), key=lambda row: (row[1], row[0]), reverse=True
    )
    found = searching.looked_through(by, narrow[:most], text)
    rows = sorted(searching.with_ids(found[: limit + 1]), key=lambda row: (row.at, row.id), reverse=True)
    if len(found) > limit:
        return rows[:limit], _cursor(rows[limit - 1].at, rows[limit - 1].id), None
    if len(narrow) > most:
        number, at = narrow[most - 1][:2]
        return rows, _cursor(at, number), at
    return rows, None, None


def _fetched(statement: str, asked: _Asked, most: int) -> list[tuple[Any, ...]]:
    rows: list[tuple[Any, ...]] = []
    before_at, before_id = asked.before
    for part in asked.parts:
        names = [number for number, text in _names(part) if not asked.kinds or kind_of(text) in asked.kinds]
        places = {
            "contact": part,
            "names": sets.batch_json(names),
            "before_at": before_at,
            "before_id": before_id,
            "judgement": asked.judgement,
            "most": most,
        }
        rows += sets.fetch(sets.statement(__package__, statement), places)
    return rows


def _names(contact_id: int) -> list[tuple[int, str]]:
    sql = sets.statement(__package__, "names_of_contact")
    rows = once(("names of acts", contact_id), lambda: sets.fetch(sql, {"contact": contact_id}))
    return [(int(number), str(text)) for number, text in rows]


def _sessions(
    by: Actor, rows: Sequence[StoredEvent], asked: _Asked, zone: str
) -> tuple[TimelineSession, ...]:
    """Newest first: a new group where 30 minutes pass between two acts, or the day changes."""
    groups: list[list[int]] = []
    for place, row in enumerate(rows):
        last = rows[groups[-1][-1]] if groups else None
        if last is not None and last.at - row.at < GAP and day_of(last.at, zone) == day_of(row.at, zone):
            groups[-1].append(place)
        else:
            groups.append([place])
    events = dress(by, rows)
    visits = visits_of(
        by, [[rows[place] for place in group] for group in groups], asked.parts, judgement=asked.judgement
    )
    return tuple(
        TimelineSession(
            day=day_of(events[group[0]].at, zone),
            started_at=events[group[-1]].at,
            ended_at=events[group[0]].at,
            touch=next((events[place].touch for place in reversed(group) if events[place].touch), None),
            events=tuple(events[place] for place in group),
            visit=visit,
        )
        for group, visit in zip(groups, visits, strict=True)
    )


def _cursor(at: int, number: int) -> str:
    return f"{at}.{number}"


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

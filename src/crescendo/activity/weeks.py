"""Two weeks side by side, by channel: visits and new contacts; and the visits themselves, which add up to the first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from crescendo.activity.types import Visit, VisitQuery
from crescendo.conditions.types import Tree
from crescendo.core import sets
from crescendo.core.paging import page_size
from crescendo.core.refusals import NotValid, mark
from crescendo.core.roles import require
from crescendo.core.types import Actor, Page, Permission
from crescendo.people import api as people
from crescendo.people.types import TallyBy
from crescendo.sources import api as sources
from crescendo.sources.types import Channel

_FAR = 2**62
_CHUNK = 1_000
# A rare channel is looked for among so many visits of one page; the next page goes on.
_CHUNKS = 20


def visits_by_channel(by: Actor, *, before: int, since: int, until: int) -> Mapping[Channel, tuple[int, int]]:
    """Visits of people that began from `since` on, and those from `before` to `since`. Refuses NotAllowed.

    Two queries, one of them over an index of the two times alone.
    """
    require(by, Permission.EVENTS_READ)
    given = {"before": before, "since": since, "until": until}
    rows = sets.fetch(sets.statement(__package__, "visits_between"), given)
    channels = sources.channels_of(touch for touch, _, _ in rows if touch is not None)
    found: dict[Channel, tuple[int, int]] = {}
    for touch, now, then in rows:
        channel = channels.get(touch, Channel.DIRECT)
        stood = found.get(channel, (0, 0))
        found[channel] = (stood[0] + int(now), stood[1] + int(then))
    return found


def contacts_by_channel(by: Actor, condition: Tree, *, now: int) -> Mapping[Channel | None, int]:
    """How many contacts fit a condition, by the channel of their first touch; None where no visit is known.

    Two queries. Refuses NotAllowed.
    """
    tally = people.tally_contacts(by, TallyBy.FIRST_TOUCH, condition, now=now)
    channels = sources.channels_of(touch for touch in tally if touch is not None)
    found: Counter[Channel | None] = Counter()
    for touch, count in tally.items():
        found[channels.get(touch) if touch is not None else None] += count
    return found


def list_visits(by: Actor, query: VisitQuery) -> Page[Visit]:
    """Visits of people that began in a time, the newest first. A bounded number of queries.

    Refuses NotAllowed, NotValid. A contact outside the actor's scope stays unnamed. A page of a rare channel may
    hold fewer than `limit` and yet have a next one.
    """
    require(by, Permission.EVENTS_READ)
    most = page_size(query.limit)
    place = _Place.read(query.after, query.until)
    found: list[tuple[int, ...]] = []
    for _ in range(_CHUNKS):
        rows = _rows(query.since, place)
        for row in _of_channel(rows, query.channel):
            found.append(row)
            if len(found) > most:
                last = found[most - 1]
                return Page(rows=_dressed(by, found[:most]), next_cursor=_Place(last[2], last[0]).write())
        if len(rows) < _CHUNK:
            return Page(rows=_dressed(by, found))
        place = _Place(rows[-1][2], rows[-1][0])
    return Page(rows=_dressed(by, found), next_cursor=place.write())


@dataclass(frozen=True, slots=True)
class _Place:
    """Before which visit a page begins."""

    at: int
    id: int

    @classmethod
    def read(cls, cursor: str | None, until: int) -> _Place:
        if cursor is None:
            return cls(until, 0)
        at, _, number = cursor.partition("-")
        if not all(part.isascii() and part.isdigit() and len(part) < 19 for part in (at, number)):
            raise NotValid([("/after", "cursor_unknown", mark("This cursor was not given out here."))])
        return cls(int(at), int(number))

    def write(self) -> str:
        return f"{self.at}-{self.id}"


def _rows(since: int, place: _Place) -> list[tuple[int, ...]]:
    given = {"since": since, "at": place.at, "id": place.id, "most": _CHUNK}
    return sets.fetch(sets.statement(__package__, "visits_before"), given)


def _of_channel(rows: Iterable[tuple[int, ...]], channel: Channel | None) -> Iterable[tuple[int, ...]]:
    if channel is None:
        return rows
    held = tuple(rows)
    channels = sources.channels_of(row[4] for row in held if row[4] is not None)
    return (row for row in held if channels.get(row[4], Channel.DIRECT) is channel)


def _dressed(by: Actor, rows: list[tuple[int, ...]]) -> tuple[Visit, ...]:
    asked = [(row[0], row[1], row[2]) for row in rows]
    given = {"visits": sets.batch_json(asked)}
    owners = dict(sets.fetch(sets.statement(__package__, "contacts_of_visits"), given))
    known = {contact for contact in owners.values() if contact is not None}
    seen = people.visible_contacts(by, known) if Permission.CONTACTS_READ in by.permissions else set()
    names = people.name_of_contacts(seen, by=by)
    touches = sources.touches({row[4] for row in rows if row[4] is not None})
    return tuple(
        Visit(
            id=row[0],
            started_at=row[2],
            ended_at=row[3],
            acts=row[5],
            channel=touches[row[4]].channel if row[4] in touches else Channel.DIRECT,
            campaign=touches[row[4]].campaign if row[4] in touches else "",
            keyword=touches[row[4]].keyword if row[4] in touches else "",
            landing=touches[row[4]].landing_url if row[4] in touches and by.sees_personal_data else "",
            contact_id=owners.get(row[0]) if owners.get(row[0]) in seen else None,
            contact_name=names.get(owners.get(row[0]) or 0, ""),
            is_known=owners.get(row[0]) is not None,
        )
        for row in rows
    )

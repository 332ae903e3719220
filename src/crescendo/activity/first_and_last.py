"""First and last touch of contacts: pure merging, and the set-wise keeping of it.

A touch with evidence goes before one without ("direct"): the first is the earliest known one, the last the latest
known one, and direct only where nothing else was ever seen. Only acts judged human count.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import msgspec

from crescendo.core import sets
from crescendo.people import api as people
from crescendo.people.types import TouchesOf
from crescendo.sources import api as sources

_COLUMNS = (
    "contact_id", "first_at", "first_touch_id", "first_known", "last_at", "last_touch_id", "last_known",
)  # fmt: skip


class Moment(msgspec.Struct, frozen=True, gc=False):
    """A touch at a time; `known` when it was proved by evidence."""

    at: int
    touch: int
    known: bool


class Ends(msgspec.Struct, frozen=True, gc=False):
    """The first and the last touch."""

    first: Moment
    last: Moment

    def merge(self, other: Ends) -> Ends:
        """The ends of both histories together; commutative and associative."""
        return Ends(_earlier(self.first, other.first), _later(self.last, other.last))

    @property
    def shown(self) -> tuple[int, int]:
        """What the contact's row says of them."""
        return self.first.touch, self.last.touch

    def holds(self, moment: Moment) -> bool:
        """Whether a moment like these two lies between them, so that it changes nothing. What it says is no matter."""
        first, last = self.first, self.last
        return moment.known == first.known == last.known and first.at < moment.at < last.at


def _earlier(one: Moment, other: Moment) -> Moment:
    mine, its = (not one.known, one.at), (not other.known, other.at)
    if mine == its:
        return min(one, other, key=_words) if one.touch != other.touch else one
    return one if mine < its else other


def _later(one: Moment, other: Moment) -> Moment:
    mine, its = (one.known, one.at), (other.known, other.at)
    if mine == its:
        return max(one, other, key=_words) if one.touch != other.touch else one
    return one if mine > its else other


def _words(moment: Moment) -> str:
    """What orders two touches of one millisecond: what they say, as their numbers follow the arrival."""
    return str(sources.touches([moment.touch])[moment.touch])


def merged(moments: Iterable[tuple[int, Moment]]) -> dict[int, Ends]:
    """The ends for each contact of (contact, moment) pairs."""
    ends: dict[int, Ends] = {}
    for contact, moment in moments:
        before = ends.get(contact)
        if before is None:
            ends[contact] = Ends(moment, moment)
        elif not before.holds(moment):
            ends[contact] = before.merge(Ends(moment, moment))
    return ends


def keep(found: dict[int, Ends], *, lost: Sequence[int] = ()) -> None:
    """Merge new ends into the stored ones; those of contacts that lost events are made again from their events."""
    people.set_touches(store(found, lost=lost))


def store(found: dict[int, Ends], *, lost: Sequence[int] = ()) -> list[TouchesOf]:
    """The same, where the caller tells people: what contacts show from now on."""
    known = list({*found, *lost})
    if not known:
        return []
    stored = _stored(known)
    again = set(lost)
    found = {
        contact: ends.merge(stored[contact]) if contact in stored else ends
        for contact, ends in found.items()
        if contact not in again
    }
    if lost:
        found |= _from_events(lost)
    changed = {contact: ends for contact, ends in found.items() if stored.get(contact) != ends}
    gone = [contact for contact in lost if contact in stored and contact not in found]
    if gone:
        sets.execute(sets.statement(__package__, "drop_contact_touches"), {"contacts": sets.batch_json(gone)})
    fresh = [_row(contact, ends) for contact, ends in changed.items() if contact not in stored]
    sets.insert("activity_contacttouches", _COLUMNS, fresh)
    grown = [_row(contact, changed[contact]) for contact in sorted(changed) if contact in stored]
    sets.execute_each(__package__, "update_contact_touches", grown)
    return [
        TouchesOf(contact_id=contact, first_touch_id=ends.first.touch, last_touch_id=ends.last.touch)
        for contact, ends in changed.items()
        if contact not in stored or ends.shown != stored[contact].shown
    ] + [TouchesOf(contact_id=contact, first_touch_id=None, last_touch_id=None) for contact in gone]


def _stored(contacts: Sequence[int]) -> dict[int, Ends]:
    sql = sets.statement(__package__, "contact_touches")
    return {
        row[0]: Ends(Moment(row[1], row[2], bool(row[3])), Moment(row[4], row[5], bool(row[6])))
        for row in sets.fetch(sql, {"contacts": sets.batch_json(contacts)})
    }


def _from_events(contacts: Sequence[int]) -> dict[int, Ends]:
    sql = sets.statement(__package__, "touches_of_events")
    moments: list[tuple[int, Moment]] = []
    for contact, touch, known, first_at, last_at in sets.fetch(sql, {"contacts": sets.batch_json(contacts)}):
        moments.append((contact, Moment(first_at, touch, bool(known))))
        moments.append((contact, Moment(last_at, touch, bool(known))))
    return merged(moments)


def _row(contact: int, ends: Ends) -> tuple[int | bool, ...]:
    first, last = ends.first, ends.last
    return (contact, first.at, first.touch, first.known, last.at, last.touch, last.known)

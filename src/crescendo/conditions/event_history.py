"""Questions about what a contact did, in plain Python over its history: the reference, and which events it was.

A record holds under `events` the contact's events as records of their own: id, at, act, judgement, subject,
subject_id, value, props, and what else rooms register of events.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from crescendo.conditions import interpret, property_values
from crescendo.conditions.event_sql import LARGEST_VALUE
from crescendo.conditions.event_types import (
    Acts,
    End,
    EndLeaf,
    EventLeaf,
    Judged,
    Measure,
    Part,
    Property,
    SequenceLeaf,
    Window,
)
from crescendo.conditions.next_change import next_change
from crescendo.conditions.types import FieldType, Moment, Record, Span
from crescendo.conditions.windows import bounds, elapsed, turns_at

Events = Sequence[Record]
MOST_EVIDENCE = 20


def happened(leaf: EventLeaf, record: Record, moment: Moment) -> bool:
    """Whether the measure lies in the range."""
    found = _reckon(leaf, _counting(leaf.acts, leaf.window, record, moment))
    return found is not None and _lies(found, leaf.low, leaf.high)


def ended(leaf: EndLeaf, record: Record, moment: Moment) -> bool:
    """Whether the condition holds on the first or last act."""
    picked = _picked(leaf, record, moment)
    return picked is not None and interpret.holds(leaf.asked, picked, now=moment.now, zone=moment.zone)


def followed(leaf: SequenceLeaf, record: Record, moment: Moment) -> bool:
    """Whether some first act is followed, or not."""
    return bool(_firsts(leaf, record, moment))


def evidence(leaf: EventLeaf | EndLeaf | SequenceLeaf, record: Record, moment: Moment) -> tuple[int, ...]:
    """The events that made a leaf true, the newest first, at most twenty."""
    match leaf:
        case EventLeaf():
            found = _counting(leaf.acts, leaf.window, record, moment)
        case EndLeaf():
            picked = _picked(leaf, record, moment)
            found = [picked] if picked is not None else []
        case SequenceLeaf():
            firsts = _firsts(leaf, record, moment)
            later = [] if leaf.is_never else _of_acts(leaf.then, record, moment)
            found = [*firsts, *(one for one in later if any(_follows(leaf, first, one) for first in firsts))]
    numbers = {_number(event, "id"): _number(event, "at") for event in found}
    return tuple(sorted(numbers, key=lambda one: (-numbers[one], -one)))[:MOST_EVIDENCE]


def happened_next(leaf: EventLeaf, record: Record, moment: Moment) -> int | None:
    """When the answer can change by time alone: for *at least so many*, once too few are left."""
    events = _of_acts(leaf.acts, record, moment, ever=True)
    ahead = [_number(event, "at") for event in events if _number(event, "at") > moment.now]
    low, _ = bounds(leaf.window, moment)
    past = sorted(at for at in map(_at, events) if at <= moment.now)
    if isinstance(leaf.window, Span):
        past = [at for at in past if low is None or at >= low]
        if leaf.measure is Measure.COUNT and leaf.high is None and leaf.low:
            past = past[-leaf.low :][:1] if len(past) >= leaf.low else []
    return _least([*ahead, *(turns_at(leaf.window, at, moment) for at in past)])


def ended_next(leaf: EndLeaf, record: Record, moment: Moment) -> int | None:
    """When another act can be the one, or the condition on it can turn."""
    turns = [
        turns_at(leaf.window, _at(event), moment) for event in _of_acts(leaf.acts, record, moment, ever=True)
    ]
    picked = _picked(leaf, record, moment)
    if picked is not None:
        turns.append(next_change(leaf.asked, picked, now=moment.now, zone=moment.zone))
    return _least(turns)


def followed_next(leaf: SequenceLeaf, record: Record, moment: Moment) -> int | None:
    """When a first act leaves the window, or the time that a later one had is over."""
    firsts = [_at(event) for event in _of_acts(leaf.first, record, moment, ever=True)]
    turns = [turns_at(leaf.window, at, moment) for at in firsts]
    if leaf.is_never and leaf.high is not None:
        turns += [at + elapsed(leaf.high) + 1 for at in firsts]
    turns += [_at(event) for event in _of_acts(leaf.then, record, moment, ever=True)]
    return _least(turn for turn in turns if turn is not None and turn > moment.now)


def _of_acts(acts: Acts, record: Record, moment: Moment, *, ever: bool = False) -> list[Record]:
    given = record.get("events")
    return [
        event
        for event in (given if isinstance(given, tuple) else ())
        if (not acts.names or event.get("act") in acts.names)
        and (acts.judged is Judged.ANY or event.get("judgement") == "human")
        and (ever or _at(event) <= moment.now)
        and interpret.holds(acts.filter, event, now=moment.now, zone=moment.zone)
    ]


def _counting(acts: Acts, window: Window, record: Record, moment: Moment) -> list[Record]:
    low, high = bounds(window, moment)
    return [
        one for one in _of_acts(acts, record, moment) if (low is None or low <= _at(one)) and _at(one) <= high
    ]


def _picked(leaf: EndLeaf, record: Record, moment: Moment) -> Record | None:
    found = _counting(leaf.acts, leaf.window, record, moment)
    choose = min if leaf.end is End.FIRST else max
    return choose(found, key=lambda event: (_at(event), _number(event, "id"))) if found else None


def _firsts(leaf: SequenceLeaf, record: Record, moment: Moment) -> list[Record]:
    """The first acts that are followed, or of *never* those that are not though their time is over."""
    later = _of_acts(leaf.then, record, moment)
    found = []
    for first in _counting(leaf.first, leaf.window, record, moment):
        is_followed = sum(_follows(leaf, first, one) for one in later) >= leaf.times
        is_over = leaf.high is None or _at(first) + elapsed(leaf.high) < moment.now
        if (not is_followed and is_over) if leaf.is_never else is_followed:
            found.append(first)
    return found


def _follows(leaf: SequenceLeaf, first: Record, later: Record) -> bool:
    gap = _at(later) - _at(first)
    least = elapsed(leaf.low) if leaf.low is not None else 1
    return least <= gap and (leaf.high is None or gap <= elapsed(leaf.high))


def _reckon(leaf: EventLeaf, events: Events) -> int | None:
    if leaf.measure is Measure.COUNT:
        return len(events)
    values = [value for value in (_value(leaf, event) for event in events) if value is not None]
    if leaf.measure is Measure.DISTINCT:
        return len(set(values))
    numbers = [value for value in values if isinstance(value, int)]
    if leaf.measure is Measure.SUM:
        return sum(numbers)
    if not numbers:
        return None
    return max(numbers) if leaf.measure is Measure.MAX else min(numbers)


def _value(leaf: EventLeaf, event: Record) -> int | str | None:
    if isinstance(leaf.of, Property):
        value = property_values.read(leaf.of, event)
        if value is None or isinstance(value, str):
            return value if leaf.of.type is FieldType.TEXT else None
        return property_values.thousandths(value)
    if leaf.of is Part.SUBJECT:
        subject = event.get("subject_id")
        return subject if isinstance(subject, int) else None
    held = event.get("value")
    return max(-LARGEST_VALUE, min(held, LARGEST_VALUE)) if isinstance(held, int) else None


def _lies(found: int, low: int | None, high: int | None) -> bool:
    return (low is None or low <= found) and (high is None or found <= high)


def _at(event: Record) -> int:
    return _number(event, "at")


def _number(event: Record, key: str) -> int:
    value = event[key]
    assert isinstance(value, int)
    return value


def _least(turns: Iterable[int | None]) -> int | None:
    return min((turn for turn in turns if turn is not None), default=None)

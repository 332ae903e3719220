"""When a field leaf's answer turns by time alone. Spans move with the clock, and what a room reckons."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from crescendo.conditions.days import day_of, day_start, later
from crescendo.conditions.field_values import read
from crescendo.conditions.types import FieldLeaf, Moment, Operator, Record, Span, Stored, Unit
from crescendo.core.clock import HOUR


def next_change(leaf: FieldLeaf, record: Record, moment: Moment) -> int | None:
    """The earliest moment after now at which the answer can be another, or None."""
    if not isinstance(leaf.field.stored, Stored):
        until = record.get(f"{leaf.field.key}.until")
        return until if isinstance(until, int) and until > moment.now else None
    if not isinstance(leaf.value, Span):
        return None
    value = read(leaf.field, record)
    if isinstance(value, date):
        turns = _day_turns(leaf.operator, leaf.value, value, moment.zone)
    elif isinstance(value, int):
        turns = _instant_turns(leaf.operator, leaf.value, value, moment.zone)
    else:
        return None
    return min((turn for turn in turns if turn > moment.now), default=None)


def _instant_turns(operator: Operator, span: Span, at: int, zone: str) -> Iterator[int]:
    """All moments at which the question's bounds pass over an instant."""
    if span.unit is Unit.HOURS:
        left, entered = at + span.count * HOUR + 1, at - span.count * HOUR
    else:
        day = day_of(at, zone)
        if day is None:
            return
        left = day_start(later(day, span.count + 1), zone)
        entered = day_start(later(day, -span.count), zone)
    yield from _turns(operator, begins=at, left=left, entered=entered)


def _day_turns(operator: Operator, span: Span, day: date, zone: str) -> Iterator[int]:
    if operator is Operator.WITHIN_NEXT:
        yield day_start(later(day, -span.count), zone)
        yield day_start(later(day, 1), zone)
        return
    left = day_start(later(day, span.count + 1), zone)
    yield from _turns(operator, begins=day_start(day, zone), left=left, entered=left)


def _turns(operator: Operator, *, begins: int, left: int, entered: int) -> Iterator[int]:
    match operator:
        case Operator.WITHIN_LAST:
            yield begins
            yield left
        case Operator.MORE_THAN_AGO:
            yield left
        case _:
            yield entered
            yield begins

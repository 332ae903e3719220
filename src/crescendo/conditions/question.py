"""What a field leaf asks at one moment, in few forms: each interpreter of values knows only these.

Operators, folding, calendars and time zones end here; behind it are columns and constants.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from crescendo.conditions.days import day_start, later, today
from crescendo.conditions.types import FieldLeaf, FieldType, Moment, Money, Operator, Scalar, Span, Unit
from crescendo.core.clock import HOUR
from crescendo.core.text import fold

LARGEST = 2**63 - 1
SMALLEST = -(2**63)
Constant = str | int | float | bool | date


@dataclass(frozen=True, slots=True)
class Present:
    """There is a value of the field's type."""


@dataclass(frozen=True, slots=True)
class OneOf:
    """The value is one of the constants."""

    constants: tuple[Constant, ...]


@dataclass(frozen=True, slots=True)
class Other:
    """There is a value and it is none of the constants."""

    constants: tuple[Constant, ...]


@dataclass(frozen=True, slots=True)
class Within:
    """The value lies between two bounds, both included; None is no bound."""

    low: float | date | None
    high: float | date | None


@dataclass(frozen=True, slots=True)
class Contains:
    """The folded text has this folded text in it."""

    text: str


@dataclass(frozen=True, slots=True)
class StartsWith:
    """The folded text begins with this folded text."""

    text: str


@dataclass(frozen=True, slots=True)
class Absent:
    """There is no value of the field's type: the one question that a missing value answers with yes."""


Question = Present | Absent | OneOf | Other | Within | Contains | StartsWith


def currency_of(leaf: FieldLeaf) -> str | None:
    """The currency within which a leaf about money compares."""
    first = leaf.value[0] if isinstance(leaf.value, tuple) else leaf.value
    return first.currency if isinstance(first, Money) else None


def question(leaf: FieldLeaf, moment: Moment) -> Question:
    """What the leaf asks of a stored value at that moment."""
    if leaf.operator is Operator.IS_SET:
        return Present()
    if leaf.operator is Operator.IS_NOT_SET:
        return Absent()
    return _ASKERS[leaf.field.type](leaf, moment)


def _equality(leaf: FieldLeaf, constants: tuple[Constant, ...]) -> Question:
    if leaf.operator in {Operator.IS_NOT, Operator.IS_NONE_OF}:
        return Other(constants)
    return OneOf(constants)


def _constants(leaf: FieldLeaf) -> tuple[Scalar, ...]:
    if isinstance(leaf.value, tuple):
        return leaf.value
    assert leaf.value is not None
    return (leaf.value,)


def _plain(leaf: FieldLeaf, _: Moment) -> Question:
    return _equality(leaf, tuple(one for one in _constants(leaf) if isinstance(one, str | int)))


def _text(leaf: FieldLeaf, _: Moment) -> Question:
    texts = tuple(dict.fromkeys(fold(str(one)) for one in _constants(leaf)))
    if leaf.operator is Operator.CONTAINS:
        return Contains(texts[0])
    if leaf.operator is Operator.STARTS_WITH:
        return StartsWith(texts[0])
    return _equality(leaf, texts)


def _amount(leaf: FieldLeaf, _: Moment) -> Question:
    numbers = tuple(_number(one) for one in _constants(leaf))
    match leaf.operator:
        case Operator.GREATER:
            return _above(numbers[0])
        case Operator.LESS:
            return _below(numbers[0])
        case Operator.BETWEEN:
            return Within(numbers[0], numbers[1])
        case _:
            return _equality(leaf, numbers)


def _above(number: int) -> Question:
    """Beyond what a column can hold there is nothing; the bound itself could not even be passed."""
    return Within(number + 1, None) if number < LARGEST else OneOf(())


def _below(number: int) -> Question:
    return Within(None, number - 1) if number > SMALLEST else OneOf(())


def _number(value: Scalar) -> int:
    if isinstance(value, Money):
        return value.amount
    assert isinstance(value, int)
    return value


def _instant(leaf: FieldLeaf, moment: Moment) -> Question:
    if isinstance(leaf.value, Span):
        return _instant_within(leaf.operator, leaf.value, moment)
    first, last = _constants(leaf)[0], _constants(leaf)[-1]
    match leaf.operator:
        case Operator.BEFORE:
            return _below(_start(first, moment.zone))
        case Operator.AFTER:
            return _above(_end(first, moment.zone))
        case _:
            return Within(_start(first, moment.zone), _end(last, moment.zone))


def _start(time: Scalar, zone: str) -> int:
    """The first millisecond of a day, or the moment itself."""
    if isinstance(time, date):
        return day_start(time, zone)
    assert isinstance(time, int)
    return time


def _end(time: Scalar, zone: str) -> int:
    """The last millisecond of a day, or the moment itself."""
    if isinstance(time, date):
        return day_start(later(time, 1), zone) - 1
    assert isinstance(time, int)
    return time


def _instant_within(operator: Operator, span: Span, moment: Moment) -> Question:
    now = moment.now
    match operator:
        case Operator.WITHIN_LAST:
            return Within(reach(span, moment), now)
        case Operator.MORE_THAN_AGO:
            return Within(None, reach(span, moment) - 1)
        case _ if span.unit is Unit.HOURS:
            return Within(now + 1, now + span.count * HOUR)
        case _:
            end = later(today(now, moment.zone), span.count + 1)
            return Within(now + 1, day_start(end, moment.zone) - 1)


def reach(span: Span, moment: Moment) -> int:
    """How far back a span reaches: hours roll, days begin at their first moment, so they turn at midnight."""
    if span.unit is Unit.HOURS:
        return moment.now - span.count * HOUR
    return day_start(later(today(moment.now, moment.zone), -span.count), moment.zone)


def _day(leaf: FieldLeaf, moment: Moment) -> Question:
    if isinstance(leaf.value, Span):
        return _day_within(leaf.operator, leaf.value.count, today(moment.now, moment.zone))
    days = tuple(one for one in _constants(leaf) if isinstance(one, date))
    match leaf.operator:
        case Operator.BEFORE:
            return Within(None, later(days[0], -1))
        case Operator.AFTER:
            return Within(later(days[0], 1), None)
        case _:
            return Within(days[0], days[-1])


def _day_within(operator: Operator, count: int, day: date) -> Question:
    match operator:
        case Operator.WITHIN_LAST:
            return Within(later(day, -count), day)
        case Operator.MORE_THAN_AGO:
            return Within(None, later(day, -count - 1))
        case _:
            return Within(day, later(day, count))


_ASKERS: dict[FieldType, Callable[[FieldLeaf, Moment], Question]] = {
    FieldType.TEXT: _text,
    FieldType.NUMBER: _amount,
    FieldType.MONEY: _amount,
    FieldType.FLAG: _plain,
    FieldType.INSTANT: _instant,
    FieldType.DAY: _day,
    FieldType.CHOICE: _plain,
    FieldType.REFERENCE: _plain,
    FieldType.LABELS: _plain,
}

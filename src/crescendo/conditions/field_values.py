"""Field leaves in plain Python: the reference that SQL is held to."""

from __future__ import annotations

from datetime import date, datetime

from crescendo.conditions.question import (
    LARGEST,
    SMALLEST,
    Absent,
    Constant,
    Contains,
    OneOf,
    Other,
    Present,
    Question,
    StartsWith,
    Within,
    currency_of,
    question,
)
from crescendo.conditions.types import Field, FieldLeaf, FieldType, Moment, Money, Operator, Record
from crescendo.core.text import clean, fold


def holds(leaf: FieldLeaf, record: Record, moment: Moment) -> bool:
    """Whether the record's value answers the leaf with yes; a value of another type is missing."""
    if leaf.field.type is FieldType.LABELS:
        return _labels(leaf, record.get(leaf.field.key))
    value = read(leaf.field, record)
    currency = currency_of(leaf)
    if currency is not None and currency != _currency(leaf.field, record):
        return False
    if value is None:
        return leaf.operator is Operator.IS_NOT_SET
    return answer(question(leaf, moment), value)


def _labels(leaf: FieldLeaf, given: object) -> bool:
    """A record holds labels as a set of the options' values."""
    held = given if isinstance(given, frozenset) else frozenset()
    wanted = frozenset(leaf.value) if isinstance(leaf.value, tuple) else frozenset()
    match leaf.operator:
        case Operator.HAS_ANY_OF:
            return bool(held & wanted)
        case Operator.HAS_ALL_OF:
            return wanted <= held
        case Operator.HAS_NONE_OF:
            return not held & wanted
        case Operator.IS_SET:
            return bool(held)
        case _:
            return not held


def read(field: Field, record: Record) -> Constant | None:  # noqa: PLR0911 - one answer a type
    """The comparable value of a field, read behind a test of its type; None is missing."""
    value = record.get(field.key)
    match field.type:
        case FieldType.TEXT:
            return (fold(value) or None) if isinstance(value, str) else None
        case FieldType.CHOICE:
            return (clean(value) or None) if isinstance(value, str) else None
        case FieldType.FLAG:
            return value if isinstance(value, bool) else None
        case FieldType.DAY:
            return value if isinstance(value, date) and not isinstance(value, datetime) else None
        case FieldType.MONEY:
            return _whole(value.amount) if isinstance(value, Money) and value.currency else None
        case FieldType.NUMBER | FieldType.INSTANT | FieldType.REFERENCE:
            return _whole(value)
        case _:
            return None


def _currency(field: Field, record: Record) -> str | None:
    value = record.get(field.key)
    return value.currency if isinstance(value, Money) else None


def _whole(value: object) -> int | None:
    """A whole number that a column can hold; a flag is none."""
    if isinstance(value, bool) or not isinstance(value, int) or not SMALLEST <= value <= LARGEST:
        return None
    return value


def answer(asked: Question, value: Constant) -> bool:
    """What a value that is there answers."""
    match asked:
        case Present() | Absent():
            return isinstance(asked, Present)
        case OneOf(constants):
            return value in constants
        case Other(constants):
            return value not in constants
        case Within(low, high):
            return _ordered(low, value) and _ordered(value, high)
        case Contains(text):
            return text in str(value)
        case StartsWith(text):
            return str(value).startswith(text)


def _ordered(low: Constant | None, high: Constant | None) -> bool:
    """Whether two values of one type stand in order; no bound is in order with all."""
    match low, high:
        case (None, _) | (_, None):
            return True
        case date(), date():
            return low <= high
        case int() | float(), int() | float():
            return low <= high
        case _:
            raise TypeError(f"{low!r} and {high!r} have no order")

"""Values between a document and the tree: strict by shape, so that a stored tree never meets a surprise."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from crescendo.conditions.days import FIRST_DAY, LAST_DAY
from crescendo.conditions.operators import Shape
from crescendo.conditions.question import LARGEST, SMALLEST
from crescendo.conditions.types import MAX_TEXT, MAX_VALUES, Field, Money, Scalar, Span, Unit, Value
from crescendo.core.ids import IdNotReadable, read_id, write_id
from crescendo.core.refusals import mark
from crescendo.core.text import clean, fold

_MOST = {Unit.DAYS: 36_500, Unit.HOURS: 876_000}
_CURRENCY = re.compile(r"[A-Z]{3}")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


class ValueNotReadable(ValueError):
    """A value has the wrong shape; `place` is where in the value, `sentence` a translatable msgid."""

    def __init__(self, sentence: str, *, place: str = "", **data: object) -> None:
        super().__init__(sentence)
        self.sentence, self.place, self.data = sentence, place, data


Reader = Callable[[Field, Any], Scalar]


def read_value(field: Field, shape: Shape, given: Any) -> Value:
    """The value of that shape in a JSON value; raises ValueNotReadable."""
    if shape is Shape.NOTHING:
        if given is not None:
            raise ValueNotReadable(mark("This operator takes no value."))
        return None
    if shape in _ONE:
        return _ONE[shape](field, given)
    if shape in _PAIR:
        return _pair(field, given, _PAIR[shape])
    return _several(field, given, _SEVERAL[shape])


def write_value(field: Field, value: Value) -> Any:
    """The JSON value that `read_value` reads back as the same."""
    match value:
        case tuple():
            return [_write_one(field, one) for one in value]
        case None:
            return None
        case _:
            return _write_one(field, value)


def _write_one(field: Field, value: Scalar) -> Any:
    match value:
        case Money(amount=amount, currency=currency):
            return {"amount": amount, "currency": currency}
        case Span(count=count, unit=unit):
            return {"count": count, "unit": unit.value}
        case date():
            return value.isoformat()
        case int() if field.target is not None:
            return write_id(field.target, value)
        case _:
            return value


def _text(_: Field, given: Any) -> str:
    if not isinstance(given, str):
        raise ValueNotReadable(mark("Give a text here."))
    if len(given) > MAX_TEXT:
        raise ValueNotReadable(mark("A text here has at most %(most)s characters."), most=MAX_TEXT)
    if not fold(given):
        raise ValueNotReadable(mark("The text is empty. To ask for empty fields, use «is not set»."))
    return clean(given)


def _number(_: Field, given: Any) -> int:
    if isinstance(given, bool) or not isinstance(given, int):
        raise ValueNotReadable(mark("Give a whole number here."))
    if not SMALLEST <= given <= LARGEST:
        raise ValueNotReadable(mark("This number is too large."))
    return given


def _money(field: Field, given: Any) -> Money:
    if not isinstance(given, dict) or set(given) != {"amount", "currency"}:
        raise ValueNotReadable(mark("Give money as amount (in the smallest unit) and currency."))
    currency = given["currency"]
    if not isinstance(currency, str) or not _CURRENCY.fullmatch(currency):
        raise ValueNotReadable(mark("A currency is three capital letters, as CNY."), place="/currency")
    return Money(amount=_number(field, given["amount"]), currency=currency)


def _flag(_: Field, given: Any) -> bool:
    if not isinstance(given, bool):
        raise ValueNotReadable(mark("Say true or false here."))
    return given


def _day(_: Field, given: Any) -> date:
    if not isinstance(given, str) or not _DAY.fullmatch(given):
        raise ValueNotReadable(mark("Give a day as year-month-day, as 2026-11-21."))
    try:
        day = date.fromisoformat(given)
    except ValueError as cause:
        raise ValueNotReadable(mark("There is no such day.")) from cause
    if not FIRST_DAY <= day <= LAST_DAY:
        raise ValueNotReadable(mark("Days lie between 1900 and 2199."))
    return day


def _time(field: Field, given: Any) -> Scalar:
    """A day, which is what people say, or a moment in milliseconds, which is what programs say."""
    return _day(field, given) if isinstance(given, str) else _number(field, given)


def _span(_: Field, given: Any) -> Span:
    if not isinstance(given, dict) or set(given) != {"count", "unit"}:
        raise ValueNotReadable(mark("Give a length of time as count and unit."))
    if given["unit"] not in tuple(Unit):
        raise ValueNotReadable(mark("The unit is days or hours."), place="/unit")
    unit, count = Unit(given["unit"]), given["count"]
    if isinstance(count, bool) or not isinstance(count, int) or not 1 <= count <= _MOST[unit]:
        raise ValueNotReadable(
            mark("Give a whole number from 1 to %(most)s."), place="/count", most=_MOST[unit]
        )
    return Span(count=count, unit=unit)


def _days_only(field: Field, given: Any) -> Span:
    span = _span(field, given)
    if span.unit is not Unit.DAYS:
        raise ValueNotReadable(mark("This field counts in days."), place="/unit")
    return span


def _option(field: Field, given: Any) -> str:
    known = tuple(option.value for option in field.options)
    if not isinstance(given, str) or given not in known:
        raise ValueNotReadable(mark("This is none of the choices: %(choices)s."), choices=", ".join(known))
    return given


def _reference(field: Field, given: Any) -> int:
    assert field.target is not None
    try:
        return read_id(field.target, given if isinstance(given, str) else "")
    except IdNotReadable as cause:
        raise ValueNotReadable(
            mark("Give an id that starts with %(prefix)s_."), prefix=field.target.value
        ) from cause


def _several(field: Field, given: Any, reader: Reader) -> tuple[Scalar, ...]:
    """A list without repetitions: in it, order says nothing, but people wish to find their own."""
    if not isinstance(given, list) or not given:
        raise ValueNotReadable(mark("Give a list with at least one value."))
    if len(given) > MAX_VALUES:
        raise ValueNotReadable(mark("A condition has at most %(most)s values."), most=MAX_VALUES)
    return tuple(dict.fromkeys(_each(field, given, reader)))


def _pair(field: Field, given: Any, reader: Reader) -> tuple[Scalar, ...]:
    if not isinstance(given, list) or len(given) != 2:
        raise ValueNotReadable(mark("Give two values, from and to."))
    low, high = _each(field, given, reader)
    if isinstance(low, Money) and isinstance(high, Money) and low.currency != high.currency:
        raise ValueNotReadable(mark("Money compares within one currency."), place="/1/currency")
    if _order(low) > _order(high):
        raise ValueNotReadable(mark("The first value is above the second."))
    return low, high


def _order(value: Scalar) -> int:
    """What the two ends of a range are compared by."""
    match value:
        case Money(amount=amount):
            return amount
        case date():
            return value.toordinal()
        case int():
            return value
        case _:
            raise TypeError(value)


def _each(field: Field, given: Sequence[Any], reader: Reader) -> list[Scalar]:
    read: list[Scalar] = []
    for index, one in enumerate(given):
        try:
            read.append(reader(field, one))
        except ValueNotReadable as wrong:
            raise ValueNotReadable(wrong.sentence, place=f"/{index}{wrong.place}", **wrong.data) from wrong
    return read


_ONE: dict[Shape, Reader] = {
    Shape.TEXT: _text,
    Shape.NUMBER: _number,
    Shape.MONEY: _money,
    Shape.FLAG: _flag,
    Shape.TIME: _time,
    Shape.DAY: _day,
    Shape.SPAN: _span,
    Shape.DAYS_ONLY: _days_only,
    Shape.OPTION: _option,
    Shape.REFERENCE: _reference,
}
_PAIR: dict[Shape, Reader] = {
    Shape.TWO_NUMBERS: _number,
    Shape.TWO_MONEYS: _money,
    Shape.TWO_DAYS: _day,
}
_SEVERAL: dict[Shape, Reader] = {
    Shape.TEXTS: _text,
    Shape.NUMBERS: _number,
    Shape.OPTIONS: _option,
    Shape.REFERENCES: _reference,
}

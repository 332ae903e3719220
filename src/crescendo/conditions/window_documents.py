"""Windows as documents: `{"last": {"count": 7, "unit": "days"}}`, `"this_month"`, `{"between": [day, day]}`."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from crescendo.conditions.event_types import Between, Period, Window
from crescendo.conditions.leaves import refused
from crescendo.conditions.operators import Shape
from crescendo.conditions.property_values import FIELDS
from crescendo.conditions.types import FieldType, Span
from crescendo.conditions.values import ValueNotReadable, read_value
from crescendo.core.refusals import mark

_FIELD = FIELDS[FieldType.INSTANT]


def read_window(given: Any, path: str) -> Window:
    """The window of a document; none is ever. Raises ConditionNotValid."""
    if given is None:
        return None
    if isinstance(given, str) and given in tuple(Period):
        return Period(given)
    if isinstance(given, Mapping) and set(given) == {"last"}:
        return read_span(given["last"], f"{path}/last")
    if isinstance(given, Mapping) and set(given) == {"between"}:
        days = _read(Shape.TWO_DAYS, given["between"], f"{path}/between")
        assert isinstance(days, tuple)
        first, last = days
        assert isinstance(first, date)
        assert isinstance(last, date)
        return Between(first=first, last=last)
    periods = ", ".join(Period)
    raise refused(path, "value", mark("A window is last, between, or one of: %(periods)s."), periods=periods)


def write_window(window: Window) -> dict[str, Any]:
    """The part of a document that says a window; nothing for ever."""
    match window:
        case None:
            return {}
        case Period():
            return {"window": window.value}
        case Span():
            return {"window": {"last": write_span(window)}}
        case Between(first=first, last=last):
            return {"window": {"between": [first.isoformat(), last.isoformat()]}}


def read_span(given: Any, path: str) -> Span:
    """A length of time."""
    span = _read(Shape.SPAN, given, path)
    assert isinstance(span, Span)
    return span


def write_span(span: Span) -> dict[str, Any]:
    """The document of a length of time."""
    return {"count": span.count, "unit": span.unit.value}


def _read(shape: Shape, given: Any, path: str) -> Any:
    try:
        return read_value(_FIELD, shape, given)
    except ValueNotReadable as wrong:
        raise refused(path + wrong.place, "value", wrong.sentence, **wrong.data) from wrong

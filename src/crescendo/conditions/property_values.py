"""Properties of events in plain Python, as a document says them, and what they ask: the reference for SQL."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from crescendo.conditions.datasets import read_property
from crescendo.conditions.event_types import Property, PropertyLeaf
from crescendo.conditions.field_values import answer
from crescendo.conditions.question import Absent, OneOf, Other, Present, Question, Within, question
from crescendo.conditions.types import Entity, Field, FieldLeaf, FieldType, Moment, Operator, Record, Stored

_THOUSAND = 1000.0
_BOUND = 1e9
FIELDS = {
    kind: Field(
        key="property", entity=Entity.EVENT, type=kind, label="", stored=Stored(table="x", column="x")
    )
    for kind in (FieldType.TEXT, FieldType.NUMBER, FieldType.FLAG, FieldType.INSTANT)
}
"""Fields that stand in for a property where a field's reader, words and questions serve."""


def holds(leaf: PropertyLeaf, event: Record, moment: Moment) -> bool:
    """Whether the event's property answers with yes; of another type it is missing."""
    value = read(leaf.property, event)
    if value is None:
        return leaf.operator is Operator.IS_NOT_SET
    return answer(asked_of(leaf, moment), value)


def read(prop: Property, event: Record) -> str | float | None:
    """The property's value in its declared type."""
    props = event.get("props")
    given: Any = props.get(prop.name) if isinstance(props, Mapping) else None
    return read_property(given, prop.type.value)


def thousandths(value: float) -> int:
    """A number in whole thousandths, held to a thousand million, by the very steps of the SQL."""
    held = min(max(value, -_BOUND), _BOUND)
    return math.trunc(held * _THOUSAND + (-0.5 if value < 0 else 0.5))


def asked_of(leaf: PropertyLeaf, moment: Moment) -> Question:
    """What the leaf asks of a value that `read` gives."""
    if leaf.operator is Operator.IS_SET:
        return Present()
    if leaf.operator is Operator.IS_NOT_SET:
        return Absent()
    if leaf.property.type is FieldType.NUMBER:
        return _number(leaf)
    field = FIELDS[leaf.property.type]
    asked = question(FieldLeaf(field=field, operator=leaf.operator, value=leaf.value), moment)  # type: ignore[arg-type]
    if isinstance(asked, OneOf) and leaf.property.type is FieldType.FLAG:
        return OneOf(tuple(float(bool(one)) for one in asked.constants))
    return asked


def _number(leaf: PropertyLeaf) -> Question:
    given = leaf.value if isinstance(leaf.value, tuple) else (leaf.value,)
    numbers = tuple(float(one) for one in given if isinstance(one, int | float))
    first, last = numbers[0], numbers[-1]
    match leaf.operator:
        case Operator.GREATER:
            return Within(math.nextafter(first, math.inf), None)
        case Operator.LESS:
            return Within(None, math.nextafter(first, -math.inf))
        case Operator.BETWEEN:
            return Within(first, last)
        case Operator.IS_NOT:
            return Other((first,))
        case _:
            return OneOf(numbers)

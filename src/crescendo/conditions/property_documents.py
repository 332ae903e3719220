"""Properties of events as documents: `{"property": "plan", "type": "text", "operator": "is", "value": "pro"}`."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from math import isfinite
from typing import Any

from crescendo.conditions.datasets import events
from crescendo.conditions.event_types import LONGEST_NAME, Property, PropertyLeaf
from crescendo.conditions.leaves import Reading, refused
from crescendo.conditions.operators import OPERATORS, Shape
from crescendo.conditions.property_values import FIELDS
from crescendo.conditions.types import Entity, FieldType, Operator
from crescendo.conditions.values import ValueNotReadable, read_value, write_value
from crescendo.core.refusals import mark
from crescendo.core.text import clean

_KEYS = {"property", "type", "operator", "value"}
_MOST = 10**9
# What moves with the clock is said by the window of the act.
_MOVING = frozenset({Operator.WITHIN_LAST, Operator.MORE_THAN_AGO, Operator.WITHIN_NEXT})


def operators_of(kind: FieldType) -> dict[Operator, Shape]:
    """What a property of a type can be asked."""
    return {operator: shape for operator, shape in OPERATORS[kind].items() if operator not in _MOVING}


def parse(document: Mapping[str, Any], path: str, reading: Reading) -> PropertyLeaf:
    """Read one leaf; raises ConditionNotValid."""
    for key in document:
        if key not in _KEYS:
            raise refused(path, "unknown_key", mark("Nothing here is called %(key)s."), key=str(key)[:80])
    if reading.entity is not Entity.EVENT:
        raise refused(path, "shape", mark("Only an act is asked about its properties: inside its filter."))
    prop = read_property_name(document, path, reading)
    allowed = operators_of(prop.type)
    operator = document.get("operator")
    if not isinstance(operator, str) or operator not in tuple(allowed):
        said = ", ".join(allowed)
        raise refused(
            f"{path}/operator",
            "operator",
            mark("The field %(field)s can be asked: %(operators)s."),
            field=prop.name,
            operators=said,
        )
    value = _value(prop, Operator(operator), document, f"{path}/value", reading)
    return PropertyLeaf(property=prop, operator=Operator(operator), value=value)


def write(leaf: PropertyLeaf) -> dict[str, Any]:
    """The canonical document: it reads back as the same leaf."""
    document: dict[str, Any] = {
        "property": leaf.property.name,
        "type": leaf.property.type.value,
        "operator": leaf.operator.value,
    }
    if isinstance(leaf.value, tuple) and leaf.property.type is FieldType.NUMBER:
        document["value"] = list(leaf.value)
    elif leaf.property.type is FieldType.NUMBER and leaf.value is not None:
        document["value"] = leaf.value
    elif leaf.value is not None:
        document["value"] = write_value(FIELDS[leaf.property.type], leaf.value)  # type: ignore[arg-type]
    return document


def read_property_name(document: Mapping[str, Any], path: str, reading: Reading) -> Property:
    """The property and the type that a document names."""
    name, kind = document.get("property"), document.get("type")
    if not isinstance(name, str) or not name or len(name) > LONGEST_NAME:
        raise refused(f"{path}/property", "value", mark("Name the property here, a text."))
    if kind not in [one.value for one in FIELDS]:
        types = ", ".join(one.value for one in FIELDS)
        raise refused(f"{path}/type", "value", mark("Say its type: %(types)s."), types=types)
    name = clean(name)
    if events().is_personal(name) and not reading.sees_personal_data:
        sentence = mark("You may not ask about personal data: %(field)s.")
        raise refused(f"{path}/property", "personal", sentence, field=name)
    if kind == FieldType.INSTANT.value and events().promoted(name, kind) is None:
        sentence = mark("Times in properties can be asked once the property is promoted: %(field)s.")
        raise refused(f"{path}/property", "not_promoted", sentence, field=name)
    return Property(name=name, type=FieldType(kind))


def read_thousandths(given: Any, path: str) -> int:
    """A number with three decimals at most, in thousandths."""
    number = _number(given, path)
    thousandths = Decimal(repr(number)).scaleb(3)
    if thousandths != int(thousandths) or abs(number) > _MOST:
        sentence = mark("Give a number here, at most %(most)s and with three decimals.")
        raise refused(path, "value", sentence, most=_MOST)
    return int(thousandths)


def write_thousandths(thousandths: int) -> float:
    """The number again: a whole one without a point."""
    return thousandths // 1000 if thousandths % 1000 == 0 else float(Decimal(thousandths).scaleb(-3))


def _value(
    prop: Property, operator: Operator, document: Mapping[str, Any], path: str, reading: Reading
) -> Any:
    given, shape = document.get("value"), operators_of(prop.type)[operator]
    reading.spend(path, values=len(given) if isinstance(given, list) else 1)
    if shape is Shape.NOTHING and "value" in document:
        raise refused(path, "value", mark("This operator takes no value."))
    if prop.type is FieldType.NUMBER and shape is not Shape.NOTHING:
        return _numbers(given, shape, path)
    try:
        return read_value(FIELDS[prop.type], shape, given)
    except ValueNotReadable as wrong:
        raise refused(path + wrong.place, "value", wrong.sentence, **wrong.data) from wrong


def _numbers(given: Any, shape: Shape, path: str) -> float | tuple[float, ...]:
    if shape is Shape.NUMBER:
        return _number(given, path)
    if not isinstance(given, list) or not given or (shape is Shape.TWO_NUMBERS and len(given) != 2):
        raise refused(path, "value", mark("Give a list with at least one value."))
    numbers = tuple(_number(one, f"{path}/{index}") for index, one in enumerate(given))
    if shape is Shape.TWO_NUMBERS and numbers[0] > numbers[1]:
        raise refused(path, "value", mark("The first value is above the second."))
    return numbers if shape is Shape.TWO_NUMBERS else tuple(dict.fromkeys(numbers))


def _number(given: Any, path: str) -> float:
    if isinstance(given, bool) or not isinstance(given, int | float) or not _is_finite(given):
        raise refused(path, "value", mark("Give a number here."))
    return given


def _is_finite(given: float) -> bool:
    try:
        return isfinite(given)
    except OverflowError:
        return False

"""Field leaves as documents: `{"field": …, "operator": …, "value": …}`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from crescendo.conditions import registry
from crescendo.conditions.leaves import Reading, refused
from crescendo.conditions.operators import OPERATORS, Shape
from crescendo.conditions.types import Field, FieldLeaf, Operator
from crescendo.conditions.values import ValueNotReadable, read_value, write_value
from crescendo.core.refusals import mark

_KEYS = frozenset({"field", "operator", "value"})


def parse(document: Mapping[str, Any], path: str, reading: Reading) -> FieldLeaf:
    """Read one field leaf; raises ConditionNotValid."""
    for key in document:
        if key not in _KEYS:
            raise refused(path, "unknown_key", mark("Nothing here is called %(key)s."), key=key)
    field = _field(document["field"], path + "/field", reading)
    operator = _operator(field, document.get("operator"), path + "/operator")
    given = document.get("value")
    reading.spend(path + "/value", values=len(given) if isinstance(given, list) else 1)
    shape = OPERATORS[field.type][operator]
    if shape is Shape.NOTHING and "value" in document:
        raise refused(path + "/value", "value", mark("This operator takes no value."))
    try:
        return FieldLeaf(field=field, operator=operator, value=read_value(field, shape, given))
    except ValueNotReadable as wrong:
        raise refused(f"{path}/value{wrong.place}", "value", wrong.sentence, **wrong.data) from wrong


def write(leaf: FieldLeaf) -> dict[str, Any]:
    """The canonical document: `parse` reads it back as the same leaf."""
    document: dict[str, Any] = {"field": leaf.field.key, "operator": leaf.operator.value}
    if leaf.value is not None:
        document["value"] = write_value(leaf.field, leaf.value)
    return document


def _field(key: Any, path: str, reading: Reading) -> Field:
    field = registry.find_field(reading.entity, key) if isinstance(key, str) else None
    if field is None:
        raise refused(path, "unknown_field", mark("There is no field called %(field)s."), field=_shown(key))
    if field.personal and not reading.sees_personal_data:
        raise refused(path, "personal", mark("You may not ask about personal data: %(field)s."), field=key)
    return field


def _operator(field: Field, name: Any, path: str) -> Operator:
    allowed = OPERATORS[field.type]
    if not isinstance(name, str) or name not in tuple(allowed):
        raise refused(
            path,
            "operator",
            mark("The field %(field)s can be asked: %(operators)s."),
            field=field.key,
            operators=", ".join(allowed),
        )
    return Operator(name)


def _shown(key: Any) -> str:
    return repr(key)[:80] if not isinstance(key, str) else key[:80]

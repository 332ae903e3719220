"""The fields that can be asked about. Rooms register theirs at start, in `AppConfig.ready`."""

from __future__ import annotations

import re

from crescendo.conditions.types import Entity, Field, FieldType

_NAME = re.compile(r"[a-z][a-z0-9_]*")
_KEY = re.compile(r"[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)*")
_fields: dict[tuple[Entity, str], Field] = {}


def register(*fields: Field) -> None:
    """Make fields known. Twice the same is once; another field under a known key is a bug."""
    for field in fields:
        _check(field)
        if _fields.setdefault((field.entity, field.key), field) != field:
            raise ValueError(f"another field is registered as {field.key} of {field.entity}")


def find_field(entity: Entity, key: str) -> Field | None:
    """The field of that key, or None."""
    return _fields.get((entity, key))


def fields_for(entity: Entity, *, sees_personal_data: bool) -> tuple[Field, ...]:
    """The fields of an entity that somebody may ask about, in the order in which rooms registered them."""
    return tuple(
        field
        for field in _fields.values()
        if field.entity is entity and (sees_personal_data or not field.personal)
    )


def _check(field: Field) -> None:
    """Names become SQL text, so they are held to letters; the rest is what the interpreters rely on."""
    stored = field.stored
    names = (stored.table, stored.column, stored.fold_column, stored.currency_column, stored.through)
    if not _KEY.fullmatch(field.key) or not all(name is None or _NAME.fullmatch(name) for name in names):
        raise ValueError(f"a name of the field {field.key} is not made of small letters, digits and _")
    if (field.type is FieldType.CHOICE) != bool(field.options):
        raise ValueError(f"{field.key}: a choice has options, and nothing else has")
    if (field.type is FieldType.REFERENCE) != (field.target is not None):
        raise ValueError(f"{field.key}: a reference has a target, and nothing else has")
    if (field.type is FieldType.MONEY) != (stored.currency_column is not None):
        raise ValueError(f"{field.key}: money has a currency column, and nothing else has")

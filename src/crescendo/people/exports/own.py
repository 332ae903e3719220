"""The company's own fields as columns of an export."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from crescendo.conditions.types import Entity
from crescendo.core.exports.types import Cell, Column, Value
from crescendo.core.imports.types import OWN
from crescendo.core.types import Actor
from crescendo.people import models
from crescendo.people.masking import HIDDEN
from crescendo.people.own_fields import declared
from crescendo.people.own_reading import OwnValue, read_own
from crescendo.people.own_values import value_of
from crescendo.people.types import OwnField, OwnType

_CELLS = {
    OwnType.NUMBER: Cell.NUMBER,
    OwnType.FLAG: Cell.FLAG,
    OwnType.DAY: Cell.DAY,
    OwnType.INSTANT: Cell.INSTANT,
}


def columns(entity: Entity) -> tuple[Column, ...]:
    """A column for each field that is in use, named as an import names it. One query."""
    return tuple(
        Column(
            name=OWN + field.key,
            label=field.label("en"),
            chinese=field.label("zh"),
            cell=_CELLS.get(field.type, Cell.TEXT),
            choices=_choices(field),
        )
        for field in declared(entity)
        if not field.is_retired
    )


def values(
    by: Actor, entity: Entity, wanted: frozenset[str], owner_ids: Sequence[int]
) -> dict[int, dict[str, Value]]:
    """What the wanted fields say of these contacts or accounts. Two queries, none where no field is wanted."""
    names = {name.removeprefix(OWN) for name in wanted if name.startswith(OWN)}
    fields = {field.id: field for field in declared(entity) if field.key in names} if names else {}
    found: dict[int, dict[str, Value]] = {}
    if not fields:
        return found
    for owner, row in _rows(entity, fields, owner_ids):
        field = fields[row.field_id]
        found.setdefault(owner, {})[OWN + field.key] = _value(field, value_of(row), by)
    return found


def _rows(entity: Entity, fields: Mapping[int, OwnField], owner_ids: Sequence[int]) -> list[tuple[int, Any]]:
    if entity is Entity.CONTACT:
        of_contacts = models.ContactOwnValue.objects.filter(field_id__in=fields, contact_id__in=owner_ids)
        return [(row.contact_id, row) for row in of_contacts]
    of_accounts = models.AccountOwnValue.objects.filter(field_id__in=fields, account_id__in=owner_ids)
    return [(row.account_id, row) for row in of_accounts]


def _value(field: OwnField, value: OwnValue | None, by: Actor) -> Value:
    if value is None:
        return None
    if field.is_personal and not by.sees_personal_data:
        # A number or a day has no covered form, so it is left out.
        return HIDDEN if _CELLS.get(field.type) is None else None
    return value.isoformat() if isinstance(value, date) else value


def _choices(field: OwnField) -> dict[str, tuple[str, str]]:
    """The words of choices that say the same choice when they are read again."""

    def word(value: str, said: str) -> str:
        return said if said and read_own(said, field.type, choices=field.choices) == value else value

    return {one.value: (word(one.value, one.en), word(one.value, one.zh)) for one in field.choices}

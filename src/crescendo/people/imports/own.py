"""The company's own fields in a file: their columns, and their values read in their type."""

from __future__ import annotations

from collections.abc import Mapping

from crescendo.conditions.types import Entity
from crescendo.core.imports.types import OWN, Column
from crescendo.core.refusals import mark
from crescendo.people.fieldset import encode
from crescendo.people.own_fields import declared
from crescendo.people.own_reading import read_own
from crescendo.people.types import OwnField, OwnType

NOT_OF = {
    OwnType.TEXT: mark("This text is too long."),
    OwnType.NUMBER: mark("This is not a whole number."),
    OwnType.FLAG: mark("This is neither yes nor no."),
    OwnType.DAY: mark("This is not a day. Write it as 2026-01-31."),
    OwnType.INSTANT: mark("This is not a time. Write it as 2026-01-31 14:05."),
    OwnType.CHOICE: mark("This is none of the choices."),
}
Owns = Mapping[str, OwnField]


def columns(entity: Entity) -> tuple[Column, ...]:
    """A column for each field that is in use. One query."""
    return tuple(
        Column(name=OWN + field.key, label=field.en, chinese=field.zh or field.en, aliases=(field.key,))
        for field in declared(entity)
        if not field.is_retired
    )


def by_column(entity: Entity) -> Owns:
    """The fields by the name of their column. One query."""
    return {OWN + field.key: field for field in declared(entity)}


def is_fitting(field: OwnField, text: str, zone: str) -> bool:
    """Whether the text is a value of this field."""
    return read_own(text, field.type, choices=field.choices, zone=zone) is not None


def kept(field: OwnField, text: str) -> str:
    """The text as the trait keeps it: a choice by its value, whichever of its names was written."""
    is_choice = field.type is OwnType.CHOICE
    return encode(read_own(text, field.type, choices=field.choices) if is_choice else text)


def contact_columns() -> tuple[Column, ...]:
    """Those of contacts, for a kind of another room that brings people too."""
    return columns(Entity.CONTACT)

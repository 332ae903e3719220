"""The nouns of own fields. No Django: frozen values that may cross the room's door."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING

import msgspec

from crescendo.people.bilingual import in_language

if TYPE_CHECKING:
    from crescendo.conditions.types import Entity


class OwnType(StrEnum):
    """How an own field's value is read. Choices, one of which is taken, are the company's own."""

    TEXT = "text"
    NUMBER = "number"
    FLAG = "flag"
    DAY = "day"
    INSTANT = "instant"
    CHOICE = "choice"


class OwnChoice(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One choice of an own field. A retired one is kept where it stands and offered no more."""

    value: str
    en: str = ""
    zh: str = ""
    is_retired: bool = False

    def label(self, language: str) -> str:
        """Its name in a language, else in the other one, else its value."""
        return in_language(language, zh=self.zh, en=self.en) or self.value


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnField:
    """A field that the company declared; a client's trait of the name `key` is its value."""

    id: int
    entity: Entity
    key: str
    type: OwnType
    en: str
    zh: str
    choices: tuple[OwnChoice, ...]
    is_personal: bool
    is_required: bool
    is_retired: bool
    is_complete: bool

    def label(self, language: str) -> str:
        """Its name in a language, else in the other one, else its key."""
        return in_language(language, zh=self.zh, en=self.en) or self.key


@dataclass(frozen=True, slots=True, kw_only=True)
class DeclareField:
    """A new own field. One of the two names is enough; choices belong to the type `choice`."""

    entity: Entity
    key: str
    type: OwnType
    en: str = ""
    zh: str = ""
    choices: tuple[OwnChoice, ...] = ()
    is_personal: bool = False
    is_required: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeField:
    """An own field's new names, choices and marks. A choice that is left out is retired."""

    field_id: int
    en: str = ""
    zh: str = ""
    choices: tuple[OwnChoice, ...] = ()
    is_personal: bool = False
    is_required: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnSaid:
    """What an own field says of somebody: the value in its type (None: nothing), and as a reader sees it."""

    field: OwnField
    value: str | int | bool | date | None
    shown: str

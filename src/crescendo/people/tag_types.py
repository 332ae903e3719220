"""The nouns of tags. No Django: frozen values that may cross the room's door."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class TagColour(StrEnum):
    """The colours that a tag is shown in."""

    BLUE = "blue"
    GREEN = "green"
    ORANGE = "orange"
    RED = "red"
    PURPLE = "purple"
    SECONDARY = "secondary"


@dataclass(frozen=True, slots=True, kw_only=True)
class Tag:
    """A tag with how many contacts carry it. `rule` is a condition's document, `is_settled` once all were asked."""

    id: int
    name: str
    colour: TagColour
    note: str
    owner_id: int | None
    rule: Mapping[str, Any] | None
    is_settled: bool
    contacts: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class NewTag:
    """A tag to be made; with a rule it is put on and taken off by the rule alone."""

    name: str
    colour: TagColour = TagColour.BLUE
    note: str = ""
    rule: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeTag:
    """A tag as it is to be from now on."""

    tag_id: int
    name: str
    colour: TagColour = TagColour.BLUE
    note: str = ""
    rule: Mapping[str, Any] | None = None

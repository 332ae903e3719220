"""How a kind of leaf is drawn: its forms, each a row of parts that stand somewhere in the leaf's document.

A room's kind says its forms and appears in the builder with them; without any it is edited as a document.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from crescendo.conditions.types import Entity, Option, Unit
from crescendo.core.ids import Prefix
from crescendo.core.refusals import mark


class Editor(StrEnum):
    """What a part is edited with. The first five are of this room; the others are for any kind."""

    FIELD = "field"
    PROPERTY = "property"
    ACTS = "acts"
    MEASURE = "measure"
    WINDOW = "window"
    CONDITION = "condition"
    NUMBER = "number"
    TEXT = "text"
    CHOICE = "choice"
    REFERENCE = "reference"
    SPAN = "span"


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One thing to fill in, at a place of the document; without a place it is the document itself, or some keys of it.

    `start` is what a new leaf holds there.

    Labels are English msgids of the room; a part without a label follows the one before it. An optional part is left
    out of the document until somebody adds it.
    """

    at: tuple[str, ...] = ()
    editor: Editor
    label: str = ""
    start: Any = None
    is_optional: bool = False
    entity: Entity | None = None
    target: Prefix | None = None
    options: tuple[Option, ...] = ()
    least: float | None = None
    most: float | None = None
    decimals: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """One way to ask a kind's question: `label` is what the builder offers it as, an English msgid of the room."""

    label: str
    parts: tuple[Part, ...]


ANY_ACT = "*"
EVERYTHING: dict[str, Any] = {"all": []}


def acts(*at: str, label: str = "") -> Part:
    """Which acts are meant."""
    return Part(at=at, editor=Editor.ACTS, label=label, start=ANY_ACT)


def window(label: str = "") -> Part:
    """When they count."""
    return Part(at=("window",), editor=Editor.WINDOW, label=label or mark("When"), is_optional=True)


def span(*at: str, label: str) -> Part:
    """A length of time that may be left out."""
    start = {"count": 7, "unit": Unit.DAYS.value}
    return Part(at=at, editor=Editor.SPAN, label=label, start=start, is_optional=True)


def condition(*at: str, entity: Entity, label: str = "") -> Part:
    """A condition inside, about another entity."""
    return Part(at=at, editor=Editor.CONDITION, label=label, start=EVERYTHING, entity=entity)


def start_of(form: Form) -> dict[str, Any]:
    """The document of a new leaf: what the parts begin with, each at its place."""
    document: dict[str, Any] = {}
    for part in form.parts:
        if not part.at and part.start:
            document |= part.start
        elif part.at and not part.is_optional:
            inner = document
            for key in part.at[:-1]:
                inner = inner.setdefault(key, {})
            inner[part.at[-1]] = part.start
    return document

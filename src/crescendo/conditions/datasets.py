"""The store of events as its room describes it: tables, and what only that room can tell of a property or an act."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from crescendo.conditions.types import FieldType
from crescendo.core.text import fold


@dataclass(frozen=True, slots=True, kw_only=True)
class EventDataset:
    """Where events lie, with columns contact_id, name_id, at, judgement, subject_id, value and props, and how to read
    what is no column. `properties` holds promoted ones: property_id, event_id, name_id, text and number.

    `read` gives a number of a property in a type other than text; `key` the text by which a promoted one is kept;
    `promoted` the number of a property in a type, once its index is whole; `title` an English msgid of an act.
    """

    events: str
    names: str
    properties: str
    human: int
    read: Callable[[Any, str], float | None]
    key: Callable[[str], str | None]
    promoted: Callable[[str, str], int | None]
    is_personal: Callable[[str], bool]
    title: Callable[[str], str]
    unit: Callable[[str], str]
    acts: Callable[[], tuple[str, ...]]


_datasets: list[EventDataset] = []


def register(dataset: EventDataset) -> None:
    """Make the store known, once the apps stand."""
    _datasets[:] = [dataset]


def events() -> EventDataset:
    """The store of events."""
    return _datasets[0]


def read_property(value: Any, kind: str) -> str | float | None:
    """A property's value in its declared type: a folded text, or a number; None where it is of another type."""
    if kind == FieldType.TEXT.value:
        return (fold(value) or None) if isinstance(value, str) else None
    return events().read(value, kind)

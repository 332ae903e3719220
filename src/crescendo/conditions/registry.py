"""The fields that can be asked about. Rooms register theirs at start, in `AppConfig.ready`.

A company's own fields and tags are rows in a room's table: the room registers where to ask for them. Ours go before;
the keys of own fields begin with `own.`, so that they never collide.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from crescendo.conditions.types import Entity, Field, FieldType, Stored
from crescendo.core.once import once

_NAME = re.compile(r"[a-z][a-z0-9_]*")
_KEY = re.compile(r"[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)*")
Source = Callable[[Entity], tuple[Field, ...]]
_fields: dict[tuple[Entity, str], Field] = {}
_sources: list[Source] = []
_asked: ContextVar[dict[Entity, tuple[Field, ...]] | None] = ContextVar("asked", default=None)


def register(*fields: Field) -> None:
    """Make fields known. Twice the same is once; another field under a known key is a bug."""
    for field in fields:
        _check(field)
        if _fields.setdefault((field.entity, field.key), field) != field:
            raise ValueError(f"another field is registered as {field.key} of {field.entity}")


def register_source(source: Source) -> None:
    """Ask this for the company's own fields of an entity, each time: a bounded query. Twice the same is once."""
    if source not in _sources:
        _sources.append(source)


def find_field(entity: Entity, key: str) -> Field | None:
    """The field of that key, or None."""
    found = _fields.get((entity, key))
    return found or next((field for field in _own(entity) if field.key == key), None)


def fields_for(entity: Entity, *, sees_personal_data: bool) -> tuple[Field, ...]:
    """The fields of an entity that somebody may ask about: ours in the order of registering, then own ones."""
    ours = tuple(field for field in _fields.values() if field.entity is entity)
    return tuple(field for field in ours + _own(entity) if sees_personal_data or not field.personal)


@contextmanager
def asking_once() -> Iterator[None]:
    """Inside, rooms are asked for the company's own fields once, however many fields a document names."""
    token = None if _asked.get() is not None else _asked.set({})
    try:
        yield
    finally:
        if token is not None:
            _asked.reset(token)


def _own(entity: Entity) -> tuple[Field, ...]:
    known = _asked.get()
    if known is not None and entity in known:
        return known[entity]
    fields = once(("fields of the company", entity), lambda: _ask(entity))
    if known is not None:
        known[entity] = fields
    return fields


def _ask(entity: Entity) -> tuple[Field, ...]:
    fields = tuple(field for source in _sources for field in source(entity))
    for field in fields:
        _check(field)
    return fields


def _check(field: Field) -> None:
    """Names become SQL text, so they are held to letters; the rest is what the interpreters rely on."""
    stored = field.stored
    names = _names(stored) if isinstance(stored, Stored) else ()
    if not _KEY.fullmatch(field.key) or not all(name is None or _NAME.fullmatch(name) for name in names):
        raise ValueError(f"a name of the field {field.key} is not made of small letters, digits and _")
    if (field.type in {FieldType.CHOICE, FieldType.LABELS}) != bool(field.options):
        raise ValueError(f"{field.key}: a choice and labels have options, and nothing else has")
    if field.type is FieldType.LABELS and not (isinstance(stored, Stored) and stored.beside):
        raise ValueError(f"{field.key}: labels lie beside")
    if (field.type is FieldType.REFERENCE) != (field.target is not None):
        raise ValueError(f"{field.key}: a reference has a target, and nothing else has")
    if not isinstance(stored, Stored):
        if field.type is not FieldType.CHOICE:
            raise ValueError(f"{field.key}: only a choice is reckoned")
    elif (field.type is FieldType.MONEY) != (stored.currency_column is not None):
        raise ValueError(f"{field.key}: money has a currency column, and nothing else has")


def _names(stored: Stored) -> tuple[str | None, ...]:
    beside = (stored.beside.owner, stored.beside.field) if stored.beside else ()
    return (stored.table, stored.column, stored.fold_column, stored.currency_column, stored.through, *beside)

"""What differs between two JSON documents. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from crescendo.core.types import DocumentChange

_ABSENT = object()


def difference(before: Any, after: Any) -> tuple[DocumentChange, ...]:
    """Every place where two documents differ, by JSON pointer, in the order of the documents."""
    return tuple(_changes("", before, after))


def _changes(pointer: str, before: Any, after: Any) -> Iterator[DocumentChange]:
    if isinstance(before, Mapping) and isinstance(after, Mapping):
        for key in [*before, *(key for key in after if key not in before)]:
            place = f"{pointer}/{_escaped(str(key))}"
            yield from _changes(place, before.get(key, _ABSENT), after.get(key, _ABSENT))
    elif isinstance(before, list) and isinstance(after, list):
        for index in range(max(len(before), len(after))):
            yield from _changes(f"{pointer}/{index}", _at(before, index), _at(after, index))
    # True equals 1 in Python but not in JSON.
    elif type(before) is not type(after) or before != after:
        yield DocumentChange(pointer=pointer, before=_shown(before), after=_shown(after))


def _at(items: list[Any], index: int) -> Any:
    return items[index] if index < len(items) else _ABSENT


def _shown(value: Any) -> Any:
    return None if value is _ABSENT else value


def _escaped(key: str) -> str:
    return key.replace("~", "~0").replace("/", "~1")

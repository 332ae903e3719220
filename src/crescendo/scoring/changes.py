"""What differs between two documents of a model, rule by rule: a rule that moved in the list has not changed. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from crescendo.core.types import Document
from crescendo.scoring.model_types import Changed, Part

_LISTS = ((Part.RULE, "rules"), (Part.FIT, "fit"))
_OBJECTS = ((Part.BANDS, "bands"), (Part.GRADES, "grades"), (Part.LIFT, "lift"), (Part.LISTS, "lists"))
_KEYS = frozenset({"key"})


def changes_of(before: Document, after: Document) -> tuple[Changed, ...]:
    """Every difference, rules first."""
    return tuple(_changes(before, after))


def _changes(before: Document, after: Document) -> Iterator[Changed]:
    for part, name in _LISTS:
        yield from _listed(part, _by_key(before.get(name)), _by_key(after.get(name)))
    for part, name in _OBJECTS:
        yield from _fields(part, (), _object(before.get(name)), _object(after.get(name)))
    if before.get("overrides", []) != after.get("overrides", []):
        yield Changed(
            part=Part.OVERRIDES,
            titles=(),
            name="overrides",
            before=before.get("overrides", []),
            after=after.get("overrides", []),
        )


def _listed(
    part: Part, before: Mapping[str, Mapping[str, Any]], after: Mapping[str, Mapping[str, Any]]
) -> Iterator[Changed]:
    for key in [*before, *(key for key in after if key not in before)]:
        old, new = before.get(key), after.get(key)
        if old is None or new is None:
            standing = new or old or {}
            yield Changed(part=part, titles=_titles(standing), name="", before=old, after=new)
        else:
            yield from _fields(part, _titles(new), old, new)


def _fields(
    part: Part, titles: tuple[tuple[str, str], ...], before: Mapping[str, Any], after: Mapping[str, Any]
) -> Iterator[Changed]:
    for name in [*before, *(name for name in after if name not in before)]:
        if name not in _KEYS and before.get(name) != after.get(name):
            yield Changed(part=part, titles=titles, name=name, before=before.get(name), after=after.get(name))


def _by_key(rows: Any) -> dict[str, Mapping[str, Any]]:
    if not isinstance(rows, list):
        return {}
    return {str(row.get("key", place)): row for place, row in enumerate(rows) if isinstance(row, Mapping)}


def _object(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _titles(rule: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    title = rule.get("title")
    if not isinstance(title, Mapping):
        return (("en", str(rule.get("key", ""))),)
    return tuple((str(language), str(text)) for language, text in title.items())

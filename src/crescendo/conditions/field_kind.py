"""The first kind of leaf: a field of the entity. Its meanings live in the modules called `field_…`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from crescendo.conditions import (
    field_changes,
    field_documents,
    field_sql,
    field_turns,
    field_values,
    field_words,
)
from crescendo.conditions.leaves import PlainKind, Reading, Speech, Target
from crescendo.conditions.types import FieldLeaf, Moment, Record, TouchedBy, Turn, Where
from crescendo.core.ids import Prefix
from crescendo.core.types import Permission


class FieldKind(PlainKind[FieldLeaf]):
    """Gathers the meanings of `FieldLeaf`."""

    tag = "field"
    leaf = FieldLeaf

    def parse(self, document: Mapping[str, Any], path: str, reading: Reading) -> FieldLeaf:
        return field_documents.parse(document, path, reading)

    def write(self, leaf: FieldLeaf) -> dict[str, Any]:
        return field_documents.write(leaf)

    def where(self, leaf: FieldLeaf, target: Target) -> Where:
        return field_sql.where(leaf, target)

    def holds(self, leaf: FieldLeaf, record: Record, moment: Moment) -> bool:
        return field_values.holds(leaf, record, moment)

    def words(self, leaf: FieldLeaf, speech: Speech) -> str:
        return field_words.words(leaf, speech)

    def touched_by(self, leaf: FieldLeaf) -> frozenset[TouchedBy]:
        return leaf.field.touched_by

    def next_change(self, leaf: FieldLeaf, record: Record, moment: Moment) -> int | None:
        return field_changes.next_change(leaf, record, moment)

    def references(self, leaf: FieldLeaf) -> frozenset[tuple[Prefix, int]]:
        target = leaf.field.target
        if target is None or leaf.value is None:
            return frozenset()
        values = leaf.value if isinstance(leaf.value, tuple) else (leaf.value,)
        return frozenset((target, value) for value in values if isinstance(value, int))

    def needs(self, leaf: FieldLeaf) -> frozenset[Permission]:
        return frozenset({Permission.PERSONAL_DATA}) if leaf.field.personal else frozenset()

    def turns(self, leaf: FieldLeaf, target: Target) -> tuple[Turn, ...]:
        return field_turns.turns(leaf, target)


FIELD = FieldKind()

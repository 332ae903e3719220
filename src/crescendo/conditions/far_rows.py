"""Leaves that one row elsewhere decides, as an act's subject or touch: asked of that row once, not of each event."""

from __future__ import annotations

from crescendo.conditions.field_sql import compare
from crescendo.conditions.leaves import Target
from crescendo.conditions.question import Absent, Present, question
from crescendo.conditions.types import FieldLeaf, FieldType, Leaf, Stored, Where
from crescendo.core import sets


def far_key(leaf: Leaf) -> tuple[str, str] | None:
    """The column that points to the row which alone decides about a leaf, and its table; None where none does."""
    if not isinstance(leaf, FieldLeaf) or leaf.field.type is FieldType.LABELS:
        return None
    stored = leaf.field.stored
    if not isinstance(stored, Stored) or stored.through is None or stored.beside is not None:
        return None
    return stored.through, stored.table


def far_where(leaf: FieldLeaf, target: Target) -> Where:
    """The leaf's fragment on that row, under the target's alias."""
    asked = question(leaf, target.moment)
    if isinstance(asked, Absent):
        present = compare(leaf, Present(), target.vendor, f'"{target.alias}"')
        return Where(sql=f"(NOT {present.sql})", params=present.params)
    return compare(leaf, asked, target.vendor, f'"{target.alias}"')


def holds_without(leaf: FieldLeaf, target: Target) -> bool:
    """Whether the leaf holds where the column points to no row."""
    return isinstance(question(leaf, target.moment), Absent)


def is_met(leaf: FieldLeaf, target: Target) -> bool:
    """Whether any row elsewhere makes the leaf hold; if none does, nothing that must point to one fits. One query."""
    key = far_key(leaf)
    if key is None:
        return True
    where = far_where(leaf, target)
    sql = f'SELECT 1 FROM "{key[1]}" AS "{target.alias}" WHERE {where.sql} LIMIT 1'
    return bool(sets.fetch(sql, where.params))

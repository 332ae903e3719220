"""What a tree pins down about one field, so that a reader of a large table knows where to look and where not."""

from __future__ import annotations

from collections.abc import Iterator

from crescendo.conditions.question import OneOf, Within, question
from crescendo.conditions.types import All, FieldLeaf, Moment, Tree


def bounds_of(tree: Tree, key: str, *, now: int, zone: str) -> tuple[int | None, int | None]:
    """Between which numbers (both included) a field lies wherever the tree holds; None where nothing bounds it.

    It may be wider than what the tree says, never narrower: what stands under `any` or `not` bounds nothing.
    """
    low: int | None = None
    high: int | None = None
    for leaf in _demanded(tree, key):
        asked = question(leaf, Moment(now=now, zone=zone))
        if isinstance(asked, Within):
            if isinstance(asked.low, int):
                low = asked.low if low is None else max(low, asked.low)
            if isinstance(asked.high, int):
                high = asked.high if high is None else min(high, asked.high)
    return low, high


def pinned_to(tree: Tree, key: str, *, now: int, zone: str) -> frozenset[int | str] | None:
    """The few values of which a field has one wherever the tree holds, or None where none are said."""
    found: frozenset[int | str] | None = None
    for leaf in _demanded(tree, key):
        asked = question(leaf, Moment(now=now, zone=zone))
        if isinstance(asked, OneOf):
            values = frozenset(one for one in asked.constants if isinstance(one, int | str))
            found = values if found is None else found & values
    return found


def _demanded(tree: Tree, key: str) -> Iterator[FieldLeaf]:
    """The leaves about a field that must hold."""
    match tree:
        case All(parts):
            for part in parts:
                yield from _demanded(part, key)
        case FieldLeaf(field=field) if field.key == key:
            yield tree
        case _:
            return

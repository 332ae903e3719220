"""What somebody must be allowed so that a tree may be answered for him."""

from __future__ import annotations

from crescendo.conditions.leaves import kind_of
from crescendo.conditions.types import Tree, leaves_of
from crescendo.core.types import Permission


def needs(tree: Tree) -> frozenset[Permission]:
    """The permissions that its leaves ask for, beside reading the rows; sight of personal data is one of them."""
    return frozenset().union(*(kind_of(leaf).needs(leaf) for leaf in leaves_of(tree)))

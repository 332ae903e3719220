"""After which facts a tree must be asked again: what an incremental consumer reads the fact log for."""

from __future__ import annotations

from crescendo.conditions.leaves import kind_of
from crescendo.conditions.types import TouchedBy, Tree, leaves_of
from crescendo.core.ids import Prefix


def touches(tree: Tree) -> frozenset[TouchedBy]:
    """Every kind of fact that can change the answer, with whose fact it is."""
    return frozenset().union(*(kind_of(leaf).touched_by(leaf) for leaf in leaves_of(tree)))


def references(tree: Tree) -> frozenset[tuple[Prefix, int]]:
    """What the tree's leaves point to, so that a door can hand the names to `words`."""
    return frozenset().union(*(kind_of(leaf).references(leaf) for leaf in leaves_of(tree)))

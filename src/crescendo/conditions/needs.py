"""What somebody must be allowed so that a tree may be answered for him."""

from __future__ import annotations

from crescendo.conditions.leaves import kind_of
from crescendo.conditions.types import Tree, leaves_of
from crescendo.core.refusals import NotAllowed
from crescendo.core.roles import require
from crescendo.core.types import Actor, Permission


def needs(tree: Tree) -> frozenset[Permission]:
    """The permissions that its leaves ask for, beside reading the rows; sight of personal data is one of them."""
    return frozenset().union(*(kind_of(leaf).needs(leaf) for leaf in leaves_of(tree)))


def require_needs(by: Actor, tree: Tree) -> None:
    """Whom a question tells of is guarded like a list of it: of acts, accounts, personal data. Refuses NotAllowed."""
    needed = needs(tree)
    if Permission.PERSONAL_DATA in needed and not by.sees_personal_data:
        raise NotAllowed(permission=Permission.PERSONAL_DATA.value)
    for permission in sorted(needed - {Permission.PERSONAL_DATA}):
        require(by, permission)

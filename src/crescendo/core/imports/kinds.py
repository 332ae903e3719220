"""The kinds of import, registered by their rooms as the apps start."""

from __future__ import annotations

from crescendo.core.imports.types import Kind, KindUnknown
from crescendo.core.roles import may, require
from crescendo.core.types import Actor, Permission

_kinds: dict[str, Kind] = {}


def register(*kinds: Kind) -> None:
    """Make kinds known; called once the apps stand, in the order in which a person looks for them."""
    _kinds.update({kind.name: kind for kind in kinds})


def get_kind(name: str) -> Kind:
    """The kind of this name. Refuses KindUnknown."""
    kind = _kinds.get(name)
    if kind is None:
        raise KindUnknown(kind=name, kinds=", ".join(_kinds))
    return kind


def kinds_for(by: Actor) -> tuple[Kind, ...]:
    """The kinds that the actor may import."""
    if not may(by, Permission.IMPORT):
        return ()
    return tuple(kind for kind in _kinds.values() if all(may(by, needed) for needed in kind.permissions))


def all_kinds() -> tuple[Kind, ...]:
    """Every kind."""
    return tuple(_kinds.values())


def require_for(by: Actor, kind: Kind) -> None:
    """Refuse with NotAllowed unless the actor may import this kind."""
    require(by, Permission.IMPORT)
    for needed in sorted(kind.permissions):
        require(by, needed)

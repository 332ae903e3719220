"""The kinds of export, registered by their rooms as the apps start."""

from __future__ import annotations

from crescendo.core.exports.types import Kind, KindUnknown
from crescendo.core.roles import may, require
from crescendo.core.types import Actor, Permission

_kinds: dict[str, Kind] = {}


def register(*kinds: Kind) -> None:
    """Make kinds known; called once the apps stand."""
    _kinds.update({kind.name: kind for kind in kinds})


def get_kind(name: str) -> Kind:
    """The kind of this name. Refuses KindUnknown."""
    kind = _kinds.get(name)
    if kind is None:
        raise KindUnknown(kind=name)
    return kind


def may_export(by: Actor, name: str) -> bool:
    """Whether the actor may export this list."""
    kind = get_kind(name)
    return may(by, Permission.EXPORT) and all(may(by, needed) for needed in kind.permissions)


def require_for(by: Actor, kind: Kind) -> None:
    """Refuse with NotAllowed unless the actor may export this kind."""
    require(by, Permission.EXPORT)
    for needed in sorted(kind.permissions):
        require(by, needed)

"""Deeds that a later room does to many: it says who may, whom is meant, and how a chunk is done."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from crescendo.conditions.types import Entity
from crescendo.core.types import Permission
from crescendo.people.bulk.types import ChangeMany, Deed, Work

if TYPE_CHECKING:
    from crescendo.core.types import Actor

Check = Callable[["Actor", ChangeMany, int], str]
"""The value as the change set keeps it, at an instant. Refuses what cannot be asked."""
Whom = Callable[["Actor", ChangeMany, int], list[int]]
"""All numbers that are meant, in their order, at an instant. Refuses NotAllowed."""
EDITS = {
    Entity.CONTACT: Permission.CONTACTS_EDIT,
    Entity.ACCOUNT: Permission.ACCOUNTS_EDIT,
    Entity.DEAL: Permission.DEALS_EDIT,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Own:
    """A deed of a later room."""

    check: Check
    work: Work


_own: dict[tuple[Entity, Deed], Own] = {}
_whom: dict[Entity, Whom] = {}


def register(entity: Entity, deed: Deed, own: Own) -> None:
    """Say how a later room does a deed to rows of an entity."""
    _own[entity, deed] = own


def register_whom(entity: Entity, whom: Whom) -> None:
    """Say whom of an entity that is not this room's a change means."""
    _whom[entity] = whom


def find(entity: Entity, deed: Deed) -> Own | None:
    """The deed of a later room, or None."""
    return _own.get((entity, deed))


def whom_of(entity: Entity) -> Whom | None:
    """How the rows of another room's entity are found, or None."""
    return _whom.get(entity)

"""Rows of materials: read as those see them who may."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from crescendo.core.api import list_teams, may, require, teams_below
from crescendo.core.ids import Prefix, write_id
from crescendo.core.refusals import NotFound
from crescendo.core.types import Actor, Permission, Scope
from crescendo.lifecycle.deals.types import BuyingFactor
from crescendo.lifecycle.materials.nouns import Material, MaterialKind
from crescendo.lifecycle.materials_models import Material as Row


def require_read(by: Actor) -> None:
    """Sellers see what they may send, and who reads definitions sees the library. Refuses NotAllowed."""
    if not may(by, Permission.DEFINITIONS_READ) and not may(by, Permission.DEALS_READ):
        require(by, Permission.CONTACTS_READ)


def require_edit(by: Actor) -> None:
    """The library is kept by who keeps definitions. Refuses NotAllowed."""
    require(by, Permission.DEFINITIONS_EDIT)


def seen(by: Actor, rows: Iterable[Row]) -> list[Material]:
    """Those that the actor may see: all of them for who sees the whole company."""
    found = [noun(row) for row in rows]
    if by.scope is Scope.ALL or not any(one.team_ids for one in found):
        return found
    teams = list_teams()
    # Who is of a team below another is of that other too.
    above = {number: teams_below(number, teams) for one in found for number in one.team_ids}
    return [
        one
        for one in found
        if not one.team_ids or any(by.team_ids & above[number] for number in one.team_ids)
    ]


def find(by: Actor, material_id: int) -> Material:
    """One of them. Refuses NotAllowed, NotFound (another team's too)."""
    require_read(by)
    found = seen(by, Row.objects.filter(pk=material_id))
    if not found:
        raise missing(material_id)
    return found[0]


def missing(material_id: int) -> NotFound:
    """There is none, or the actor may not know of it."""
    return NotFound(kind="material", id=write_id(Prefix.MATERIAL, material_id))


def noun(row: Row) -> Material:
    """The row as others see it."""
    return Material(
        id=row.pk,
        title_zh=row.title_zh,
        title_en=row.title_en,
        link=row.link,
        kind=MaterialKind(row.kind),
        language=row.language,
        note=row.note,
        stages=_texts(row.stages),
        topics=_texts(row.topics),
        factors=tuple(BuyingFactor(one) for one in _texts(row.factors)),
        industries=_texts(row.industries),
        products=_texts(row.products),
        team_ids=msgspec.json.decode(row.teams, type=tuple[int, ...]),
        changed_at=row.changed_at,
        by_label=row.by_label,
        retired_at=row.retired_at,
    )


def _texts(kept: str) -> tuple[str, ...]:
    return msgspec.json.decode(kept, type=tuple[str, ...])

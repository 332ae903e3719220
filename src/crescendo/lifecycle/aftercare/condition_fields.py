"""What customers said as fields of a condition: the group of the last NPS answer, and whether a ticket is open."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from crescendo.conditions import api as conditions
from crescendo.conditions.leaves import Target
from crescendo.conditions.types import Entity, Field, FieldType, Option, TouchedBy, Turn, Where
from crescendo.core.refusals import mark
from crescendo.lifecycle.aftercare.nouns import NpsGroup
from crescendo.lifecycle.aftercare.writing import ANSWERED, CHANGED

NPS_TITLES: Mapping[NpsGroup, str] = {
    NpsGroup.PROMOTER: mark("Promoter (9 or 10)"),
    NpsGroup.PASSIVE: mark("Passive (7 or 8)"),
    NpsGroup.DETRACTOR: mark("Detractor (6 or less)"),
    NpsGroup.NONE: mark("No NPS answer"),
}
_SCORES = {NpsGroup.PROMOTER: (9, 10), NpsGroup.PASSIVE: (7, 8), NpsGroup.DETRACTOR: (0, 6)}
OPEN, CLOSED, NO_TICKET = "open", "closed", "none"
TICKET_TITLES = {
    OPEN: mark("Open ticket"),
    CLOSED: mark("Closed tickets only"),
    NO_TICKET: mark("No ticket"),
}
_MERGED = ("contact.merged", "contact.unmerged", "account.merged", "account.unmerged", "contact.changed")


@dataclass(frozen=True, slots=True, kw_only=True)
class _LastNps:
    """The group of the last NPS answer, of merged records too. Scores are our own, so they stand in the text."""

    entity: Entity

    def where(self, options: frozenset[str], target: Target) -> Where:
        own = f'"{target.alias}"."id"'
        living, joined = _living(self.entity, "said")
        ranked = (
            f'SELECT {living} AS "living", "said"."score" AS "score", row_number() OVER (PARTITION BY {living} '
            f'ORDER BY "said"."at" DESC, "said"."id" DESC) AS "place" FROM "lifecycle_surveyanswer" AS "said" {joined} '
            """WHERE "said"."kind" = 'nps' AND "said"."score" IS NOT NULL"""
        )
        parts = [
            f'{own} IN (SELECT "ranked"."living" FROM ({ranked}) AS "ranked" '
            f'WHERE "ranked"."place" = 1 AND "ranked"."score" BETWEEN {low} AND {high})'
            for group, (low, high) in _SCORES.items()
            if group in options
        ]
        if NpsGroup.NONE in options:
            parts.append(f'{own} NOT IN (SELECT "ranked"."living" FROM ({ranked}) AS "ranked")')
        return Where(sql=f"({' OR '.join(parts)})" if parts else "(1 = 0)", params=())

    def turns(self, target: Target) -> tuple[Turn, ...]:  # noqa: ARG002 - it turns by facts alone
        return ()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Tickets:
    """What tickets come to: open if any is, else closed, else none."""

    entity: Entity

    def where(self, options: frozenset[str], target: Target) -> Where:
        own = f'"{target.alias}"."id"'
        living, joined = _living(self.entity, "said")
        every = f'SELECT {living} FROM "lifecycle_ticket" AS "said" {joined}'
        standing = f"""{own} IN ({every} WHERE "said"."state" <> 'closed')"""
        parts = []
        if OPEN in options:
            parts.append(standing)
        if CLOSED in options:
            parts.append(f"({own} IN ({every}) AND NOT {standing})")
        if NO_TICKET in options:
            parts.append(f"{own} NOT IN ({every})")
        return Where(sql=f"({' OR '.join(parts)})" if parts else "(1 = 0)", params=())

    def turns(self, target: Target) -> tuple[Turn, ...]:  # noqa: ARG002 - it turns by facts alone
        return ()


def register() -> None:
    """Make them known; called once the apps stand."""
    for entity in (Entity.CONTACT, Entity.ACCOUNT):
        nps = tuple(Option(value=group.value, label=title) for group, title in NPS_TITLES.items())
        tickets = tuple(Option(value=key, label=title) for key, title in TICKET_TITLES.items())
        conditions.register(
            Field(
                key="nps",
                entity=entity,
                type=FieldType.CHOICE,
                label=mark("Last NPS answer"),
                stored=_LastNps(entity=entity),
                options=nps,
                touched_by=_touched(ANSWERED),
            ),
            Field(
                key="tickets",
                entity=entity,
                type=FieldType.CHOICE,
                label=mark("Tickets"),
                stored=_Tickets(entity=entity),
                options=tickets,
                touched_by=_touched(CHANGED),
            ),
        )


def _touched(kind: str) -> frozenset[TouchedBy]:
    return frozenset(TouchedBy(kind=one) for one in (kind, *_MERGED))


def _living(entity: Entity, alias: str) -> tuple[str, str]:
    """The number of the living record of a row, and the join that finds it."""
    table, column = (
        ("people_account", "account_id") if entity is Entity.ACCOUNT else ("people_contact", "contact_id")
    )
    joined = f'JOIN "{table}" AS "who" ON "who"."id" = "{alias}"."{column}"'
    return 'coalesce("who"."merged_into_id", "who"."id")', joined

"""A contact or an account is asked about its deals: `{"has_deal": {…}, "at_least": 2}`; with `not`: it has none."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext, ngettext

from crescendo.conditions import api as conditions
from crescendo.conditions.api import PlainKind, Reading, Speech, Target
from crescendo.conditions.drawing import Editor, Form, Part, condition
from crescendo.conditions.leaves import read_count, refused
from crescendo.conditions.types import Entity, Leaf, Moment, Record, TouchedBy, Tree, Turn, Where
from crescendo.core.ids import Prefix
from crescendo.core.refusals import mark
from crescendo.core.types import Permission

TOUCHING = frozenset(
    TouchedBy(kind=kind) for kind in ("deal.created", "deal.changed", "deal.stage_changed", "deal.removed")
)
# A merge hands its deals to the survivor, an undoing gives them back.
_MERGED = frozenset(
    TouchedBy(kind=kind)
    for kind in (
        "contact.changed",
        "contact.merged",
        "contact.unmerged",
        "account.merged",
        "account.unmerged",
    )
)
_ALIAS = "sale"
_MOST = 1_000
# A contact's deals are those that it, or a record that was merged into it, has to do with.
_HELD = (
    'JOIN "lifecycle_dealcontact" AS "held" ON "held"."deal_id" = "sale"."id" '
    'JOIN "people_contact" AS "who" ON "who"."id" = "held"."contact_id"'
)
_CONTACT = 'coalesce("who"."merged_into_id", "who"."id")'
_ACCOUNT = '"sale"."account_id"'


@dataclass(frozen=True, slots=True, kw_only=True)
class HasDeal(Leaf):
    """There are at least so many deals on which the condition holds."""

    deal: Tree
    at_least: int = 1
    entity: Entity = Entity.CONTACT


class HasDealKind(PlainKind[HasDeal]):
    """The meanings of `HasDeal`; a record carries its deals' records under `deals`."""

    tag = "has_deal"
    label = mark("Its deals")
    entities = frozenset({Entity.CONTACT, Entity.ACCOUNT})
    forms = (
        Form(
            label=label,
            parts=(
                Part(
                    at=("at_least",),
                    editor=Editor.NUMBER,
                    label=mark("At least so many deals"),
                    start=1,
                    least=1,
                    most=_MOST,
                ),
                condition("has_deal", entity=Entity.DEAL, label=mark("of which it holds")),
            ),
        ),
    )
    leaf = HasDeal

    def parse(self, document: Mapping[str, Any], path: str, reading: Reading) -> HasDeal:
        if reading.entity not in self.entities or not document.keys() <= {self.tag, "at_least"}:
            sentence = mark("Only a contact or an account is asked about its deals: has_deal, and at_least.")
            raise refused(path, "shape", sentence)
        least = read_count(document.get("at_least", 1), f"{path}/at_least", most=_MOST)
        entity = reading.entity
        inner = conditions.parse_inner(document[self.tag], f"{path}/{self.tag}", Entity.DEAL, reading)
        return HasDeal(deal=inner, at_least=least, entity=entity)

    def write(self, leaf: HasDeal) -> dict[str, Any]:
        several = {"at_least": leaf.at_least} if leaf.at_least > 1 else {}
        return {self.tag: conditions.write(leaf.deal), **several}

    def where(self, leaf: HasDeal, target: Target) -> Where:
        """Deals are few beside contacts, so whose they are is gathered once."""
        inner = conditions.where_of(leaf.deal, target.of(_ALIAS, None))
        owner, joined = _owner(leaf.entity)
        among = conditions.among(target, owner)
        rows = (
            f'FROM "lifecycle_deal" AS "{_ALIAS}" {joined} '
            f'WHERE "{_ALIAS}"."removed_at" IS NULL AND {owner} IS NOT NULL{among.sql} AND {inner.sql}'
        )
        params: tuple[object, ...] = (*among.params, *inner.params)
        several = ""
        if leaf.at_least > 1:
            several, params = (
                f' GROUP BY {owner} HAVING COUNT(DISTINCT "{_ALIAS}"."id") >= %s',
                (*params, leaf.at_least),
            )
        return Where(sql=f'("{target.alias}"."id" IN (SELECT {owner} {rows}{several}))', params=params)

    def holds(self, leaf: HasDeal, record: Record, moment: Moment) -> bool:
        fit = [
            one
            for one in _deals(record)
            if conditions.holds(leaf.deal, one, now=moment.now, zone=moment.zone)
        ]
        return len(fit) >= leaf.at_least

    def words(self, leaf: HasDeal, speech: Speech) -> str:
        said = conditions.words(leaf.deal, language=speech.language, zone=speech.zone, names=speech.names)
        if leaf.at_least == 1:
            return gettext("has a deal of which: %(condition)s") % {"condition": said}
        sentence = ngettext(
            "has at least %(count)s deal of which: %(condition)s",
            "has at least %(count)s deals of which: %(condition)s",
            leaf.at_least,
        )
        return sentence % {"count": leaf.at_least, "condition": said}

    def touched_by(self, leaf: HasDeal) -> frozenset[TouchedBy]:
        return conditions.touches(leaf.deal) | TOUCHING | _MERGED

    def next_change(self, leaf: HasDeal, record: Record, moment: Moment) -> int | None:
        changes = (
            conditions.next_change(leaf.deal, one, now=moment.now, zone=moment.zone) for one in _deals(record)
        )
        return min((change for change in changes if change is not None), default=None)

    def references(self, leaf: HasDeal) -> frozenset[tuple[Prefix, int]]:
        return conditions.references(leaf.deal)

    def needs(self, leaf: HasDeal) -> frozenset[Permission]:
        return frozenset({Permission.DEALS_READ}) | conditions.needs(leaf.deal)

    def turns(self, leaf: HasDeal, target: Target) -> tuple[Turn, ...]:
        inner = conditions.turns_of(leaf.deal, target.of(_ALIAS, None))
        return tuple(_of_owners(turn, leaf.entity, target) for turn in inner)


def _owner(entity: Entity) -> tuple[str, str]:
    return (_CONTACT, _HELD) if entity is Entity.CONTACT else (_ACCOUNT, "")


def _of_owners(turn: Turn, entity: Entity, target: Target) -> Turn:
    """When a deal's answer turns, that of whom it belongs to may."""
    owner, joined = _owner(entity)
    among = conditions.among(target, owner)
    sql = (
        f'SELECT {owner} AS id, "turn"."pivot" AS pivot FROM ({turn.sql}) AS "turn" '
        f'JOIN "lifecycle_deal" AS "{_ALIAS}" ON "{_ALIAS}"."id" = "turn"."id" {joined} '
        f'WHERE "{_ALIAS}"."removed_at" IS NULL AND {owner} IS NOT NULL{among.sql}'
    )
    return Turn(sql=sql, params=(*turn.params, *among.params), moment=turn.moment)


def _deals(record: Record) -> tuple[Record, ...]:
    given = record.get("deals")
    return given if isinstance(given, tuple) else ()


HAS_DEAL = HasDealKind()

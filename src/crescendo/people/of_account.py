"""A question of a contact's account: `{"of_account": {"field": "industry", …}}`, also about its other people."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext

from crescendo.conditions import api as conditions
from crescendo.conditions.api import PlainKind, Reading, Speech, Target
from crescendo.conditions.drawing import Form, condition
from crescendo.conditions.leaves import refused
from crescendo.conditions.types import Entity, Leaf, Moment, Record, TouchedBy, Tree, Turn, Where, Whose
from crescendo.core.ids import Prefix
from crescendo.core.refusals import mark
from crescendo.core.types import Permission

_ALIAS = "firm"
_JOINED = {
    TouchedBy(kind="contact.created"),
    TouchedBy(kind="contact.changed"),
    TouchedBy(kind="account.changed", whose=Whose.ACCOUNT),
    TouchedBy(kind="account.merged", whose=Whose.ACCOUNT),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class OfAccount(Leaf):
    """The contact has an account on which the condition holds."""

    account: Tree


class OfAccountKind(PlainKind[OfAccount]):
    """The meanings of `OfAccount`; a record of a contact carries its account's under `of_account`."""

    tag = "of_account"
    label = mark("Its account, and who else is there")
    entities = frozenset({Entity.CONTACT})
    forms = (Form(label=label, parts=(condition("of_account", entity=Entity.ACCOUNT),)),)
    leaf = OfAccount

    def parse(self, document: Mapping[str, Any], path: str, reading: Reading) -> OfAccount:
        if reading.entity is not Entity.CONTACT or len(document) != 1:
            raise refused(
                path, "shape", mark("Only a contact is asked about its account, and by nothing beside it.")
            )
        inner = conditions.parse_inner(document[self.tag], f"{path}/{self.tag}", Entity.ACCOUNT, reading)
        return OfAccount(account=inner)

    def write(self, leaf: OfAccount) -> dict[str, Any]:
        return {self.tag: conditions.write(leaf.account)}

    def where(self, leaf: OfAccount, target: Target) -> Where:
        inner_target = target.of(_ALIAS, _accounts_among(target))
        inner = conditions.where_of(leaf.account, inner_target)
        limit = conditions.among(inner_target, f'"{_ALIAS}"."id"')
        account = f'"{target.alias}"."account_id"'
        sql = (
            f'({account} IS NOT NULL AND {account} IN (SELECT "{_ALIAS}"."id" FROM "people_account" AS "{_ALIAS}" '
            f'WHERE "{_ALIAS}"."merged_into_id" IS NULL{limit.sql} AND {inner.sql}))'
        )
        return Where(sql=sql, params=(*limit.params, *inner.params))

    def holds(self, leaf: OfAccount, record: Record, moment: Moment) -> bool:
        account = _account(record)
        return account is not None and conditions.holds(
            leaf.account, account, now=moment.now, zone=moment.zone
        )

    def words(self, leaf: OfAccount, speech: Speech) -> str:
        said = conditions.words(leaf.account, language=speech.language, zone=speech.zone, names=speech.names)
        return gettext("the account: %(condition)s") % {"condition": said}

    def touched_by(self, leaf: OfAccount) -> frozenset[TouchedBy]:
        inner = (
            TouchedBy(kind=touch.kind, whose=Whose.ACCOUNT) for touch in conditions.touches(leaf.account)
        )
        return frozenset(inner) | _JOINED

    def next_change(self, leaf: OfAccount, record: Record, moment: Moment) -> int | None:
        account = _account(record)
        if account is None:
            return None
        return conditions.next_change(leaf.account, account, now=moment.now, zone=moment.zone)

    def references(self, leaf: OfAccount) -> frozenset[tuple[Prefix, int]]:
        return conditions.references(leaf.account)

    def needs(self, leaf: OfAccount) -> frozenset[Permission]:
        return frozenset({Permission.ACCOUNTS_READ}) | conditions.needs(leaf.account)

    def evidence(self, leaf: OfAccount, record: Record, moment: Moment) -> tuple[int, ...]:
        account = _account(record)
        if account is None:
            return ()
        told = conditions.explain(leaf.account, account, now=moment.now, zone=moment.zone)
        return tuple(number for reason in told.because for number in reason.events)

    def turns(self, leaf: OfAccount, target: Target) -> tuple[Turn, ...]:
        inner = conditions.turns_of(leaf.account, target.of(_ALIAS, _accounts_among(target)))
        return tuple(_of_contacts(turn, target) for turn in inner)


def _accounts_among(target: Target) -> Where | None:
    """The accounts of the contacts that are meant; no restriction where all are."""
    if target.among is None:
        return None
    sql = (
        'SELECT "of"."account_id" FROM "people_contact" AS "of" '
        f'WHERE "of"."account_id" IS NOT NULL AND "of"."id" IN ({target.among.sql})'
    )
    return Where(sql=sql, params=target.among.params)


def _of_contacts(turn: Turn, target: Target) -> Turn:
    limit = conditions.among(target, '"of"."id"')
    sql = (
        'SELECT "of"."id" AS id, "turn"."pivot" AS pivot '
        f'FROM ({turn.sql}) AS "turn" JOIN "people_contact" AS "of" ON "of"."account_id" = "turn"."id" '
        f"WHERE 1 = 1{limit.sql}"
    )
    return Turn(sql=sql, params=(*turn.params, *limit.params), moment=turn.moment)


def _account(record: Record) -> Record | None:
    given = record.get("of_account")
    return given if isinstance(given, Mapping) else None


OF_ACCOUNT = OfAccountKind()

"""A question of an account: has it a contact on whom a condition holds? `{"has_contact": {…}}`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext

from crescendo.conditions import api as conditions
from crescendo.conditions.api import Reading, Speech, Target
from crescendo.conditions.types import (
    All,
    Any_,
    ConditionNotValid,
    Entity,
    Leaf,
    Moment,
    Not,
    Problem,
    Record,
    TouchedBy,
    Tree,
    Where,
    Whose,
    leaves_of,
)
from crescendo.core.ids import Prefix
from crescendo.core.refusals import mark

_ALIAS = "near"
_JOINED = {TouchedBy(kind="contact.created"), TouchedBy(kind="contact.changed")}


@dataclass(frozen=True, slots=True, kw_only=True)
class HasContact(Leaf):
    """The account has a living contact on whom the condition holds."""

    contact: Tree


class HasContactKind:
    """The meanings of `HasContact`; a record of an account carries those of its people under `contacts`."""

    tag = "has_contact"
    leaf = HasContact

    def parse(self, document: Mapping[str, Any], path: str, reading: Reading) -> HasContact:
        if reading.entity is not Entity.ACCOUNT or len(document) != 1:
            sentence = mark("Only an account is asked about its contacts, and by nothing else beside it.")
            raise ConditionNotValid([Problem(path=path, code="shape", sentence=sentence, data={})])
        try:
            inner = conditions.parse(
                document[self.tag], entity=Entity.CONTACT, sees_personal_data=reading.sees_personal_data
            )
        except ConditionNotValid as wrong:
            raise ConditionNotValid(
                [
                    Problem(path=f"{path}/{self.tag}{p.path}", code=p.code, sentence=p.sentence, data=p.data)
                    for p in wrong.problems
                ]
            ) from wrong
        reading.spend(path, nodes=sum(1 for _ in leaves_of(inner)))
        return HasContact(contact=inner)

    def write(self, leaf: HasContact) -> dict[str, Any]:
        return {self.tag: conditions.write(leaf.contact)}

    def where(self, leaf: HasContact, target: Target) -> Where:
        """SQLite gathers the accounts once; PostgreSQL chooses itself between that and looking one by one."""
        moment = target.moment
        inner = conditions.compile_where(
            leaf.contact, vendor=target.vendor, alias=_ALIAS, now=moment.now, zone=moment.zone
        )
        rows = (
            f'FROM "people_contact" AS "{_ALIAS}" WHERE "{_ALIAS}"."merged_into_id" IS NULL AND {inner.sql}'
        )
        account, own = f'"{_ALIAS}"."account_id"', f'"{target.alias}"."id"'
        if target.vendor == "sqlite":
            sql = f"{own} IN (SELECT {account} {rows} AND {account} IS NOT NULL)"
        else:
            sql = f"EXISTS (SELECT 1 {rows} AND {account} = {own})"
        return Where(sql=sql, params=inner.params)

    def holds(self, leaf: HasContact, record: Record, moment: Moment) -> bool:
        return any(
            conditions.holds(leaf.contact, contact, now=moment.now, zone=moment.zone)
            for contact in _contacts(record)
        )

    def words(self, leaf: HasContact, speech: Speech) -> str:
        said = conditions.words(leaf.contact, language=speech.language, zone=speech.zone, names=speech.names)
        return gettext("has a contact for whom: %(condition)s") % {"condition": said}

    def touched_by(self, leaf: HasContact) -> frozenset[TouchedBy]:
        inner = conditions.touches(leaf.contact) | _JOINED
        return frozenset(TouchedBy(kind=touch.kind, whose=Whose.CONTACTS) for touch in inner)

    def next_change(self, leaf: HasContact, record: Record, moment: Moment) -> int | None:
        changes = (
            conditions.next_change(leaf.contact, contact, now=moment.now, zone=moment.zone)
            for contact in _contacts(record)
        )
        return min((change for change in changes if change is not None), default=None)

    def references(self, leaf: HasContact) -> frozenset[tuple[Prefix, int]]:
        return conditions.references(leaf.contact)


def among(tree: Tree, scope: Tree) -> Tree:
    """The same question asked of the contacts in a scope alone, so that nobody asks about others' people."""
    match tree:
        case All(parts):
            return All(tuple(among(part, scope) for part in parts))
        case Any_(parts):
            return Any_(tuple(among(part, scope) for part in parts))
        case Not(part):
            return Not(among(part, scope))
        case HasContact(contact=contact):
            return HasContact(contact=All((scope, contact)))
        case _:
            return tree


def _contacts(record: Record) -> tuple[Record, ...]:
    given = record.get("contacts")
    return given if isinstance(given, tuple) else ()


HAS_CONTACT = HasContactKind()

"""An account is asked whether so many of its contacts fit: `{"has_contact": {…}, "at_least": 3}`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext, ngettext

from crescendo.conditions import api as conditions
from crescendo.conditions.api import PlainKind, Reading, Speech, Target
from crescendo.conditions.drawing import Editor, Form, Part, condition
from crescendo.conditions.leaves import read_count, refused
from crescendo.conditions.types import (
    Entity,
    Leaf,
    Moment,
    Record,
    TouchedBy,
    Tree,
    Turn,
    Where,
    Whose,
)
from crescendo.core.ids import Prefix
from crescendo.core.refusals import mark
from crescendo.core.types import Permission

_ALIAS = "near"
_MOST = 10_000
_JOINED = {TouchedBy(kind="contact.created"), TouchedBy(kind="contact.changed")}


@dataclass(frozen=True, slots=True, kw_only=True)
class HasContact(Leaf):
    """The account has at least so many living contacts on whom the condition holds."""

    contact: Tree
    at_least: int = 1


class HasContactKind(PlainKind[HasContact]):
    """The meanings of `HasContact`; a record of an account carries those of its people under `contacts`."""

    tag = "has_contact"
    label = mark("Its contacts")
    entities = frozenset({Entity.ACCOUNT})
    forms = (
        Form(
            label=label,
            parts=(
                Part(
                    at=("at_least",),
                    editor=Editor.NUMBER,
                    label=mark("At least so many"),
                    start=1,
                    least=1,
                    most=_MOST,
                ),
                condition("has_contact", entity=Entity.CONTACT, label=mark("for whom it holds")),
            ),
        ),
    )
    leaf = HasContact

    def parse(self, document: Mapping[str, Any], path: str, reading: Reading) -> HasContact:
        if reading.entity is not Entity.ACCOUNT or not document.keys() <= {self.tag, "at_least"}:
            sentence = mark(
                "Only an account is asked about its contacts: has_contact, and at_least beside it."
            )
            raise refused(path, "shape", sentence)
        least = read_count(document.get("at_least", 1), f"{path}/at_least", most=_MOST)
        inner = conditions.parse_inner(document[self.tag], f"{path}/{self.tag}", Entity.CONTACT, reading)
        return HasContact(contact=inner, at_least=least)

    def write(self, leaf: HasContact) -> dict[str, Any]:
        several = {"at_least": leaf.at_least} if leaf.at_least > 1 else {}
        return {self.tag: conditions.write(leaf.contact), **several}

    def where(self, leaf: HasContact, target: Target) -> Where:
        """SQLite gathers the accounts once; PostgreSQL chooses itself between that and looking one by one."""
        inner_target = target.of(_ALIAS, _contacts_among(target))
        inner = conditions.where_of(leaf.contact, inner_target)
        limit = conditions.among(inner_target, f'"{_ALIAS}"."id"')
        rows = (
            f'FROM "people_contact" AS "{_ALIAS}" WHERE "{_ALIAS}"."merged_into_id" IS NULL{limit.sql}'
            f" AND {inner.sql}"
        )
        account, own = f'"{_ALIAS}"."account_id"', f'"{target.alias}"."id"'
        params: tuple[object, ...] = (*limit.params, *inner.params)
        if leaf.at_least > 1:
            several = f"GROUP BY {account} HAVING COUNT(*) >= %s"
            sql = f"{own} IN (SELECT {account} {rows} AND {account} IS NOT NULL {several})"
            params = (*params, leaf.at_least)
        elif target.vendor == "sqlite":
            sql = f"{own} IN (SELECT {account} {rows} AND {account} IS NOT NULL)"
        else:
            sql = f"EXISTS (SELECT 1 {rows} AND {account} = {own})"
        return Where(sql=sql, params=params)

    def holds(self, leaf: HasContact, record: Record, moment: Moment) -> bool:
        return len(_holding(leaf, record, moment)) >= leaf.at_least

    def words(self, leaf: HasContact, speech: Speech) -> str:
        said = conditions.words(leaf.contact, language=speech.language, zone=speech.zone, names=speech.names)
        if leaf.at_least == 1:
            return gettext("has a contact for whom: %(condition)s") % {"condition": said}
        sentence = ngettext(
            "has at least %(count)s contact for whom: %(condition)s",
            "has at least %(count)s contacts for whom: %(condition)s",
            leaf.at_least,
        )
        return sentence % {"count": leaf.at_least, "condition": said}

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

    def needs(self, leaf: HasContact) -> frozenset[Permission]:
        return frozenset({Permission.CONTACTS_READ}) | conditions.needs(leaf.contact)

    def evidence(self, leaf: HasContact, record: Record, moment: Moment) -> tuple[int, ...]:
        return tuple(
            number
            for contact in _holding(leaf, record, moment)
            for reason in conditions.explain(leaf.contact, contact, now=moment.now, zone=moment.zone).because
            for number in reason.events
        )

    def turns(self, leaf: HasContact, target: Target) -> tuple[Turn, ...]:
        inner = conditions.turns_of(leaf.contact, target.of(_ALIAS, _contacts_among(target)))
        return tuple(_of_accounts(turn) for turn in inner)


def _contacts_among(target: Target) -> Where | None:
    """The contacts of the accounts that are meant; no restriction where all are."""
    if target.among is None:
        return None
    sql = f'SELECT "of"."id" FROM "people_contact" AS "of" WHERE "of"."account_id" IN ({target.among.sql})'
    return Where(sql=sql, params=target.among.params)


def _of_accounts(turn: Turn) -> Turn:
    """When a contact's answer turns, that of its account may."""
    sql = (
        'SELECT "of"."account_id" AS id, "turn"."pivot" AS pivot '
        f'FROM ({turn.sql}) AS "turn" JOIN "people_contact" AS "of" ON "of"."id" = "turn"."id" '
        'WHERE "of"."account_id" IS NOT NULL'
    )
    return Turn(sql=sql, params=turn.params, moment=turn.moment)


def _holding(leaf: HasContact, record: Record, moment: Moment) -> list[Record]:
    return [
        contact
        for contact in _contacts(record)
        if conditions.holds(leaf.contact, contact, now=moment.now, zone=moment.zone)
    ]


def _contacts(record: Record) -> tuple[Record, ...]:
    given = record.get("contacts")
    return given if isinstance(given, tuple) else ()


HAS_CONTACT = HasContactKind()

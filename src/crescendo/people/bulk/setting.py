"""Setting a field of many contacts or accounts to one value, as typed by hand in each."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db.models import QuerySet

from crescendo.conditions.types import Entity
from crescendo.core import facts
from crescendo.core.api import audit
from crescendo.core.ids import Prefix, write_id
from crescendo.core.types import Actor, FactDraft
from crescendo.people import account_editing, editing
from crescendo.people.accounts import write_account_words
from crescendo.people.bulk.types import ChangeSet
from crescendo.people.fieldset import decode, encode
from crescendo.people.history import Track
from crescendo.people.ledger import Word
from crescendo.people.own_fields import declared
from crescendo.people.traits import write_words
from crescendo.people.types import Proof
from crescendo.people.visibility import living_accounts, living_contacts

# What names or reaches a person is nobody's in bulk.
FIELDS: Mapping[Entity, tuple[str, ...]] = {
    Entity.CONTACT: (
        *("owner_id", "title", "company_name", "industry", "employees"),
        *("country", "region", "city", "language"),
    ),
    Entity.ACCOUNT: ("owner_id", "industry", "employees", "country", "region", "city"),
}


class Setting:
    """The deed SET; values are JSON texts, empty for nothing."""

    step = 50

    def judge(self, wanted: ChangeSet, ids: list[int], *, now: int) -> Mapping[int, tuple[str, str]]:
        """Those that say something else."""
        del now
        stands = self.stands(wanted, ids)
        return {number: (before, wanted.value) for number, before in stands.items() if before != wanted.value}

    def stands(self, wanted: ChangeSet, ids: list[int]) -> Mapping[int, str]:
        """What the field says. One query."""
        return standing(Entity(wanted.entity), wanted.field, ids)

    def write(
        self, by: Actor, wanted: ChangeSet, said: Mapping[int, str], *, is_undo: bool, now: int
    ) -> None:
        """Verified words of who asked."""
        key = f"{'unset' if is_undo else 'set'}:{wanted.id}"
        say(by, Entity(wanted.entity), trait_of(wanted.field), said, key=key, now=now)

    def finish(self, *, now: int) -> None:
        """Nothing more."""


def may_set(by: Actor, entity: Entity, field: str) -> bool:
    """Whether this field may be set in bulk by this actor: one of ours, or an own field that he sees."""
    own = {one.key: one for one in declared(entity)} if field.startswith("own.") else {}
    found = own.get(field.removeprefix("own."))
    if found is None:
        return field in FIELDS[entity]
    is_seen = by.sees_personal_data or not found.is_personal
    return entity is Entity.CONTACT and not found.is_retired and is_seen


def read_value(by: Actor, entity: Entity, field: str, value: Any) -> str:
    """The value as JSON text, empty for clearing. Refuses NotValid."""
    if entity is Entity.CONTACT:
        return editing.checked(by, {field: value})[trait_of(field)] or ""
    return account_editing.checked(by, None, {field: value})[field] or ""


def standing(entity: Entity, field: str, ids: list[int]) -> dict[int, str]:
    """What a field says of living contacts or accounts, as JSON text. One query."""
    own = field.startswith("own.")
    column = "traits" if own else field
    table: QuerySet[Any] = living_contacts() if entity is Entity.CONTACT else living_accounts()
    rows = table.filter(pk__in=ids).values_list("pk", column)
    key = field.removeprefix("own.")
    return {number: _text(decode(value).get(key) if own else value) for number, value in rows}


def trait_of(field: str) -> str:
    """An own field as history calls it."""
    return f"trait.{field.removeprefix('own.')}" if field.startswith("own.") else field


def say(by: Actor, entity: Entity, field: str, said: Mapping[int, str], *, key: str, now: int) -> None:
    """Colleagues' words, as typed by hand: verified, with an audit line each and one fact."""
    is_contact = entity is Entity.CONTACT
    words = [
        Word(
            subject=number,
            track=Track(-number if is_contact else number, field, Proof.VERIFIED, 0),
            value=value or None,
            place=(now, key),
            by_id=by.staff_id,
        )
        for number, value in said.items()
    ]
    if is_contact:
        write_words(words, (), fresh=set(), now=now)
    else:
        write_account_words(words)
    prefix, kind, subjects = (
        (Prefix.CONTACT, "contact.changed", "contacts")
        if is_contact
        else (Prefix.ACCOUNT, "account.changed", "accounts")
    )
    lines = [
        (write_id(prefix, number), {field: decode(value) if value else None})
        for number, value in said.items()
    ]
    audit.record_all(by, kind, lines, now=now)
    facts.append([FactDraft(kind=kind, payload={subjects: sorted(said)}, at=now)], now=now)


def _text(value: Any) -> str:
    return "" if value is None or value == "" else encode(value)

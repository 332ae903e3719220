"""The search box: whom a name, an address or a company begins like, each read from its own index."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from django.db.models import Model, Q, QuerySet

from crescendo.conditions import api as conditions
from crescendo.conditions.types import Entity
from crescendo.core.types import Actor
from crescendo.people.condition_fields import ACCOUNT_TABLE, CONTACT_TABLE
from crescendo.people.masking import PERSONAL
from crescendo.people.nouns import account_noun, contact_noun
from crescendo.people.types import Account, Contact
from crescendo.people.visibility import accounts_seen_by, contacts_seen_by, holds_where

Row = TypeVar("Row", bound=Model)

_CONTACT_COLUMNS = {"name": "name_fold", "email": "email_fold", "company": "company_fold"}
_ACCOUNT_COLUMNS = {"name": "name_fold", "domain": "domain"}


def search_contacts(by: Actor, beginning: str, *, now: int, limit: int = 20) -> tuple[Contact, ...]:
    """Contacts whose name, address or company begins so, in this order; hidden fields find nobody.

    One query a field. Refuses NotAllowed.
    """
    fields = {
        key: column
        for key, column in _CONTACT_COLUMNS.items()
        if by.sees_personal_data or key not in PERSONAL
    }

    def begins(key: str) -> Q:
        return _begins(by, Entity.CONTACT, CONTACT_TABLE, key, beginning, now=now)

    found = _found(contacts_seen_by(by), fields, begins, beginning, limit)
    return tuple(contact_noun(row, by) for row in found)


def search_accounts(by: Actor, beginning: str, *, now: int, limit: int = 20) -> tuple[Account, ...]:
    """Accounts whose name or mail domain begins so. One query a field. Refuses NotAllowed."""

    def begins(key: str) -> Q:
        return _begins(by, Entity.ACCOUNT, ACCOUNT_TABLE, key, beginning, now=now)

    found = _found(accounts_seen_by(by), _ACCOUNT_COLUMNS, begins, beginning, limit)
    return tuple(account_noun(row) for row in found)


def _found(
    seen: QuerySet[Row], fields: dict[str, str], begins: Callable[[str], Q], beginning: str, limit: int
) -> list[Row]:
    """The first of each field's index; those found twice once."""
    found: dict[int, Row] = {}
    for key, column in fields.items():
        if beginning.strip() and len(found) < limit:
            rows = seen.filter(begins(key)).order_by(column, "pk")[:limit]
            found |= {row.pk: row for row in rows if row.pk not in found}
    return list(found.values())[:limit]


def _begins(by: Actor, entity: Entity, table: str, key: str, beginning: str, *, now: int) -> Q:
    document = {"field": key, "operator": "starts_with", "value": beginning}
    tree = conditions.parse(document, entity=entity, sees_personal_data=by.sees_personal_data)
    return holds_where(tree, by=by, table=table, now=now)

"""The search box: whom a name, an address or a company begins like, each read from its own index."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from django.db.models import Model, Q, QuerySet

from crescendo.conditions import api as conditions
from crescendo.conditions.types import Entity
from crescendo.core.api import require
from crescendo.core.types import Actor, Permission
from crescendo.people.masking import PERSONAL
from crescendo.people.nouns import account_noun, contact_noun
from crescendo.people.types import Account, Contact
from crescendo.people.visibility import living_accounts, living_contacts, seen_where

Row = TypeVar("Row", bound=Model)

_CONTACT_COLUMNS = {"name": "name_fold", "email": "email_fold", "company": "company_fold"}
_ACCOUNT_COLUMNS = {"name": "name_fold", "domain": "domain"}


def search_contacts(by: Actor, beginning: str, *, now: int, limit: int = 20) -> tuple[Contact, ...]:
    """Contacts whose name, address or company begins so, in this order; hidden fields find nobody.

    Three queries a field at most. Refuses NotAllowed.
    """
    require(by, Permission.CONTACTS_READ)
    fields = {
        key: column
        for key, column in _CONTACT_COLUMNS.items()
        if by.sees_personal_data or key not in PERSONAL
    }

    def begins(key: str) -> Q:
        return _begins(by, Entity.CONTACT, key, beginning, now=now)

    found = _found(living_contacts(), fields, begins, beginning, limit)
    return tuple(contact_noun(row, by) for row in found)


def search_accounts(by: Actor, beginning: str, *, now: int, limit: int = 20) -> tuple[Account, ...]:
    """Accounts whose name or mail domain begins so. Refuses NotAllowed."""
    require(by, Permission.ACCOUNTS_READ)

    def begins(key: str) -> Q:
        return _begins(by, Entity.ACCOUNT, key, beginning, now=now)

    found = _found(living_accounts(), _ACCOUNT_COLUMNS, begins, beginning, limit)
    return tuple(account_noun(row) for row in found)


def _found(
    living: QuerySet[Row], fields: dict[str, str], begins: Callable[[str], Q], beginning: str, limit: int
) -> list[Row]:
    """The first of each field's index; those found twice once."""
    found: dict[int, Row] = {}
    for key, column in fields.items():
        if beginning.strip() and len(found) < limit:
            rows = living.filter(begins(key)).order_by(column, "pk")[:limit]
            found |= {row.pk: row for row in rows if row.pk not in found}
    return list(found.values())[:limit]


def _begins(by: Actor, entity: Entity, key: str, beginning: str, *, now: int) -> Q:
    document = {"field": key, "operator": "starts_with", "value": beginning}
    tree = conditions.parse(document, entity=entity, sees_personal_data=by.sees_personal_data)
    return seen_where(by, entity, tree, now=now)

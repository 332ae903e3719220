"""The lists of contacts and accounts: their columns, their orders, and what a saved view of them may keep."""

from __future__ import annotations

from crescendo.conditions import api as conditions
from crescendo.conditions.types import Entity
from crescendo.core import saved_views
from crescendo.core.refusals import NotValid, mark
from crescendo.core.types import Actor, Permission, ViewContent
from crescendo.people import companies, contacts

CONTACT_COLUMNS = (
    *("name", "company_name", "title", "email", "phone", "owner", "tags", "industry", "employees"),
    *("country", "region", "city", "language", "website", "first_touch", "last_touch", "is_verified"),
    *("created_at", "first_seen_at", "last_seen_at", "event_count"),
)
ACCOUNT_COLUMNS = (
    *("name", "domain", "contacts", "owner", "industry", "employees", "country", "region", "city"),
    *("website", "created_at"),
)
_MOST = 40
_COLUMNS = {Entity.CONTACT: CONTACT_COLUMNS, Entity.ACCOUNT: ACCOUNT_COLUMNS}
_SORTS = {Entity.CONTACT: contacts.SORTS, Entity.ACCOUNT: companies.SORTS}
_offered: dict[Entity, set[str]] = {Entity.CONTACT: set(), Entity.ACCOUNT: set()}
_UNKNOWN_COLUMN = mark("There is no such column.")
_MANY_COLUMNS = mark("A list has at most 40 columns.")
_UNKNOWN_SORT = mark("This list cannot be sorted so.")


def register() -> None:
    """Make the lists known; called once the apps stand."""
    saved_views.register(
        saved_views.ViewedList(
            name="contacts",
            permission=Permission.CONTACTS_READ,
            check=lambda by, content: check(Entity.CONTACT, by, content),
        ),
        saved_views.ViewedList(
            name="accounts",
            permission=Permission.ACCOUNTS_READ,
            check=lambda by, content: check(Entity.ACCOUNT, by, content),
        ),
    )


def offer_column(entity: Entity, key: str) -> None:
    """Let a later room's column be kept in views of a list."""
    _offered[entity].add(key)


def check(entity: Entity, by: Actor, content: ViewContent) -> None:
    """Refuse NotValid what this reader may not keep: paths `/columns`, `/sort`, `/condition`.

    A column of an own field needs its shape alone, since a field may be retired while views show it.
    """
    errors = []
    known = {*_COLUMNS[entity], *_offered[entity]}
    unknown = [one for one in content.columns if one not in known and not one.startswith("own.")]
    if unknown or len(set(content.columns)) != len(content.columns):
        errors.append(("/columns", "column_unknown", _UNKNOWN_COLUMN))
    if len(content.columns) > _MOST:
        errors.append(("/columns", "columns_many", _MANY_COLUMNS))
    if content.sort and content.sort.removeprefix("-") not in _SORTS[entity]:
        errors.append(("/sort", "sort_unknown", _UNKNOWN_SORT))
    if errors:
        raise NotValid(errors)
    if content.condition is not None:
        conditions.parse(content.condition, entity=entity, sees_personal_data=by.sees_personal_data)

"""Accounts as an export: the columns that an import takes, and since when each has been known."""

from __future__ import annotations

from crescendo.conditions.types import Entity
from crescendo.core.exports.types import Cell, Chunk, Column, Kind, Reading, Value
from crescendo.core.ids import Prefix, write_id
from crescendo.core.imports.owners import words_for_owners
from crescendo.core.refusals import mark
from crescendo.core.types import Permission
from crescendo.people.exports import own, slices
from crescendo.people.fieldset import ACCOUNT_TEXTS
from crescendo.people.imports.accounts import ACCOUNTS as IMPORTED
from crescendo.people.nouns import account_noun
from crescendo.people.visibility import living_accounts

_CELLS = {"employees": Cell.NUMBER}
# It is somebody else's number and not kept beside the account.
_UNKNOWN = frozenset({"external_id"})
_SINCE = Column(name="created_at", label=mark("Created"), cell=Cell.INSTANT)


def columns() -> tuple[Column, ...]:
    """What may be chosen, the company's own fields behind. One query."""
    taken = tuple(
        Column(name=column.name, label=column.label, cell=_CELLS.get(column.name, Cell.TEXT))
        for column in IMPORTED.columns
        if column.name not in _UNKNOWN
    )
    return (*taken, _SINCE, *own.columns(Entity.ACCOUNT))


def read(reading: Reading) -> Chunk:
    """A chunk; five queries whatever its size."""
    rows, after = slices.cut(reading, Entity.ACCOUNT, living_accounts())
    accounts = [account_noun(row) for row in rows]
    numbers = [account.id for account in accounts]
    owners = words_for_owners(account.owner_id for account in accounts if account.owner_id)
    said = own.values(reading.by, Entity.ACCOUNT, reading.columns, numbers)
    found: list[dict[str, Value]] = [
        {name: getattr(account, name) for name in ACCOUNT_TEXTS}
        | {
            "id": write_id(Prefix.ACCOUNT, account.id),
            "domain": account.domain,
            "employees": account.employees,
            "owner": owners.get(account.owner_id or 0),
            "created_at": account.created_at,
        }
        | said.get(account.id, {})
        for account in accounts
    ]
    return Chunk(numbers, found, after)


ACCOUNTS = Kind(
    name="accounts",
    title=mark("Accounts"),
    permissions=frozenset({Permission.ACCOUNTS_READ}),
    columns=columns,
    count=lambda by, document, now: slices.count(by, Entity.ACCOUNT, living_accounts(), document, now),
    read=read,
    holds_persons=False,
)

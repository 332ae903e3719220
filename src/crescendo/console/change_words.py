"""Of which colleagues and accounts changed fields speak: they are kept by number and read by name."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from crescendo.core import api as core
from crescendo.core.types import Actor, Permission
from crescendo.people import api as people
from crescendo.people.types import FieldChange


def owners(changes: Iterable[FieldChange]) -> frozenset[int]:
    """The numbers of owners that were set."""
    return _numbers(changes, "owner_id")


def accounts(by: Actor, changes: Iterable[FieldChange]) -> Mapping[int, str]:
    """Names of the accounts that were set and that the actor sees. Two queries at most."""
    wanted = _numbers(changes, "account_id")
    if not wanted or not core.may(by, Permission.ACCOUNTS_READ):
        return {}
    return {number: account.name for number, account in people.find_accounts(by, wanted).items()}


def _numbers(changes: Iterable[FieldChange], field: str) -> frozenset[int]:
    return frozenset(
        change.value for change in changes if change.field == field and isinstance(change.value, int)
    )

"""What staff do to an account by hand: a verified word that leaves an audit line and a fact."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from crescendo.core import facts
from crescendo.core.api import audit, names_of, require
from crescendo.core.ids import Prefix, write_id
from crescendo.core.refusals import NotFound, NotValid, mark
from crescendo.core.types import Actor, FactDraft, Permission
from crescendo.people import models
from crescendo.people.account_types import AccountEdit, NewAccount
from crescendo.people.accounts import insert_accounts, write_account_words
from crescendo.people.companies import find_account_row
from crescendo.people.fieldset import ACCOUNT_TEXTS, NUMBERS, is_own_trait, read_field, read_number
from crescendo.people.history import Track
from crescendo.people.ledger import Word
from crescendo.people.nouns import account_noun
from crescendo.people.turn import take_turn
from crescendo.people.types import Account, Proof
from crescendo.people.visibility import accounts_seen_by

audit.register(
    {
        "account.changed": mark("%(by)s changed %(fields)s of the account %(subject)s"),
        "account.created": mark("%(by)s added the account %(subject)s"),
    }
)
_DEEPEST = 20
_UNKNOWN = mark("There is no such field.")
_UNREADABLE = mark("This value cannot be read.")
_CYCLE = mark("An account cannot belong to one of its own subsidiaries.")
_NAMELESS = mark("An account needs a name.")


def edit_account(by: Actor, edit: AccountEdit, *, now: int) -> Account:
    """Set fields by hand; None clears. Refuses NotAllowed, NotFound, NotValid. Emits account.changed."""
    require(by, Permission.ACCOUNTS_EDIT)
    with transaction.atomic():
        take_turn()
        row = seen_account(by, edit.account_id)
        values = checked(by, row.pk, edit.fields)
        say(by, row.pk, values, now=now)
        row.refresh_from_db()
        tell(by, "account.changed", row.pk, values, now=now)
    return account_noun(row)


def create_account(by: Actor, new: NewAccount, *, now: int) -> Account:
    """Add a company by hand. Refuses NotAllowed, NotValid. Emits account.created."""
    require(by, Permission.ACCOUNTS_EDIT)
    with transaction.atomic():
        take_turn()
        values = checked(by, None, new.fields)
        if not values.get("name"):
            raise NotValid([("/name", "nameless", _NAMELESS)])
        values.setdefault("owner_id", None if by.staff_id is None else str(by.staff_id))
        number = insert_accounts([("", "")], now=now)[0]
        say(by, number, values, now=now)
        row = models.Account.objects.get(pk=number)
        tell(by, "account.created", number, values, now=now)
    return account_noun(row)


def seen_account(by: Actor, account_id: int) -> models.Account:
    """The row of a living account that the actor sees. Refuses NotAllowed, NotFound."""
    row = find_account_row(by, account_id)
    if row is None:
        raise NotFound(kind="account", id=write_id(Prefix.ACCOUNT, account_id))
    return row


def say(by: Actor, account_id: int, values: Mapping[str, str | None], *, now: int) -> None:
    """Write staff's verified words; `values` are JSON texts."""
    place = (now, f"staff:{by.staff_id}:{now}")
    write_account_words(
        [
            Word(
                subject=account_id,
                track=Track(account_id, field, Proof.VERIFIED, 0),
                value=value,
                place=place,
                by_id=by.staff_id,
            )
            for field, value in values.items()
        ]
    )


def tell(by: Actor, what: str, account_id: int, values: Mapping[str, Any], *, now: int) -> None:
    """The audit line and the fact of an act on one account."""
    audit.record(by, what, write_id(Prefix.ACCOUNT, account_id), dict(values), now=now)
    facts.append([FactDraft(kind=what, payload={"accounts": [account_id]}, at=now)], now=now)


def checked(by: Actor, account_id: int | None, given: Mapping[str, Any]) -> dict[str, str | None]:
    """Field to JSON text; refuses all that is wrong at once."""
    values: dict[str, str | None] = {}
    errors: list[tuple[str, str, str]] = []
    for name, value in given.items():
        if name not in (*ACCOUNT_TEXTS, *NUMBERS, "owner_id", "parent_id") and not is_own_trait(name):
            errors.append((f"/{name}", "field_unknown", _UNKNOWN))
            continue
        is_empty = value is None or value == ""
        values[name] = None if is_empty else _read(by, name, value)
        if not is_empty and values[name] is None:
            errors.append((f"/{name}", "value_unreadable", _UNREADABLE))
    parent = values.get("parent_id")
    if parent and account_id is not None and _is_above(account_id, int(parent)):
        errors.append(("/parent_id", "parent_cycle", _CYCLE))
    if errors:
        raise NotValid(errors)
    return values


def _read(by: Actor, name: str, value: Any) -> str | None:
    if name not in {"owner_id", "parent_id"}:
        return read_field(name, value)
    number = read_number(value)
    if number is None:
        return None
    if name == "owner_id":
        return str(number) if number in names_of(frozenset({number})) else None
    return str(number) if accounts_seen_by(by).filter(pk=number).exists() else None


def _is_above(account_id: int, start: int) -> bool:
    """Whether going up from `start` one meets the account. One query a step."""
    above: int | None = start
    for _ in range(_DEEPEST):
        if above is None or above == account_id:
            return above == account_id
        above = models.Account.objects.filter(pk=above).values_list("parent_id", flat=True).first()
    # So deep a tree is refused as a cycle would be.
    return True

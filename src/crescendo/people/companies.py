"""Reading accounts and their people."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Count

from crescendo.conditions.types import Entity, Tree
from crescendo.core.ids import Prefix, write_id
from crescendo.core.once import learn, once
from crescendo.core.refusals import NotFound
from crescendo.core.types import Actor, Page
from crescendo.people import models
from crescendo.people.accounts import family_of
from crescendo.people.keyset import Wanted, keyset_page, sorted_rows
from crescendo.people.nouns import account_noun, contact_noun
from crescendo.people.types import Account, AccountQuery, Contact
from crescendo.people.visibility import (
    accounts_seen_by,
    contacts_seen_by,
    living_accounts,
    seen_among,
    seen_where,
)

SORTS = {"created_at": "created_at", "name": "name_fold"}


def find_account(by: Actor, account_id: int) -> Account | None:
    """The account if the actor may see it. Refuses NotAllowed."""
    row = find_account_row(by, account_id)
    return account_noun(row) if row else None


def find_account_row(by: Actor, account_id: int) -> models.Account | None:
    """The same for the room's own verbs."""
    rows = accounts_seen_by(by).filter(pk=account_id)
    return once(("account", by, account_id), rows.first)


def find_accounts(by: Actor, account_ids: Iterable[int]) -> dict[int, Account]:
    """Those of these accounts that the actor sees. Refuses NotAllowed. Two queries."""
    # Asked by their numbers: whose accounts he sees by their people are hundreds of thousands.
    seen = seen_among(by, Entity.ACCOUNT, None, sorted(set(account_ids)), now=0)
    return {row.pk: account_noun(row) for row in living_accounts().filter(pk__in=seen)}


def get_account(by: Actor, account_id: int) -> Account:
    """The account. Refuses NotAllowed, NotFound."""
    account = find_account(by, account_id)
    if account is None:
        raise NotFound(kind="account", id=write_id(Prefix.ACCOUNT, account_id))
    return account


def list_accounts(by: Actor, query: AccountQuery, *, now: int) -> Page[Account]:
    """A page of the accounts that the actor sees. Refuses NotAllowed, NotValid."""
    wanted = Wanted(
        rows=living_accounts(),
        where=seen_where(by, Entity.ACCOUNT, query.condition, now=now),
        among=lambda ids: seen_among(by, Entity.ACCOUNT, query.condition, ids, now=now),
    )
    asked = sorted_rows(wanted, query.sort, sorts=SORTS, after=query.after, limit=query.limit)
    return keyset_page(asked, account_noun)


def count_accounts(by: Actor, condition: Tree | None = None, *, now: int, at_most: int | None = None) -> int:
    """How many there are, counted no further than `at_most`. Refuses NotAllowed."""
    rows = living_accounts().filter(seen_where(by, Entity.ACCOUNT, condition, now=now))
    return (rows if at_most is None else rows[:at_most]).count()


def contacts_of_account(by: Actor, account_id: int, *, limit: int = 200) -> tuple[Contact, ...]:
    """The account's people that the actor sees, last seen first. Refuses NotAllowed."""
    rows = contacts_seen_by(by).filter(account_id=account_id).order_by("-last_seen_at", "-id")[:limit]
    found = tuple(contact_noun(row, by) for row in rows)
    learn(("seen contacts", by), {contact.id: True for contact in found})
    return found


def people_of_accounts(by: Actor, account_ids: Iterable[int]) -> dict[int, int]:
    """How many people the actor sees of each of these accounts; without any it is left out. Two queries at most.

    Refuses NotAllowed.
    """
    rows = contacts_seen_by(by).filter(account_id__in=set(account_ids)).values("account_id")
    return dict(rows.annotate(people=Count("pk")).values_list("account_id", "people"))


def domains_of(by: Actor, account_id: int) -> tuple[str, ...]:
    """The mail domains that stand for the account. Refuses NotAllowed, NotFound."""
    get_account(by, account_id)
    rows = models.AccountDomain.objects.filter(account_id__in=family_of(account_id))
    return tuple(rows.order_by("domain").values_list("domain", flat=True))

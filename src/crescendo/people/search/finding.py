"""The search box: contacts and accounts by parts of names, by addresses, companies, domains and numbers."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet

from crescendo.conditions.types import Entity
from crescendo.core.api import require
from crescendo.core.ids import IdNotReadable, Prefix, read_id
from crescendo.core.terms import read_question
from crescendo.core.text import clean, fold
from crescendo.core.types import Actor, Permission
from crescendo.people.models import Account as AccountRow
from crescendo.people.models import Contact as ContactRow
from crescendo.people.models import Identity as IdentityRow
from crescendo.people.nouns import account_noun, contact_noun
from crescendo.people.search.gathering import Side, gather
from crescendo.people.search_models import AccountGram, ContactGram
from crescendo.people.types import Account, Contact, IdentityKind
from crescendo.people.visibility import living_accounts, living_contacts, scope_where

_LONGEST = 200
_KINDS = [kind.value for kind in IdentityKind if kind not in (IdentityKind.DEVICE, IdentityKind.RECORD)]
_EXACT = 50


def search_contacts(by: Actor, text: str, *, now: int, limit: int = 20) -> tuple[Contact, ...]:  # noqa: ARG001
    """Contacts in the actor's scope that have each of these words, the best first; hidden fields find nobody.

    Also by `con_12`, and by a whole user id, union id or other identity. A dozen queries. Refuses NotAllowed.
    """
    require(by, Permission.CONTACTS_READ)
    question = read_question(text)
    numbers = gather(_contacts(by, text), question, limit=limit)
    rows = living_contacts().in_bulk(numbers)
    return tuple(contact_noun(rows[number], by) for number in numbers if number in rows)


def search_accounts(by: Actor, text: str, *, now: int, limit: int = 20) -> tuple[Account, ...]:  # noqa: ARG001
    """Accounts in the actor's scope by name or any of their mail domains, the best first. Refuses NotAllowed."""
    require(by, Permission.ACCOUNTS_READ)
    question = read_question(text)
    numbers = gather(_accounts(by, text), question, limit=limit)
    rows = living_accounts().in_bulk(numbers)
    return tuple(account_noun(rows[number]) for number in numbers if number in rows)


def _contacts(by: Actor, text: str) -> Side:
    sees = by.sees_personal_data
    return Side(
        rows=ContactRow.objects.all(),
        scope=scope_where(by, Entity.CONTACT),
        grams=ContactGram.objects.all(),
        number="contact_id",
        texts=("name_fold", "email_fold", "company_fold") if sees else ("company_fold",),
        has_phone=sees,
        has_domains=False,
        order="last_seen_at",
        named=_named_contacts(text, sees=sees),
        alike=_alike(living_contacts(), ("name_fold", "email_fold") if sees else (), text),
    )


def _accounts(by: Actor, text: str) -> Side:
    return Side(
        rows=AccountRow.objects.all(),
        scope=scope_where(by, Entity.ACCOUNT),
        grams=AccountGram.objects.all(),
        number="account_id",
        texts=("name_fold", "domain"),
        has_phone=False,
        has_domains=True,
        order="pk",
        named=_number(Prefix.ACCOUNT, text),
        alike=_alike(living_accounts(), ("name_fold",), text),
    )


def _alike(living: QuerySet[Any], columns: Iterable[str], text: str) -> set[int]:
    """Rows that are called exactly so, read from the column's index alone; one query a column."""
    whole = fold(text[:_LONGEST])
    if not whole:
        return set()
    rows = (living.filter(**{column: whole}).values_list("pk", flat=True)[:_EXACT] for column in columns)
    return {number for found in rows for number in found}


def _named_contacts(text: str, *, sees: bool) -> set[int]:
    """Whom `con_12` or a whole user id, address or number names. One query."""
    named = _number(Prefix.CONTACT, text)
    given = clean(text.strip())
    if not sees or not given or len(given) > _LONGEST:
        return named
    rows = IdentityRow.objects.filter(
        kind__in=_KINDS, value__in={given, fold(given)}, contact_id__isnull=False
    )
    return named.union(rows.values_list("contact_id", flat=True)[:_EXACT])


def _number(prefix: Prefix, text: str) -> set[int]:
    try:
        return {read_id(prefix, text.strip().lower())}
    except IdNotReadable:
        return set()

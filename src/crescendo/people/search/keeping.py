"""Grams are kept in the transaction that writes a row, by the difference of its texts; what stays costs nothing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from crescendo.core.sets import execute_each, insert_ignore
from crescendo.people.models import Account, AccountDomain, Contact
from crescendo.people.search.grams import grams_of_phone, grams_of_text
from crescendo.people.search_models import AccountGram

CONTACT_TEXTS = ("name_fold", "email_fold", "company_fold")
_ROOM = "crescendo.people"
Gram = tuple[str, int]


def grams_of_contact(row: Mapping[str, Any]) -> frozenset[str]:
    """What a contact's row stands under: the one rule, for the difference, the filling and the erasure."""
    texts = (grams_of_text(row[name]) for name in CONTACT_TEXTS if row.get(name))
    return grams_of_phone(row["phone"]).union(*texts)


def grams_of_account(name: str, domains: Iterable[str]) -> frozenset[str]:
    """The same for an account."""
    return grams_of_text(name).union(*map(grams_of_text, domains))


def contact_rows(contact_ids: Iterable[int]) -> dict[int, dict[str, Any]]:
    """The texts of these contacts as their rows have them now. One query."""
    rows = Contact.objects.filter(pk__in=list(contact_ids)).values("pk", "phone", *CONTACT_TEXTS)
    return {row["pk"]: row for row in rows}


def keep_contacts(given: Mapping[int, Mapping[str, Any]]) -> None:
    """Stand contacts under the grams of what is about to be written into their rows. Three statements at most.

    `given` holds `phone` alone, or all texts. Call it before the rows are written, in the same transaction.
    """
    fresh: list[Gram] = []
    stale: list[Gram] = []
    before = contact_rows(given) if given else {}
    for number, row in before.items():
        after = row | {name: given[number][name] for name in row if name in given[number]}
        if after == row:
            continue
        held, wanted = grams_of_contact(row), grams_of_contact(after)
        fresh.extend((gram, number) for gram in wanted - held)
        stale.extend((gram, number) for gram in held - wanted)
    execute_each(_ROOM, "drop_contact_grams", stale)
    insert_contact_grams(fresh)


def insert_contact_grams(grams: Iterable[Gram]) -> None:
    """Stand contacts under these too. One statement, in the order of the table."""
    insert_ignore("people_contactgram", ("gram", "contact_id"), sorted(grams))


def stand_new_accounts(account_ids: Sequence[int], given: Sequence[tuple[str, str]]) -> None:
    """Accounts that were just made with these names and domains. One statement."""
    pairs = zip(account_ids, given, strict=True)
    rows = [(gram, number) for number, (name, domain) in pairs for gram in grams_of_account(name, [domain])]
    insert_ignore("people_accountgram", ("gram", "account_id"), sorted(rows))


def keep_accounts(account_ids: Collection[int]) -> None:
    """Stand accounts under the grams of their rows and domains as they are now. Five statements."""
    if not account_ids:
        return
    wanted = account_grams(account_ids)
    held: dict[int, set[str]] = defaultdict(set)
    for gram, number in AccountGram.objects.filter(account_id__in=list(account_ids)).values_list(
        "gram", "account_id"
    ):
        held[number].add(gram)
    stale = [(gram, number) for number, grams in held.items() for gram in grams - wanted.get(number, set())]
    execute_each(_ROOM, "drop_account_grams", stale)
    fresh = [(gram, number) for number, grams in wanted.items() for gram in grams - held[number]]
    insert_ignore("people_accountgram", ("gram", "account_id"), sorted(fresh))


def account_grams(account_ids: Iterable[int]) -> dict[int, frozenset[str]]:
    """What these accounts stand under. Two queries."""
    numbers = list(account_ids)
    domains = domains_of(numbers)
    rows = Account.objects.filter(pk__in=numbers).values_list("pk", "name_fold", "domain")
    return {
        number: grams_of_account(name, {domain, *domains.get(number, ())}) for number, name, domain in rows
    }


def domains_of(account_ids: Iterable[int]) -> dict[int, list[str]]:
    """All mail domains of these accounts. One query."""
    found: dict[int, list[str]] = defaultdict(list)
    rows = AccountDomain.objects.filter(account_id__in=list(account_ids)).order_by("pk")
    for number, domain in rows.values_list("account_id", "domain"):
        found[number].append(domain)
    return dict(found)

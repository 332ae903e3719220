"""Accounts by the keys of their names: who has which, how rare each is, and who is worth comparing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from crescendo.core.sets import batch_json, fetch, insert, statement
from crescendo.people.company_blocks import COMMON, block_keys, rank
from crescendo.people.company_names import CompanyName, read_company_name
from crescendo.people.company_rarity import Rarity
from crescendo.people.models import Account, AccountKeyword, AccountName
from crescendo.people.places import country_of


class Named(NamedTuple):
    """An account as its name is known now."""

    name: CompanyName
    created_at: int


def names_of(accounts: Iterable[int]) -> dict[int, Named]:
    """The names of those of these accounts that live. One query."""
    rows = Account.objects.filter(pk__in=set(accounts), merged_into=None)
    return {
        pk: Named(read_company_name(name, country_of(country)), created_at)
        for pk, name, country, created_at in rows.values_list("pk", "name", "country", "created_at")
    }


def stale_among(accounts: Iterable[int]) -> list[int]:
    """Those of these accounts whose name or country is not the one that their keys stand for. Two queries."""
    wanted = set(accounts)
    rows = Account.objects.filter(pk__in=wanted, merged_into=None).values_list("pk", "name", "country")
    kept = AccountName.objects.filter(account_id__in=wanted).values_list("account_id", "name", "country")
    known = {account: (name, country) for account, name, country in kept}
    return sorted(pk for pk, name, country in rows if known.get(pk) != (name, country))


def index_names(accounts: Iterable[int]) -> None:
    """Write the keys of these accounts anew. Five statements."""
    wanted = set(accounts)
    rows = list(Account.objects.filter(pk__in=wanted).values_list("pk", "name", "country"))
    AccountKeyword.objects.filter(account_id__in=wanted).delete()
    AccountName.objects.filter(account_id__in=wanted).delete()
    insert("people_accountname", ("account_id", "name", "country"), rows)
    keys = [(key, pk) for pk, name, _ in rows for key in block_keys(read_company_name(name))]
    insert("people_accountkeyword", ("key", "account_id"), keys)


def candidates_of(names: Mapping[int, CompanyName]) -> dict[int, list[int]]:
    """For each name the accounts that share its rarest keys, the likeliest first. Three statements for all."""
    keys = {number: block_keys(name) for number, name in names.items()}
    counts = _counts(key for own in keys.values() for key in own)
    rare = sorted(key for key, number in counts.items() if 0 < number <= COMMON)
    holders: dict[str, list[int]] = {}
    for key, account in fetch(statement(__package__, "keyword_holders"), {"keys": batch_json(rare)}):
        holders.setdefault(key, []).append(account)
    total = AccountName.objects.count()
    return {
        number: rank({key: holders[key] for key in own if key in holders}, names=total)
        for number, own in keys.items()
    }


def rarity_among(names: Iterable[CompanyName]) -> Rarity:
    """How rare the words of these names are among all accounts. Two statements."""
    words = {word.text for name in names for word in name.telling}
    counts = _counts(f"w{word}"[:60] for word in words)
    return Rarity(
        names=AccountName.objects.count(), counts={key[1:]: number for key, number in counts.items()}
    )


def _counts(keys: Iterable[str]) -> dict[str, int]:
    wanted = sorted(set(keys))
    rows = fetch(statement(__package__, "keyword_counts"), {"keys": batch_json(wanted)})
    return {key: int(number) for key, number in rows}

"""Accounts: by a company's mail domain, or by the name in a sender's system; got or made, as sets."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from crescendo.conditions.types import Entity
from crescendo.core.sets import batch_json, execute, insert, insert_returning_ids, statement
from crescendo.core.text import fold
from crescendo.people import own_values
from crescendo.people.domains import registrable_domain
from crescendo.people.fieldset import ACCOUNT_TEXTS, LONGEST, NUMBERS, project, read_traits
from crescendo.people.history import Run, Track
from crescendo.people.ledger import Ledger, Word
from crescendo.people.models import Account, AccountChange, AccountDomain, AccountKey
from crescendo.people.types import Group, Proof, Sighting

_EMPTY = (
    *("industry", "industry_fold", "country", "country_fold", "region", "region_fold", "city", "city_fold"),
    "website",
)
_COLUMNS = ("name", "name_fold", "domain", "created_at", "traits", *_EMPTY)
_Key = tuple[str, str]


def accounts_of_domains(names: Mapping[str, str], *, now: int) -> dict[str, int]:
    """The account of each registrable domain, made where there is none; `names` gives a new one's name."""
    if not names:
        return {}
    found = dict(AccountDomain.objects.filter(domain__in=names).values_list("domain", "account_id"))
    missing = [domain for domain in names if domain not in found]
    made = _insert([(names[domain] or domain, domain) for domain in missing], now=now)
    insert("people_accountdomain", ("domain", "account_id"), list(zip(missing, made, strict=True)))
    return {**found, **dict(zip(missing, made, strict=True))}


def accounts_of_groups(sightings: Sequence[Sighting], *, now: int) -> dict[_Key, int]:
    """The account of each group that these sightings name, made where there is none, its fields filled."""
    naming = [sighting for sighting in sightings if sighting.group]
    if not naming:
        return {}
    wanted = {(g.space, g.group_id): s for s in naming for g in (s.group,) if g}
    found = {
        (space, group_id): account
        for space, group_id, account in AccountKey.objects.filter(
            space__in={space for space, _ in wanted}, group_id__in={group_id for _, group_id in wanted}
        ).values_list("space", "group_id", "account_id")
        if (space, group_id) in wanted
    }
    missing = [key for key in wanted if key not in found]
    domains = {key: _domain(wanted[key]) for key in missing}
    by_domain = accounts_of_domains(
        {domain: _name(wanted[key].group) for key, domain in domains.items() if domain}, now=now
    )
    alone = [key for key in missing if not domains[key]]
    made = _insert([(_name(wanted[key].group) or key[1], "") for key in alone], now=now)
    fresh = {
        **{key: by_domain[domain] for key, domain in domains.items() if domain},
        **dict(zip(alone, made, strict=True)),
    }
    insert(
        "people_accountkey",
        ("space", "group_id", "account_id"),
        [(*key, account) for key, account in fresh.items()],
    )
    accounts = {**found, **fresh}
    _write_fields(naming, accounts)
    return accounts


def add_accounts(given: Sequence[tuple[str, str]], *, now: int) -> list[int]:
    """New accounts of these names and domains ("" for none), which stand for nobody yet; two statements."""
    made = _insert([(name or domain, domain) for name, domain in given], now=now)
    domains = [(domain, account) for (_, domain), account in zip(given, made, strict=True) if domain]
    insert("people_accountdomain", ("domain", "account_id"), domains)
    return made


def write_account_words(words: Sequence[Word]) -> set[int]:
    """Say words of accounts and write the rows of those that now read otherwise; returns these."""
    ledger = Ledger(of_accounts=True)
    ids = {word.subject for word in words}
    for row in AccountChange.objects.filter(account_id__in=ids, edge__gt=0):
        track = Track(row.account_id, row.field, Proof(row.proof), row.device_id)
        start, end = (row.at, row.key), (row.last_at, row.last_key)
        run = Run(row.pk, row.value, start, end, row.edge, row.source_id, row.by_id)
        ledger.take(row.account_id, track, run)
    ledger.sort()
    changed = set(ledger.say_all(words))
    ledger.save()
    known = Account.objects.in_bulk(changed)
    rows = [_row(number, ledger, known[number]) for number in sorted(changed)]
    if rows:
        execute(statement(__package__, "project_accounts"), {"rows": batch_json(rows)})
        own = dict(Account.objects.filter(pk__in=changed).values_list("pk", "traits"))
        own_values.keep(Entity.ACCOUNT, own)
    return changed


def _row(number: int, ledger: Ledger, account: Account) -> tuple[object, ...]:
    row = project(ledger.read_all(number), ACCOUNT_TEXTS)
    if not row["name"]:
        # What it was called when it was made stands until somebody names it.
        row["name"], row["name_fold"] = account.name, account.name_fold
    columns = ("name", "name_fold", "industry", "industry_fold", *NUMBERS, *_PLACES, "traits", "owner_id")
    return (number, *(row[column] for column in columns))


_PLACES = ("country", "country_fold", "region", "region_fold", "city", "city_fold", "website")


def _write_fields(naming: Sequence[Sighting], accounts: Mapping[_Key, int]) -> None:
    words = []
    for sighting in naming:
        group = sighting.group
        if group is None or not group.traits:
            continue
        account = accounts[group.space, group.group_id]
        for field, value in read_traits(group.traits).items():
            name = "name" if field == "company_name" else field
            if value is None and sighting.proof is Proof.CLAIM:
                continue
            words.append(
                Word(
                    subject=account,
                    track=Track(account, name, sighting.proof, 0),
                    value=value,
                    place=(sighting.at, sighting.key),
                    source_id=sighting.source_id,
                )
            )
    if words:
        write_account_words(words)


def _insert(given: Sequence[tuple[str, str]], *, now: int) -> list[int]:
    rows = [
        (name[:LONGEST], fold(name)[:LONGEST], domain, now, "{}", *[""] * len(_EMPTY))
        for name, domain in given
    ]
    return insert_returning_ids("people_account", _COLUMNS, rows)


def _name(group: Group | None) -> str:
    name = group.traits.get("name") if group else None
    return name.strip() if isinstance(name, str) else ""


def _domain(sighting: Sighting) -> str:
    """The domain that a verified group call gives; a claim may not speak for a company's domain."""
    if sighting.proof is Proof.CLAIM or sighting.group is None:
        return ""
    given = sighting.group.traits.get("domain") or sighting.group.traits.get("website")
    if not isinstance(given, str):
        return ""
    return registrable_domain(given.split("//")[-1].split("/")[0])

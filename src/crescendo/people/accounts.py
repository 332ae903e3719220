"""Accounts: by a company's mail domain, or by the name in a sender's system; got or made, as sets."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from crescendo.conditions.types import Entity
from crescendo.core.sets import batch_json, execute, insert, insert_returning_ids, statement
from crescendo.core.text import fold
from crescendo.people import own_values
from crescendo.people.classes import CODES
from crescendo.people.domains import registrable_domain
from crescendo.people.fieldset import ACCOUNT_TEXTS, LONGEST, NUMBERS, project, read_traits
from crescendo.people.history import Run, Track
from crescendo.people.ledger import Ledger, Word
from crescendo.people.models import Account, AccountChange, AccountDomain, AccountKey
from crescendo.people.search.keeping import keep_accounts, stand_new_accounts
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
    made = insert_accounts([(names[domain] or domain, domain) for domain in missing], now=now)
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
    made = insert_accounts([(_name(wanted[key].group) or key[1], "") for key in alone], now=now)
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
    made = insert_accounts([(name or domain, domain) for name, domain in given], now=now)
    domains = [(domain, account) for (_, domain), account in zip(given, made, strict=True) if domain]
    insert("people_accountdomain", ("domain", "account_id"), domains)
    return made


def write_account_words(words: Sequence[Word]) -> set[int]:
    """Say words of accounts and write the rows of those that now read otherwise; returns these."""
    ledger = _ledger_of({word.subject for word in words})
    changed = set(ledger.say_all(words))
    ledger.save()
    return write_account_rows(changed)


def write_account_rows(changed: set[int]) -> set[int]:
    """Write the rows of these accounts, and of those that they were merged into, from what history says."""
    if not changed:
        return set()
    changed = changed | set(survivors_of(changed).values())
    members = _members_of(changed)
    ledger = _ledger_of(changed.union(*members.values()))
    known = Account.objects.in_bulk(changed)
    rows = [_row(ledger, account, members.get(pk, ())) for pk, account in sorted(known.items())]
    execute(statement(__package__, "project_accounts"), {"rows": batch_json(rows)})
    keep_accounts(changed)
    own = dict(Account.objects.filter(pk__in=changed).values_list("pk", "traits"))
    own_values.keep(Entity.ACCOUNT, own)
    return changed


def survivors_of(accounts: Iterable[int]) -> dict[int, int]:
    """The account that each of these was merged into at last, those alone that were. One query a step."""
    found: dict[int, int] = {}
    asked = set(accounts)
    while asked:
        rows = Account.objects.filter(pk__in=asked, merged_into__isnull=False)
        steps = dict(rows.values_list("pk", "merged_into_id"))
        found = {start: steps.get(end, end) for start, end in found.items()} | steps
        asked = set(steps.values())
    return found


def family_of(account_id: int) -> tuple[int, ...]:
    """The account and all that were merged into it."""
    return (account_id, *_members_of({account_id}).get(account_id, ()))


def _members_of(accounts: set[int]) -> dict[int, tuple[int, ...]]:
    """The accounts that were merged into each of these, at once or by way of others."""
    found: dict[int, tuple[int, ...]] = {}
    above = {account: account for account in accounts}
    while above:
        rows = (
            Account.objects.filter(merged_into__in=above).order_by("pk").values_list("pk", "merged_into_id")
        )
        below = {pk: above[into] for pk, into in rows}
        for pk, root in below.items():
            found[root] = (*found.get(root, ()), pk)
        above = below
    return found


def _ledger_of(accounts: set[int]) -> Ledger:
    ledger = Ledger(of_accounts=True)
    for row in AccountChange.objects.filter(account_id__in=accounts, edge__gt=0):
        track = Track(row.account_id, row.field, Proof(row.proof), row.device_id)
        start, end = (row.at, row.key), (row.last_at, row.last_key)
        run = Run(row.pk, row.value, start, end, row.edge, row.source_id, row.by_id)
        ledger.take(row.account_id, track, run)
    ledger.sort()
    return ledger


def _row(ledger: Ledger, account: Account, members: Sequence[int]) -> tuple[object, ...]:
    """The account's own words first; those of accounts merged into it fill what it says nothing of."""
    said = dict(ledger.read_all(account.pk))
    for member in members:
        for field, value in ledger.read_all(member).items():
            if field not in {"name", "parent_id"} and said.get(field) is None:
                said[field] = value
    row = project(said, ACCOUNT_TEXTS)
    if not row["name"]:
        # What it was called when it was made stands until somebody names it.
        row["name"], row["name_fold"] = account.name, account.name_fold
    columns = ("name", "name_fold", "industry", "industry_fold", *NUMBERS, *_PLACES, "traits", "owner_id")
    parent = _parent(account, said.get("parent_id"))
    return (account.pk, *(row[column] for column in columns), parent, *(row[code] for code in CODES))


def _parent(account: Account, said: str | None) -> int | None:
    if said is None:
        return None
    number = int(said)
    parent = survivors_of([number]).get(number, number)
    return None if parent == account.pk else parent


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


def insert_accounts(given: Sequence[tuple[str, str]], *, now: int) -> list[int]:
    """New accounts with these names and mail domains; their numbers in the same order."""
    rows = [
        (name[:LONGEST], fold(name)[:LONGEST], domain, now, "{}", *[""] * len(_EMPTY))
        for name, domain in given
    ]
    made = insert_returning_ids("people_account", _COLUMNS, rows)
    stand_new_accounts(made, [(fold(name)[:LONGEST], domain) for name, domain in given])
    return made


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

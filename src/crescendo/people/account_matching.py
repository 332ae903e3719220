"""Which account a contact's company may be, which accounts may be one, and which may belong to another: suggestions.

Nothing is ever joined here. Names are compared in a job, outside of any transaction, and written in a short one.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from hashlib import sha256
from itertools import islice
from typing import Any, NamedTuple

import msgspec
from django.db import transaction

from crescendo.core import jobs
from crescendo.core.sets import insert_ignore
from crescendo.core.types import ClaimedJob, Fact, FactDraft
from crescendo.people import account_keywords as keywords
from crescendo.people.account_types import SuggestionKind
from crescendo.people.company_likeness import Likeness, compare
from crescendo.people.company_names import CompanyName, read_company_name
from crescendo.people.company_rarity import Rarity
from crescendo.people.merge_nouns import SuggestionState
from crescendo.people.models import Account, AccountSuggestion, Contact
from crescendo.people.places import country_of
from crescendo.people.turn import take_turn

MATCH = "people.match_companies"
SCAN = "people.scan_companies"
_CHUNK = 50
_LEAST = {SuggestionKind.MEMBER: 0.5, SuggestionKind.DOUBLE: 0.6, SuggestionKind.PARENT: 0.6}
_MOST_EACH = 3
_COLUMNS = ("kind", "subject_id", "account_id", "score", "evidence", "state", "made_at")


class Found(NamedTuple):
    """One suggestion to be."""

    kind: SuggestionKind
    subject: int
    account: int
    likeness: Likeness
    score: float


class MatchCompanies:
    """Reads who came and who changed, and intends a job for names that were not compared yet."""

    name = "people.companies"
    kinds = frozenset(
        {"contact.created", "contact.changed", "account.created", "account.changed", "account.merged"}
    )

    def handle(self, facts: Sequence[Fact], *, now: int) -> Sequence[FactDraft]:
        """Enqueue what is to be compared; no facts follow."""
        told = {number for fact in facts for number in fact.payload.get("contacts", ())}
        rows = Contact.objects.filter(pk__in=told, merged_into=None).values_list(
            "pk", "account_id", "company_fold"
        )
        contacts: set[int] = set()
        accounts = {number for fact in facts for number in fact.payload.get("accounts", ())}
        for contact, account, company in rows:
            if account is not None:
                accounts.add(account)
            elif company:
                contacts.add(contact)
        intend(contacts, keywords.stale_among(accounts), now=now)
        return ()


def intend(contacts: Iterable[int], accounts: Iterable[int], *, now: int) -> None:
    """Enqueue comparing these, in chunks."""
    for name, numbers in (("accounts", iter(sorted(accounts))), ("contacts", iter(sorted(contacts)))):
        while chunk := list(islice(numbers, _CHUNK)):
            digest = sha256(str(chunk).encode()).hexdigest()
            jobs.enqueue(MATCH, {name: chunk}, run_at=now, dedupe_key=f"{MATCH}/{name}/{digest}")


def run(job: ClaimedJob) -> None:
    """The job: compare some accounts and contacts with all accounts."""
    match_companies(job.payload.get("contacts", ()), job.payload.get("accounts", ()), now=job.now)


def scan(job: ClaimedJob) -> None:
    """The job: intend comparing everybody, a piece at a time."""
    after_account, after_contact = job.payload["account"], job.payload["contact"]
    with transaction.atomic():
        accounts = list(
            Account.objects.filter(pk__gt=after_account, merged_into=None)
            .order_by("pk")
            .values_list("pk", flat=True)[:500]
        )
        unplaced = Contact.objects.filter(pk__gt=after_contact, merged_into=None, account_id__isnull=True)
        named = unplaced.exclude(company_fold="").order_by("pk").values_list("pk", flat=True)
        # Accounts first: contacts are compared with all of them.
        contacts = [] if accounts else list(named[:500])
        intend(contacts, accounts, now=job.now)
        if accounts or contacts:
            payload = {
                "account": accounts[-1] if accounts else after_account,
                "contact": contacts[-1] if contacts else after_contact,
            }
            jobs.go_on(job, payload, done=payload["account"], total=0)


def match_companies(contacts: Sequence[int], accounts: Sequence[int], *, now: int) -> int:
    """Compare these with all accounts and keep what is likely; how many suggestions are new."""
    with transaction.atomic():
        take_turn()
        keywords.index_names(accounts)
    people = _people(contacts)
    found = list(_members(people))
    found += _between(keywords.names_of(accounts))
    with transaction.atomic():
        take_turn()
        return _keep(found, people, now=now)


def _people(contacts: Sequence[int]) -> dict[int, CompanyName]:
    rows = Contact.objects.filter(pk__in=contacts, merged_into=None, account_id__isnull=True).exclude(
        company_fold=""
    )
    return {
        pk: read_company_name(name, country_of(country))
        for pk, name, country in rows.values_list("pk", "company_name", "country")
    }


def _members(people: Mapping[int, CompanyName]) -> Iterable[Found]:
    """For each contact the likeliest accounts."""
    for contact, scored in _compared(people).items():
        likely = [(like, account) for like, account in scored if like.score >= _LEAST[SuggestionKind.MEMBER]]
        for like, account in likely[:_MOST_EACH]:
            yield Found(SuggestionKind.MEMBER, contact, account, like, like.score)


def _between(names: Mapping[int, keywords.Named]) -> Iterable[Found]:
    """Doubles and subsidiaries among accounts."""
    own = {number: named.name for number, named in names.items()}
    for number, scored in _compared(own).items():
        others = keywords.names_of(account for _, account in scored)
        for like, account in scored:
            if account == number or account not in others:
                continue
            kind, score = _kind_of(like)
            if score < _LEAST[kind]:
                continue
            if kind is SuggestionKind.PARENT:
                # The longer name belongs to the shorter.
                child, parent = (number, account) if like.only_left else (account, number)
                yield Found(kind, child, parent, like, score)
            else:
                # The older account is kept.
                old, young = sorted((number, account), key=lambda one: (_made(one, names, others), one))
                yield Found(kind, young, old, like, score)


def _made(number: int, names: Mapping[int, keywords.Named], others: Mapping[int, keywords.Named]) -> int:
    return (others.get(number) or names[number]).created_at


def _kind_of(like: Likeness) -> tuple[SuggestionKind, float]:
    """A name inside a longer one, or in another country, is rather a subsidiary than a double."""
    if like.is_inside and like.inner_score > like.score:
        return SuggestionKind.PARENT, like.inner_score
    return SuggestionKind.DOUBLE, like.score


def _compared(names: Mapping[int, CompanyName]) -> dict[int, list[tuple[Likeness, int]]]:
    """For each name its candidates with their likeness, the likeliest first. A bounded number of statements."""
    candidates = keywords.candidates_of(names)
    others = keywords.names_of({account for found in candidates.values() for account in found})
    rarity: Rarity = keywords.rarity_among((*names.values(), *(other.name for other in others.values())))
    compared = {}
    for number, found in candidates.items():
        scored = [
            (compare(names[number], others[account].name, rarity), account)
            for account in found
            if account in others
        ]
        compared[number] = sorted(scored, key=lambda one: (-one[0].score, one[1]))
    return compared


def _keep(found: Sequence[Found], people: Mapping[int, CompanyName], *, now: int) -> int:
    """New ones are written, open ones take the new score, decided ones stay as they are."""
    once = {(one.kind.value, one.subject, one.account): one for one in found}
    _drop_stale(once, people)
    rows = [
        (*key, round(one.score * 1000), _evidence(one), SuggestionState.OPEN.value, now)
        for key, one in once.items()
    ]
    fresh = insert_ignore("people_accountsuggestion", _COLUMNS, rows)
    if fresh < len(rows):
        _rescore(once)
    return fresh


def _drop_stale(once: Mapping[tuple[str, int, int], Found], people: Mapping[int, CompanyName]) -> None:
    rows = AccountSuggestion.objects.filter(
        kind=SuggestionKind.MEMBER, subject_id__in=people, state=SuggestionState.OPEN
    )
    old = [row.pk for row in rows if (row.kind, row.subject_id, row.account_id) not in once]
    AccountSuggestion.objects.filter(pk__in=old).delete()


def _rescore(once: Mapping[tuple[str, int, int], Found]) -> None:
    rows = AccountSuggestion.objects.filter(
        subject_id__in={subject for _, subject, _ in once}, state=SuggestionState.OPEN
    )
    changed = []
    for row in rows:
        one = once.get((row.kind, row.subject_id, row.account_id))
        if one is not None and row.score != round(one.score * 1000):
            row.score, row.evidence = round(one.score * 1000), _evidence(one)
            changed.append(row)
    AccountSuggestion.objects.bulk_update(changed, ["score", "evidence"])


def _evidence(one: Found) -> str:
    """As JSON; of a contact's words only those that the account has too are kept."""
    like = one.likeness
    said: dict[str, Any] = {
        "is_exact": like.is_exact,
        "is_same_country": like.is_same_country,
        "shared": like.shared,
        "only_account": like.only_right,
    }
    return msgspec.json.encode(said).decode()

"""Suggestions about accounts for a person to judge: accepted, refused for ever, or taken back."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
from django.db import transaction
from django.db.models import Q, QuerySet

from crescendo.core import facts, jobs
from crescendo.core.api import audit, may, require
from crescendo.core.ids import Prefix, write_id
from crescendo.core.paging import page_size
from crescendo.core.refusals import NotFound, NotValid, Refusal, mark
from crescendo.core.types import Actor, Page, Permission
from crescendo.people.account_editing import edit_account
from crescendo.people.account_matching import SCAN
from crescendo.people.account_merging import merge_accounts, unmerge_account
from crescendo.people.account_types import (
    AcceptAccountsAbove,
    Accepted,
    AccountEdit,
    AccountSuggestion,
    AccountSuggestionQuery,
    MergeAccounts,
    NameEvidence,
    SuggestionKind,
)
from crescendo.people.editing import edit_contact
from crescendo.people.merge_nouns import SuggestionState
from crescendo.people.models import Account, Contact
from crescendo.people.models import AccountSuggestion as Row
from crescendo.people.nouns import contact_noun
from crescendo.people.types import ContactEdit
from crescendo.people.visibility import accounts_seen_by, contacts_seen_by

audit.register(
    {
        "account.suggestion_accepted": mark("%(by)s accepted a suggestion about %(subject)s"),
        "account.suggestion_rejected": mark("%(by)s refused a suggestion about %(subject)s"),
        "account.suggestion_reopened": mark("%(by)s took back what was decided about %(subject)s"),
    }
)
_CURSOR = mark("This cursor was not given out here.")
_DECIDED = mark("Somebody has decided about this suggestion already.")
_MOST = 200
_ACCOUNTS = (SuggestionKind.DOUBLE, SuggestionKind.PARENT)


def list_account_suggestions(by: Actor, query: AccountSuggestionQuery) -> Page[AccountSuggestion]:
    """Those about contacts and accounts that the actor sees, the likeliest first. Refuses NotAllowed, NotValid."""
    rows = _seen(by, query.state, query.kind).filter(score__gte=round(query.least * 1000))
    if query.account_id is not None:
        mine = Q(account_id=query.account_id) | Q(kind__in=_ACCOUNTS, subject_id=query.account_id)
        rows = rows.filter(mine)
    if query.after is not None:
        score, number = _read(query.after)
        rows = rows.filter(Q(score__lt=score) | Q(score=score, pk__lt=number))
    most = page_size(query.limit)
    found = list(rows.order_by("-score", "-pk")[: most + 1])
    shown = found[:most]
    cursor = f"{shown[-1].score}.{shown[-1].pk}" if len(found) > most else None
    return Page(rows=tuple(_nouns(by, shown)), next_cursor=cursor)


def count_account_suggestions(by: Actor) -> dict[SuggestionKind, int]:
    """How many open ones the actor sees of each kind. Refuses NotAllowed."""
    return {kind: _seen(by, SuggestionState.OPEN, kind).count() for kind in SuggestionKind}


def accept_account_suggestion(by: Actor, suggestion_id: int, *, now: int) -> AccountSuggestion:
    """Do what is suggested: join the contact to the account, merge, or set the parent.

    Refuses NotAllowed, NotFound, NotValid when it was decided meanwhile. Emits what that emits.
    """
    require(by, Permission.ACCOUNTS_EDIT)
    with facts.together(now=now):
        row = _open(by, suggestion_id)
        _do(by, row, now=now)
        return _decide(by, row, SuggestionState.ACCEPTED, now=now)


def reject_account_suggestion(by: Actor, suggestion_id: int, *, now: int) -> AccountSuggestion:
    """Never make this suggestion again. Refuses NotAllowed, NotFound, NotValid."""
    require(by, Permission.ACCOUNTS_EDIT)
    with transaction.atomic():
        row = _open(by, suggestion_id)
        _require(by, row)
        return _decide(by, row, SuggestionState.REJECTED, now=now)


def reopen_account_suggestion(by: Actor, suggestion_id: int, *, now: int) -> AccountSuggestion:
    """Take a decision back: what was done is undone, and the suggestion stands again. Refuses NotAllowed, NotFound."""
    require(by, Permission.ACCOUNTS_EDIT)
    require(by, Permission.ACCOUNTS_READ)
    with facts.together(now=now):
        row = Row.objects.filter(pk=suggestion_id).exclude(state=SuggestionState.OPEN).first()
        if row is None:
            raise NotFound(kind="suggestion", id=str(suggestion_id))
        _require(by, row)
        if row.state == SuggestionState.ACCEPTED:
            _undo(by, row, now=now)
        return _decide(by, row, SuggestionState.OPEN, now=now)


def accept_account_suggestions(by: Actor, request: AcceptAccountsAbove, *, now: int) -> Accepted:
    """Accept all open ones of a kind from a score on that were there when `up_to` was shown, some at a time.

    Each is accepted in a transaction of its own; what cannot be done any more is skipped. Refuses NotAllowed.
    """
    _require_kind(by, request.kind)
    rows = _seen(by, SuggestionState.OPEN, request.kind).filter(
        score__gte=round(request.least * 1000), pk__lte=request.up_to
    )
    total = rows.count()
    accepted: list[int] = []
    skipped = 0
    done: set[int] = set()
    for row in list(rows.order_by("-score", "-pk")[: min(request.limit, _MOST)]):
        # The likeliest of several for one contact is the one that is meant.
        if row.subject_id in done:
            skipped += 1
            continue
        try:
            accept_account_suggestion(by, row.pk, now=now)
        except Refusal:
            skipped += 1
        else:
            accepted.append(row.pk)
            done.add(row.subject_id)
    return Accepted(
        accepted=len(accepted), skipped=skipped, waiting=total - len(accepted) - skipped, ids=tuple(accepted)
    )


def look_for_accounts(by: Actor, *, now: int) -> None:
    """Compare all accounts, and all contacts without one, anew in the background. Refuses NotAllowed."""
    require(by, Permission.ACCOUNTS_EDIT)
    with transaction.atomic():
        jobs.enqueue(SCAN, {"account": 0, "contact": 0}, run_at=now, dedupe_key=SCAN)


def _seen(by: Actor, state: SuggestionState, kind: SuggestionKind | None) -> QuerySet[Row]:
    accounts = accounts_seen_by(by).values("pk")
    rows = Row.objects.filter(state=state, account_id__in=accounts)
    between = Q(kind__in=_ACCOUNTS, subject_id__in=accounts)
    if may(by, Permission.CONTACTS_READ):
        people = contacts_seen_by(by)
        people = people.filter(account_id__isnull=True) if state is SuggestionState.OPEN else people
        between |= Q(kind=SuggestionKind.MEMBER, subject_id__in=people.values("pk"))
    if state is not SuggestionState.OPEN:
        # Who was merged away is no longer seen, but what was decided about him can be taken back.
        between |= Q(kind=SuggestionKind.DOUBLE)
    rows = rows.filter(between)
    return rows if kind is None else rows.filter(kind=kind)


def _open(by: Actor, suggestion_id: int) -> Row:
    row = Row.objects.filter(pk=suggestion_id).first()
    if row is None or not _seen(by, SuggestionState(row.state), None).filter(pk=row.pk).exists():
        raise NotFound(kind="suggestion", id=str(suggestion_id))
    if row.state != SuggestionState.OPEN:
        raise NotValid([("/state", "decided", _DECIDED)])
    return row


def _require(by: Actor, row: Row) -> None:
    _require_kind(by, SuggestionKind(row.kind))


def _require_kind(by: Actor, kind: SuggestionKind) -> None:
    require(by, Permission.CONTACTS_EDIT if kind is SuggestionKind.MEMBER else Permission.ACCOUNTS_EDIT)


def _do(by: Actor, row: Row, *, now: int) -> None:
    if row.kind == SuggestionKind.MEMBER:
        edit_contact(
            by, ContactEdit(contact_id=row.subject_id, fields={"account_id": row.account_id}), now=now
        )
    elif row.kind == SuggestionKind.DOUBLE:
        merge_accounts(by, MergeAccounts(kept_id=row.account_id, gone_id=row.subject_id), now=now)
    else:
        edit_account(
            by, AccountEdit(account_id=row.subject_id, fields={"parent_id": row.account_id}), now=now
        )


def _undo(by: Actor, row: Row, *, now: int) -> None:
    if row.kind == SuggestionKind.MEMBER:
        edit_contact(by, ContactEdit(contact_id=row.subject_id, fields={"account_id": None}), now=now)
    elif row.kind == SuggestionKind.DOUBLE:
        unmerge_account(by, row.subject_id, now=now)
    else:
        edit_account(by, AccountEdit(account_id=row.subject_id, fields={"parent_id": None}), now=now)


def _decide(by: Actor, row: Row, state: SuggestionState, *, now: int) -> AccountSuggestion:
    is_open = state is SuggestionState.OPEN
    row.state = state.value
    row.decided_at, row.decided_by_id = (None, None) if is_open else (now, by.staff_id)
    row.save(update_fields=["state", "decided_at", "decided_by_id"])
    what = "reopened" if is_open else state.value
    prefix = Prefix.CONTACT if row.kind == SuggestionKind.MEMBER else Prefix.ACCOUNT
    detail = {write_id(Prefix.ACCOUNT, row.account_id): row.score}
    audit.record(by, f"account.suggestion_{what}", write_id(prefix, row.subject_id), detail, now=now)
    return _nouns(by, [row])[0]


def _nouns(by: Actor, rows: Sequence[Row]) -> list[AccountSuggestion]:
    of_people = [row.subject_id for row in rows if row.kind == SuggestionKind.MEMBER]
    people = {row.pk: contact_noun(row, by) for row in Contact.objects.filter(pk__in=of_people)}
    accounts = {row.account_id for row in rows} | {
        row.subject_id for row in rows if row.kind != SuggestionKind.MEMBER
    }
    names = {pk: name or domain for pk, name, domain in _names(accounts)}
    found = []
    for row in rows:
        person = people.get(row.subject_id) if row.kind == SuggestionKind.MEMBER else None
        found.append(
            AccountSuggestion(
                id=row.pk,
                kind=SuggestionKind(row.kind),
                subject_id=row.subject_id,
                subject_name=(person.name or person.email) if person else names.get(row.subject_id, ""),
                subject_company=person.company_name if person else "",
                account_id=row.account_id,
                account_name=names.get(row.account_id, ""),
                score=row.score / 1000,
                evidence=msgspec.json.decode(row.evidence, type=NameEvidence),
                state=SuggestionState(row.state),
                made_at=row.made_at,
                decided_at=row.decided_at,
                decided_by_id=row.decided_by_id,
            )
        )
    return found


def _names(accounts: set[int]) -> Sequence[tuple[int, str, str]]:
    return list(Account.objects.filter(pk__in=accounts).values_list("pk", "name", "domain"))


def _read(cursor: str) -> tuple[int, int]:
    score, dot, number = cursor.partition(".")
    is_plain = cursor.isascii() and score.isdigit() and number.isdigit() and dot and len(cursor) < 26
    if not is_plain:
        raise NotValid([("/after", "cursor_unknown", _CURSOR)])
    return int(score), int(number)

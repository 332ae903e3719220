"""Accounts corrected, merged and taken apart through the API, and what is suggested about them."""

from __future__ import annotations

from typing import Annotated, Literal

from django.http import HttpRequest, HttpResponse
from ninja import Query, Schema
from pydantic import ConfigDict, Field
from typing_extensions import TypedDict

from crescendo.core.clock import SystemClock
from crescendo.core.ids import Prefix, write_id
from crescendo.people import api as people
from crescendo.people.types import (
    AccountEdit,
    AccountSuggestion,
    AccountSuggestionQuery,
    MergeAccounts,
    SuggestionKind,
    SuggestionState,
)
from crescendo.rest import answers, shapes
from crescendo.rest.accounts import router
from crescendo.rest.addresses import AccountId, AccountSuggestionId, OtherAccountId, number
from crescendo.rest.answers import PageShape, declared
from crescendo.rest.keys import actor_of
from crescendo.rest.queries import After, Limit
from crescendo.rest.shapes import AccountShape

__all__ = ["router"]

Text = Annotated[str, Field(max_length=255)] | None
Id = Annotated[str, Field(pattern=r"^(acc|usr)_[1-9][0-9]{0,17}$")] | None
State = Annotated[Literal["open", "accepted", "rejected"], Query(description="What became of them.")]
_REFERENCES = {"owner_id": Prefix.STAFF, "parent_id": Prefix.ACCOUNT}


class AccountWords(Schema):
    """Fields of an account. What is left out stays; null clears."""

    model_config = ConfigDict(extra="forbid")
    name: Text = None
    industry: Text = None
    employees: Annotated[int, Field(ge=0, le=2**53 - 1)] | None = None
    country: Text = None
    region: Text = None
    city: Text = None
    website: Text = None
    owner_id: Annotated[str, Field(pattern=r"^usr_[1-9][0-9]{0,17}$")] | None = None
    parent_id: Annotated[str, Field(pattern=r"^acc_[1-9][0-9]{0,17}$")] | None = None


class AccountSuggestionShape(TypedDict):
    """`subject_id` belongs to the account (member), is the same (double) or its subsidiary (parent)."""

    id: str
    kind: str
    subject_id: str
    account_id: str
    score: float
    shared_words: list[str]
    state: str


@router.patch(
    "/accounts/{account_id}",
    response=declared(AccountShape, 404, 409, 413, 415),
    summary="Correct an account",
)
def update_account(request: HttpRequest, account_id: AccountId, given: AccountWords) -> HttpResponse:
    """Scopes `accounts_edit`, `accounts_read`. `parent_id` is the company that it belongs to."""
    fields = {
        name: number(_REFERENCES[name], "account", value) if name in _REFERENCES and value else value
        for name, value in given.model_dump(exclude_unset=True).items()
    }
    edit = AccountEdit(account_id=number(Prefix.ACCOUNT, "account", account_id), fields=fields)
    return answers.one(shapes.account(people.edit_account(actor_of(request), edit, now=SystemClock().now())))


class AccountPreviewShape(TypedDict):
    """What would come over, and the fields that the account would gain."""

    account_id: str
    other_id: str
    contacts: int
    domains: list[str]
    subsidiaries: int
    gained_fields: list[str]


@router.get(
    "/accounts/{account_id}/merges/{other_account_id}",
    response=declared(AccountPreviewShape, 404),
    summary="Preview a merge of accounts",
)
def preview_account_merge(
    request: HttpRequest, account_id: AccountId, other_account_id: OtherAccountId
) -> HttpResponse:
    """Scopes `accounts_edit`, `accounts_read`. What merging the other account into this one would do."""
    wanted = _pair(account_id, other_account_id)
    found = people.preview_account_merge(actor_of(request), wanted)
    return answers.one(
        AccountPreviewShape(
            account_id=account_id,
            other_id=other_account_id,
            contacts=found.contacts,
            domains=list(found.domains),
            subsidiaries=found.subsidiaries,
            gained_fields=list(found.gained),
        )
    )


@router.post(
    "/accounts/{account_id}/merges/{other_account_id}",
    response=declared(AccountShape, 404, 409),
    summary="Merge another account into this one",
)
def merge_accounts(
    request: HttpRequest, account_id: AccountId, other_account_id: OtherAccountId
) -> HttpResponse:
    """Scopes `accounts_edit`, `accounts_read`. Contacts, domains and subsidiaries follow.

    It can be undone at any time.
    """
    wanted = _pair(account_id, other_account_id)
    return answers.one(
        shapes.account(people.merge_accounts(actor_of(request), wanted, now=SystemClock().now()))
    )


@router.post(
    "/accounts/{account_id}/unmerge",
    response=declared(AccountShape, 404, 409),
    summary="Take an account out of the one it was merged into",
)
def unmerge_account(request: HttpRequest, account_id: AccountId) -> HttpResponse:
    """Scopes `accounts_edit`, `accounts_read`. The address names the account that is to stand alone again."""
    gone = number(Prefix.ACCOUNT, "account", account_id)
    return answers.one(
        shapes.account(people.unmerge_account(actor_of(request), gone, now=SystemClock().now()))
    )


@router.get(
    "/account-suggestions",
    response=declared(PageShape[AccountSuggestionShape]),
    summary="List suggestions about accounts",
)
def list_account_suggestions(
    request: HttpRequest, *, state: State = "open", limit: Limit = 50, after: After = None
) -> HttpResponse:
    """Scope `accounts_read`; those about contacts need `contacts_read` too. The likeliest first."""
    query = AccountSuggestionQuery(state=SuggestionState(state), limit=limit, after=after)
    found = people.list_account_suggestions(actor_of(request), query)
    return answers.page(request, [_suggestion(row) for row in found.rows], found.next_cursor)


@router.post(
    "/account-suggestions/{account_suggestion_id}/accept",
    response=declared(AccountSuggestionShape, 404, 409),
    summary="Accept a suggestion about accounts",
)
def accept_account_suggestion(
    request: HttpRequest, account_suggestion_id: AccountSuggestionId
) -> HttpResponse:
    """Scopes `accounts_edit`, `accounts_read`; about contacts also `contacts_edit`, `contacts_read`."""
    wanted = number(Prefix.ACCOUNT_SUGGESTION, "suggestion", account_suggestion_id)
    return answers.one(
        _suggestion(people.accept_account_suggestion(actor_of(request), wanted, now=SystemClock().now()))
    )


@router.post(
    "/account-suggestions/{account_suggestion_id}/reject",
    response=declared(AccountSuggestionShape, 404, 409),
    summary="Refuse a suggestion about accounts for ever",
)
def reject_account_suggestion(
    request: HttpRequest, account_suggestion_id: AccountSuggestionId
) -> HttpResponse:
    """Scopes `accounts_edit`, `accounts_read`; about contacts also `contacts_edit`, `contacts_read`."""
    wanted = number(Prefix.ACCOUNT_SUGGESTION, "suggestion", account_suggestion_id)
    return answers.one(
        _suggestion(people.reject_account_suggestion(actor_of(request), wanted, now=SystemClock().now()))
    )


@router.post(
    "/account-suggestions/{account_suggestion_id}/reopen",
    response=declared(AccountSuggestionShape, 404, 409),
    summary="Take a decision about a suggestion back",
)
def reopen_account_suggestion(
    request: HttpRequest, account_suggestion_id: AccountSuggestionId
) -> HttpResponse:
    """Scopes `accounts_edit`, `accounts_read`; about contacts also `contacts_edit`, `contacts_read`.

    What accepting it did is undone.
    """
    wanted = number(Prefix.ACCOUNT_SUGGESTION, "suggestion", account_suggestion_id)
    return answers.one(
        _suggestion(people.reopen_account_suggestion(actor_of(request), wanted, now=SystemClock().now()))
    )


def _pair(account_id: str, other_account_id: str) -> MergeAccounts:
    return MergeAccounts(
        kept_id=number(Prefix.ACCOUNT, "account", account_id),
        gone_id=number(Prefix.ACCOUNT, "account", other_account_id),
    )


def _suggestion(row: AccountSuggestion) -> AccountSuggestionShape:
    prefix = Prefix.CONTACT if row.kind is SuggestionKind.MEMBER else Prefix.ACCOUNT
    return AccountSuggestionShape(
        id=write_id(Prefix.ACCOUNT_SUGGESTION, row.id),
        kind=row.kind.value,
        subject_id=write_id(prefix, row.subject_id),
        account_id=write_id(Prefix.ACCOUNT, row.account_id),
        score=row.score,
        shared_words=list(row.evidence.shared),
        state=row.state.value,
    )

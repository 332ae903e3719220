"""Accounts and their people."""

from __future__ import annotations

from typing import Annotated, Literal

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router

from crescendo.conditions.types import Entity
from crescendo.core.clock import SystemClock
from crescendo.core.ids import Prefix
from crescendo.people import api as people
from crescendo.people.types import AccountQuery, ContactQuery
from crescendo.rest import answers, lookups, queries, shapes
from crescendo.rest.addresses import AccountId, number
from crescendo.rest.answers import PageShape, declared
from crescendo.rest.keys import actor_of
from crescendo.rest.queries import After, Filter, Limit, Match, Rows
from crescendo.rest.shapes import AccountShape, ContactShape

router = Router(tags=["accounts"])
Order = Annotated[Literal["-created_at", "created_at", "name", "-name"], Query(description="The order.")]


@router.get("/accounts", response=declared(PageShape[AccountShape]), summary="List accounts")
def list_accounts(
    request: HttpRequest,
    *,
    filter: Filter = None,  # noqa: A002 - the parameter's name
    rows: Rows = None,
    match: Match = "all",
    sort: Order = "-created_at",
    limit: Limit = 50,
    after: After = None,
) -> HttpResponse:
    """Scope `accounts_read`."""
    by = actor_of(request)
    query = AccountQuery(
        condition=queries.tree_of(by, Entity.ACCOUNT, filter, rows, match),
        sort=sort,
        after=after,
        limit=limit,
    )
    found = people.list_accounts(by, query, now=SystemClock().now())
    return answers.page(request, [shapes.account(row) for row in found.rows], found.next_cursor)


@router.get("/accounts/{account_id}", response=declared(AccountShape, 404), summary="Get an account")
def get_account(request: HttpRequest, account_id: AccountId) -> HttpResponse:
    """Scope `accounts_read`."""
    found = people.get_account(actor_of(request), number(Prefix.ACCOUNT, "account", account_id))
    return answers.one(shapes.account(found))


@router.get(
    "/accounts/{account_id}/contacts",
    response=declared(PageShape[ContactShape], 404),
    summary="List the people of an account",
)
def list_people(
    request: HttpRequest, account_id: AccountId, limit: Limit = 50, after: After = None
) -> HttpResponse:
    """Scopes `accounts_read`, `contacts_read`. Last seen first."""
    by = actor_of(request)
    account = people.get_account(by, number(Prefix.ACCOUNT, "account", account_id))
    condition = queries.within(None, Entity.CONTACT, "account", account.id)
    query = ContactQuery(condition=condition, after=after, limit=limit)
    found = people.list_contacts(by, query, now=SystemClock().now())
    return answers.page(request, lookups.contacts(by, found.rows), found.next_cursor)

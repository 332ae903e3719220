"""The list of accounts and the page of one: its people, what they did, visits that nobody has a name for."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from crescendo.activity import api as activity
from crescendo.conditions.types import Entity
from crescendo.console import (
    care,
    deal_page,
    filters,
    list_rows,
    lists,
    notes,
    page,
    sales_moments,
    scores,
    tasks,
)
from crescendo.console.account_edit import GAPS, ROLES
from crescendo.console.columns import ACCOUNTS
from crescendo.console.screen import screen
from crescendo.core import api as core
from crescendo.core.ids import Prefix, write_id
from crescendo.core.types import Actor, Permission
from crescendo.lifecycle import api as lifecycle
from crescendo.lifecycle.types import Subject, SubjectKind
from crescendo.people import api as people
from crescendo.people.types import About, AccountQuery

_SHOWN = 50


@screen(Permission.ACCOUNTS_READ)
def accounts(request: HttpRequest, by: Actor) -> HttpResponse:
    """One page of the list."""
    state = lists.read(request, by, ACCOUNTS)
    if state.go_to:
        return redirect(state.go_to)
    if lists.wants_controls(request):
        return page.part(request, by, "console/_filter_new.html", {"filter": state.filter})
    tree = state.filter.tree
    query = AccountQuery(condition=tree, sort=state.sort, after=request.GET.get("after"), limit=state.size)
    found = people.list_accounts(by, query, now=page.now()) if tree is not None else None
    context = lists.context(request, by, state, found)
    context["rows"] = list_rows.account_rows(by, found.rows, state.columns) if found else ()
    context["count"] = lists.first_count(
        people.count_accounts, by, state.filter, found, is_first=context["is_first"]
    )
    if not context["rows"] and state.filter.is_set:
        context["drops"] = lists.drops(by, people.count_accounts, state)
    return page.show(request, by, "console/accounts.html", context)


@screen(Permission.ACCOUNTS_READ)
def count(request: HttpRequest, by: Actor) -> HttpResponse:
    """The exact count, asked for after the page stands."""
    current = filters.read(request, by, Entity.ACCOUNT)
    return lists.exact_count(request, by, people.count_accounts, current)


@screen(Permission.ACCOUNTS_READ)
def account(request: HttpRequest, by: Actor, account_id: int) -> HttpResponse:
    """One account."""
    row = people.get_account(by, account_id)
    may_see_people = core.may(by, Permission.CONTACTS_READ)
    context = {
        "account": row,
        "account_outside": write_id(Prefix.ACCOUNT, row.id),
        "domains": people.domains_of(by, account_id),
        "activity": activity.account_activity(by, account_id, limit=_SHOWN)
        if core.may(by, Permission.EVENTS_READ)
        else (),
        "owner": core.names_of(frozenset({row.owner_id})).get(row.owner_id) if row.owner_id else None,
        "tree": people.tree_of(by, account_id),
        "merges": people.merges_of_account(by, account_id),
        "may_edit": core.may(by, Permission.ACCOUNTS_EDIT),
        "may_see_people": may_see_people,
    } | notes.section(request, by, About(entity=Entity.ACCOUNT, id=account_id))
    context |= tasks.section(by, Subject(kind=SubjectKind.ACCOUNT, id=account_id))
    if core.may(by, Permission.DEALS_READ):
        context |= deal_page.section(by, lifecycle.deals_of_account(by, account_id))
    context |= care.of_account(by, account_id) | sales_moments.section(request, by, account_id)
    if may_see_people:
        context |= _people_of(by, account_id) | scores.of_account(by, account_id)
    return page.show(request, by, "console/account.html", context)


def _people_of(by: Actor, account_id: int) -> dict[str, Any]:
    """The account's people with their roles in a purchase, and what lacks."""
    held = people.roles_of(by, account_id)
    shown = people.contacts_of_account(by, account_id, limit=_SHOWN)
    return {
        "contacts": [(row, held[row.id].value if row.id in held else "") for row in shown],
        "roles": [(str(role), label) for role, label in ROLES.items()],
        "gaps": [GAPS[role] for role in people.missing_roles(by, account_id)],
        "may_set_role": core.may(by, Permission.CONTACTS_EDIT),
    }

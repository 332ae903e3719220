"""The list of accounts and the page of one: its people, what they did, visits that nobody has a name for."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _

from crescendo.activity import api as activity
from crescendo.conditions.types import Entity
from crescendo.console import filters, lists, notes, page
from crescendo.console.account_edit import GAPS, ROLES
from crescendo.console.screen import screen
from crescendo.core import api as core
from crescendo.core.types import Actor, Permission
from crescendo.people import api as people
from crescendo.people.types import About, AccountQuery

_SORTS = {
    "-created_at": _("Newest accounts first"),
    "created_at": _("Oldest accounts first"),
    "name": _("By name"),
}
_SHOWN = 50


@screen(Permission.ACCOUNTS_READ)
def accounts(request: HttpRequest, by: Actor) -> HttpResponse:
    """One page of the list."""
    current = filters.read(request, by, Entity.ACCOUNT)
    if address := filters.added(request, current):
        return redirect(request.path + address)
    if lists.wants_controls(request):
        return page.part(request, by, "console/_filter_new.html", {"filter": current})
    sort = lists.sort_of(request, _SORTS)
    query = AccountQuery(condition=current.tree, sort=sort, after=request.GET.get("after"))
    found = people.list_accounts(by, query, now=page.now()) if current.tree is not None else None
    rows = found.rows if found else ()
    may_see_people = core.may(by, Permission.CONTACTS_READ)
    context = lists.context(request, current, found, _SORTS, sort) | {
        "rows": rows,
        "may_see_people": may_see_people,
        "people": people.people_of_accounts(by, [row.id for row in rows]) if may_see_people else {},
        "count": lists.first_count(
            people.count_accounts, by, current, found, is_first="after" not in request.GET
        ),
    }
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
    if may_see_people:
        context |= _people_of(by, account_id)
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

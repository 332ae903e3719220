"""The list of contacts: filtered by a condition, sorted, paged by key, counted at once up to ten thousand."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from crescendo.conditions.types import Entity
from crescendo.console import filters, list_rows, lists, page
from crescendo.console.columns import CONTACTS
from crescendo.console.lists import Count, ListState
from crescendo.console.screen import screen
from crescendo.core.types import Actor, Page, Permission, Scope
from crescendo.people import api as people
from crescendo.people.types import ContactQuery, Near


@screen(Permission.CONTACTS_READ)
def contacts(request: HttpRequest, by: Actor) -> HttpResponse:
    """One page of the list."""
    state = lists.read(request, by, CONTACTS)
    if state.go_to:
        return redirect(state.go_to)
    if lists.wants_controls(request):
        return page.part(request, by, "console/_filter_new.html", {"filter": state.filter})
    near = _near(request, by, state)
    context = lists.context(request, by, state, near.page)
    context["rows"] = list_rows.contact_rows(by, near.page.rows, state.columns) if near.page else ()
    context["is_looking"] = near.page is None
    context["count"] = _first_count(by, state, near, is_first=context["is_first"])
    if near.page and not near.page.rows and state.filter.is_set:
        context["drops"] = lists.drops(by, people.count_contacts, state)
    if lists.wants_found(request):
        return page.part(request, by, "console/_contacts_found.html", context)
    return page.show(request, by, "console/contacts.html", context)


def _near(request: HttpRequest, by: Actor, state: ListState) -> Near:
    """The page, at once where the nearest contacts tell it; all are looked through where the page asks again."""
    tree = state.filter.tree
    if tree is None:
        return Near(page=Page(rows=()), is_everybody=True)
    query = ContactQuery(condition=tree, sort=state.sort, after=request.GET.get("after"), limit=state.size)
    looks_at_all = lists.wants_found(request) or request.GET.get("look") == "all"
    # An owner's contacts are found by an index, however many others there are.
    if looks_at_all or not state.filter.is_set or by.scope is Scope.OWN:
        return Near(
            page=people.list_contacts(by, query, now=page.now()), is_everybody=not state.filter.is_set
        )
    return people.list_near(by, query, now=page.now())


def _first_count(by: Actor, state: ListState, near: Near, *, is_first: bool) -> Count:
    """The count that stands on the page at once; of few among many only that there are more than the page shows."""
    found = near.page
    if found is None:
        return Count(number=0, is_more=True)
    if not near.is_everybody and (found.next_cursor or not is_first):
        return Count(number=len(found.rows), is_more=True)
    return lists.first_count(people.count_contacts, by, state.filter, found, is_first=is_first)


@screen(Permission.CONTACTS_READ)
def count(request: HttpRequest, by: Actor) -> HttpResponse:
    """The exact count, asked for after the page stands."""
    current = filters.read(request, by, Entity.CONTACT)
    return lists.exact_count(request, by, people.count_contacts, current)

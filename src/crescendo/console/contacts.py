"""The list of contacts: filtered by a condition, sorted, paged by key, counted at once up to ten thousand."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from crescendo.conditions.types import Entity
from crescendo.console import filters, list_rows, lists, page
from crescendo.console.columns import CONTACTS
from crescendo.console.screen import screen
from crescendo.core.types import Actor, Permission
from crescendo.people import api as people
from crescendo.people.types import ContactQuery


@screen(Permission.CONTACTS_READ)
def contacts(request: HttpRequest, by: Actor) -> HttpResponse:
    """One page of the list."""
    state = lists.read(request, by, CONTACTS)
    if state.go_to:
        return redirect(state.go_to)
    if lists.wants_controls(request):
        return page.part(request, by, "console/_filter_new.html", {"filter": state.filter})
    tree = state.filter.tree
    query = ContactQuery(condition=tree, sort=state.sort, after=request.GET.get("after"), limit=state.size)
    found = people.list_contacts(by, query, now=page.now()) if tree is not None else None
    context = lists.context(request, by, state, found)
    context["rows"] = list_rows.contact_rows(by, found.rows, state.columns) if found else ()
    context["count"] = lists.first_count(
        people.count_contacts, by, state.filter, found, is_first=context["is_first"]
    )
    if not context["rows"] and state.filter.is_set:
        context["drops"] = lists.drops(by, people.count_contacts, state)
    return page.show(request, by, "console/contacts.html", context)


@screen(Permission.CONTACTS_READ)
def count(request: HttpRequest, by: Actor) -> HttpResponse:
    """The exact count, asked for after the page stands."""
    current = filters.read(request, by, Entity.CONTACT)
    return lists.exact_count(request, by, people.count_contacts, current)

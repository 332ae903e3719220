"""The list of contacts: filtered by a condition, sorted, paged by key, counted at once up to ten thousand."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _

from crescendo.conditions.types import Entity
from crescendo.console import filters, lists, page
from crescendo.console.screen import screen
from crescendo.core.types import Actor, Permission
from crescendo.people import api as people
from crescendo.people.types import ContactQuery
from crescendo.sources import api as sources

_SORTS = {
    "-last_seen_at": _("Last seen, newest first"),
    "-created_at": _("Newest contacts first"),
    "created_at": _("Oldest contacts first"),
    "name": _("By name"),
}


@screen(Permission.CONTACTS_READ)
def contacts(request: HttpRequest, by: Actor) -> HttpResponse:
    """One page of the list."""
    current = filters.read(request, by, Entity.CONTACT)
    if address := filters.added(request, current):
        return redirect(request.path + address)
    if lists.wants_controls(request):
        return page.part(request, by, "console/_filter_new.html", {"filter": current})
    sorts = {key: label for key, label in _SORTS.items() if key != "name" or by.sees_personal_data}
    sort = lists.sort_of(request, sorts)
    query = ContactQuery(condition=current.tree, sort=sort, after=request.GET.get("after"))
    found = people.list_contacts(by, query, now=page.now()) if current.tree is not None else None
    rows = found.rows if found else ()
    context = lists.context(request, current, found, sorts, sort) | {
        "rows": rows,
        "touches": sources.touches([row.first_touch_id for row in rows if row.first_touch_id]),
        "count": lists.first_count(
            people.count_contacts, by, current, found, is_first="after" not in request.GET
        ),
    }
    return page.show(request, by, "console/contacts.html", context)


@screen(Permission.CONTACTS_READ)
def count(request: HttpRequest, by: Actor) -> HttpResponse:
    """The exact count, asked for after the page stands."""
    current = filters.read(request, by, Entity.CONTACT)
    return lists.exact_count(request, by, people.count_contacts, current)

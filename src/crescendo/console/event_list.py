"""The list of events: filtered by a condition, the newest first, paged by time; one event beside it or on a page."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import ngettext

from crescendo.activity import api as activity
from crescendo.activity.types import EventPage, EventQuery, EventRow
from crescendo.conditions import api as conditions
from crescendo.conditions.types import Entity, Tree
from crescendo.console import event_rows, filters, lists, page
from crescendo.console.event_columns import EVENTS
from crescendo.console.filters import Filter
from crescendo.console.lists import AT_ONCE, Count
from crescendo.console.screen import screen
from crescendo.core.types import Actor, Page, Permission

# Times that are one click away: what an address says, and how long it is in words.
_SPANS = (("1d", 1), ("7d", 7), ("30d", 30), ("90d", 90))
_TIME = "at:within_last:"


@screen(Permission.EVENTS_READ)
def events(request: HttpRequest, by: Actor) -> HttpResponse:
    """One page of the list."""
    state = lists.read(request, by, EVENTS)
    if state.go_to:
        return redirect(state.go_to)
    if lists.wants_controls(request):
        return page.part(request, by, "console/_filter_new.html", {"filter": state.filter})
    tree = state.filter.tree
    query = EventQuery(condition=tree, after=request.GET.get("after"), limit=state.size)
    found = activity.browse_events(by, query, now=page.now()) if tree is not None else None
    shown = Page(rows=found.rows, next_cursor=found.next_cursor) if found else None
    context = lists.context(request, by, state, shown)
    context |= {
        "found": found,
        "rows": event_rows.rows(by, found.rows, state.columns) if found else (),
        "count": _first_count(by, state.filter, found, is_first=context["is_first"]),
        "may_bulk": False,
        "spans": _spans(request),
        "is_time_said": tree is not None and _is_time_said(tree),
    }
    if found and not found.rows and found.looked_to is None and state.filter.is_set:
        context["drops"] = lists.drops(by, _counted, state)
    if lists.wants_found(request):
        return page.part(request, by, "console/_events_found.html", context)
    return page.show(request, by, "console/events.html", context)


@screen(Permission.EVENTS_READ)
def count(request: HttpRequest, by: Actor) -> HttpResponse:
    """The count after the page stands: exact, or of as many as can be looked through."""
    current = filters.read(request, by, Entity.EVENT)
    if current.tree is None:
        counted = Count(number=0)
    else:
        told = activity.count_events(by, current.tree, now=page.now())
        counted = Count(number=told.number, is_more=not told.is_whole)
    return page.part(request, by, "console/_count.html", {"count": counted})


@screen(Permission.EVENTS_READ)
def event(request: HttpRequest, by: Actor, event_id: int) -> HttpResponse:
    """One event on a page of its own."""
    return page.show(request, by, "console/event.html", _one(by, event_id))


@screen(Permission.EVENTS_READ)
def drawer(request: HttpRequest, by: Actor, event_id: int) -> HttpResponse:
    """The same beside the list; the page where nobody asks for the part."""
    if not page.wants_part(request):
        return redirect("console:event", event_id)
    return page.part(request, by, "console/_event.html", _one(by, event_id))


def _one(by: Actor, event_id: int) -> dict[str, Any]:
    row = activity.get_event(by, event_id)
    (shown,) = event_rows.rows(by, [row], EVENTS.columns(by))
    return {
        "event": row,
        "row": shown,
        "cells": [cell for cell in shown.cells if cell.value not in (None, "", ())],
        "properties": [(name, _shown(value)) for name, value in sorted(row.properties.items())],
        "of_contact": _of_contact(row),
    }


def _shown(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _of_contact(row: EventRow) -> str:
    """The query of the list of all that this contact did."""
    if row.contact_id is None:
        return ""
    return urlencode([("f", f"contact:is:con_{row.contact_id}"), ("f", f"{_TIME}365d")])


def _first_count(by: Actor, current: Filter, found: EventPage | None, *, is_first: bool) -> Count:
    if current.tree is None or found is None:
        return Count(number=0)
    if found.next_cursor is None and is_first:
        return Count(number=len(found.rows))
    if found.looked_to is not None:
        # What was just looked through held no more; the count that follows looks further.
        return Count(number=len(found.rows), is_more=True)
    told = activity.count_events(by, current.tree, now=page.now(), at_most=AT_ONCE + 1)
    return Count(number=min(told.number, AT_ONCE), is_more=told.number > AT_ONCE or not told.is_whole)


def _counted(by: Actor, condition: Tree | None, /, *, now: int, at_most: int | None = None) -> int:
    return activity.count_events(by, condition, now=now, at_most=at_most).number


def _is_time_said(tree: Tree) -> bool:
    return conditions.bounds_of(tree, "at", now=page.now(), zone=page.zone())[0] is not None


def _spans(request: HttpRequest) -> list[tuple[str, str, bool]]:
    """Lengths of time as links, and which of them the list shows."""
    query = request.GET.copy()
    for name in (*filters.CONTROLS, "after", "removed"):
        query.pop(name, None)
    rows = query.getlist("f")
    others = [row for row in rows if not row.startswith("at:")]
    found = []
    for code, days in _SPANS:
        query.setlist("f", [*others, f"{_TIME}{code}"])
        label = ngettext("%(count)d day", "%(count)d days", days) % {"count": days}
        found.append((label, f"?{query.urlencode()}", f"{_TIME}{code}" in rows))
    return found

"""The page of a segment: how large it is and was, where it is used, who is in, who came and went and why."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse

from crescendo.console import list_rows, lists, page, segment_words
from crescendo.console.columns import CONTACTS
from crescendo.console.counted import Number
from crescendo.console.lists import AT_ONCE
from crescendo.console.screen import screen
from crescendo.console.templatetags.reading import calendar_day
from crescendo.core import api as core
from crescendo.core.clock import DAY
from crescendo.core.types import Actor, Permission
from crescendo.people import api as people
from crescendo.people.types import ContactQuery
from crescendo.segments import api
from crescendo.segments.types import Segment, SegmentKind

_DAYS, _MONTH = 90, 30
_PASSAGES = 50


@screen(Permission.CONTACTS_READ)
def segment(request: HttpRequest, by: Actor, segment_id: int) -> HttpResponse:
    """Numbers first, then what it asks, then its members as a list."""
    held = api.get_segment(by, segment_id)
    state = lists.read(request, by, CONTACTS, has_views=False)
    query = ContactQuery(sort=state.sort, after=request.GET.get("after"), limit=state.size)
    found = api.list_members(by, segment_id, query, now=page.now())
    context = lists.context(request, by, state, found) | _head(by, held)
    context["rows"] = list_rows.contact_rows(by, found.rows, state.columns)
    context |= _figures(by, held)
    context["uses"] = segment_words.used_in(api.uses_of(by, segment_id))
    context["may_put_in"] = held.kind is SegmentKind.FIXED and core.may(by, Permission.CONTACTS_EDIT)
    return page.show(request, by, "console/segment.html", context)


@screen(Permission.CONTACTS_READ)
def passages(request: HttpRequest, by: Actor, segment_id: int) -> HttpResponse:
    """Who entered and left, the newest first, and by what."""
    held = api.get_segment(by, segment_id)
    found = api.list_passages(by, segment_id, after=request.GET.get("after"), limit=_PASSAGES)
    names = people.name_of_contacts([one.contact_id for one in found.rows], by=by)
    rows = [(one, names.get(one.contact_id, ""), segment_words.CAUSES[one.cause]) for one in found.rows]
    context = _head(by, held) | {"rows": rows, "next_cursor": found.next_cursor}
    return page.show(request, by, "console/segment_passages.html", context)


def section(by: Actor, contact_id: int) -> dict[str, Any]:
    """The segments that a contact is in, for its page."""
    may_see = core.may(by, Permission.DEFINITIONS_READ)
    return {"segments": api.names_of_segments_of(by, contact_id) if may_see else {}}


def _head(by: Actor, held: Segment) -> dict[str, Any]:
    makers = core.names_of(frozenset({held.created_by_id})) if held.created_by_id is not None else {}
    return {
        "segment": held,
        "kind_words": segment_words.KINDS[held.kind],
        "words": segment_words.of_segment(held, by),
        "draft_words": segment_words.said(held.condition, by) if held.in_force and held.has_changes else "",
        "states": segment_words.states(held),
        "maker": makers.get(held.created_by_id or 0, ""),
        "is_fixed": held.kind is SegmentKind.FIXED,
        "in_contacts": segment_words.address_of(held.id),
        "may_edit": core.may(by, Permission.DEFINITIONS_EDIT),
        "may_publish": core.may(by, Permission.DEFINITIONS_PUBLISH),
    }


def _figures(by: Actor, held: Segment) -> dict[str, Any]:
    """Sizes by the day, the last being the size of now, and how many came and went in a week."""
    today = page.local(page.now()).date()
    days = segment_words.by_day(api.sizes_of(by, held.id), held.members, today=today, last=_DAYS)
    known = [(day, members) for day, members in days if members is not None]
    month = days[-_MONTH - 1][1]
    moved = api.moved_since(by, held.id, since=page.now() - 7 * DAY, at_most=AT_ONCE + 1)
    return {
        "entered": Number.counted(moved.entered, most=AT_ONCE),
        "left": Number.counted(moved.left, most=AT_ONCE),
        "days": [(calendar_day(day), members) for day, members in reversed(known)],
        "sizes": [members or 0 for _day, members in days],
        "first_day": calendar_day(known[0][0]),
        "grown": None if month is None else held.members - month,
    }

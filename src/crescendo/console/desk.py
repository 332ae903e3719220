"""The desk: what waits for one seller now. Leads under the clock, tasks, who is hot with nothing planned."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from crescendo.activity import api as activity
from crescendo.console import (
    calls,
    contact_company,
    desk_deals,
    desk_rows,
    home_parts,
    lead_section,
    page,
    reach,
    scores,
    tasks,
    timeline,
    topics,
)
from crescendo.console.counted import Question
from crescendo.console.screen import screen
from crescendo.core import api as core
from crescendo.core.ids import Prefix, write_id
from crescendo.core.types import Actor, Permission
from crescendo.lifecycle import api as lifecycle
from crescendo.lifecycle.types import (
    Lead,
    LeadQuery,
    LeadState,
    Subject,
    SubjectKind,
    TaskQuery,
    TaskTime,
)
from crescendo.people import api as people
from crescendo.people.types import Contact, ContactQuery
from crescendo.scoring import api as scoring
from crescendo.scoring.types import Band

_LEADS, _TASKS, _DEALS, _ASKED, _HOT = 60, 100, 20, 200, 10


@screen(Permission.CONTACTS_READ)
def desk(request: HttpRequest, by: Actor) -> HttpResponse:
    """The whole desk; the part alone when it reads itself anew."""
    context = content(by)
    if page.wants_part(request):
        return page.part(request, by, "console/_desk.html", context)
    return page.show(request, by, "console/desk.html", context)


@screen(Permission.CONTACTS_READ)
def beside(request: HttpRequest, by: Actor, contact_id: int) -> HttpResponse:
    """The whole history of somebody for the drawer, with what can be done at once."""
    if not page.wants_part(request):
        return redirect("console:contact", contact_id)
    row = people.get_contact(by, contact_id)
    return page.part(request, by, "console/_desk_drawer.html", _all_of(request, by, row))


def content(by: Actor) -> dict[str, Any]:
    """Everything that stands on it. The number of queries does not grow with the rows."""
    now = page.now()
    fresh, held = _leads(by, now)
    rows = lifecycle.list_tasks(by, TaskQuery(owner_id=by.staff_id or 0, limit=_TASKS), now=now).rows
    counts = lifecycle.count_open(by, now=now)
    planned = desk_rows.with_people(by, tasks.told(rows))
    return {
        "new_leads": desk_rows.leads(by, fresh),
        "held_leads": desk_rows.leads(by, held),
        "overdue": [row for row in planned if row["task"].time is TaskTime.OVERDUE],
        "today": [row for row in planned if row["task"].time is TaskTime.TODAY],
        "later": [row for row in planned if row["task"].time is TaskTime.LATER],
        "counts": {time.value: count for time, count in counts.items()},
        **desk_deals.section(by),
        "hot": _hot(by),
        "hot_url": _hot_question(by).url,
        "snoozes": tasks.SNOOZES,
        "on_desk": True,
        "back_to": reverse("console:desk"),
        "may_edit": core.may(by, Permission.CONTACTS_EDIT),
    }


def newest_leads(by: Actor) -> tuple[Lead, ...]:
    """Those that wait to be accepted, the newest first. One query."""
    query = LeadQuery(states=(LeadState.ROUTED,), owner_id=by.staff_id or 0, limit=_LEADS)
    return lifecycle.list_leads(by, query, now=page.now()).rows


def _leads(by: Actor, now: int) -> tuple[list[Lead], list[Lead]]:
    """Those that wait to be accepted and those in hand, whose clock ends first on top."""
    query = LeadQuery(states=(LeadState.ACCEPTED,), owner_id=by.staff_id or 0, limit=_LEADS)
    held = lifecycle.list_leads(by, query, now=now).rows
    return sorted(newest_leads(by), key=_due), sorted(held, key=_due)


def _due(lead: Lead) -> tuple[int, int]:
    return lead.due_at or 2**62, lead.id


def _hot(by: Actor) -> list[dict[str, Any]]:
    """One's own who are hot and about whom nothing is planned, of the 200 who were here last: the hot acted lately."""
    mine = Question(rows=(_mine(by),), sort="-last_seen_at")
    query = ContactQuery(condition=mine.tree, sort=mine.sort, limit=_ASKED)
    found = people.list_contacts(by, query, now=page.now()).rows
    held = scoring.scores_of(row.id for row in found)
    hot = {contact for contact, score in held.items() if score.band is Band.HOT}
    hot -= lifecycle.with_open_tasks(hot)
    shown = tuple(row for row in found if row.id in hot)[:_HOT]
    known = scores.badges(row.id for row in shown)
    return [{**row, "badge": known.get(row["contact"].id)} for row in home_parts.told(shown)]


def _hot_question(by: Actor) -> Question:
    return Question(rows=(_mine(by), "band:is:hot"), sort="-last_seen_at")


def _mine(by: Actor) -> str:
    return f"owner:is:{write_id(Prefix.STAFF, by.staff_id or 0)}"


def _all_of(request: HttpRequest, by: Actor, row: Contact) -> dict[str, Any]:
    may_see_events = core.may(by, Permission.EVENTS_READ)
    context = {
        "contact": row,
        "may_see_events": may_see_events,
        "may_edit": core.may(by, Permission.CONTACTS_EDIT),
        **reach.head(by, row.id),
        **contact_company.section(by, row),
        **tasks.section(by, Subject(kind=SubjectKind.CONTACT, id=row.id)),
        **calls.section(by, row.id),
        **topics.section(by, row.id),
        **lead_section.section(by, row.id),
        "on_desk": True,
        "back_to": reverse("console:desk"),
    }
    if may_see_events:
        context |= {
            "why": activity.why_now(by, row.id, now=page.now()),
            "origin": activity.contact_sources(by, row.id),
            **scores.section(by, row.id),
            **timeline.section(request, by, row.id),
        }
    return context

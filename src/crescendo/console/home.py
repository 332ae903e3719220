"""Home: how today goes, whether the sources are well, and what an empty installation needs next."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from crescendo.activity import api as activity
from crescendo.console import page
from crescendo.console.screen import screen
from crescendo.core import api as core
from crescendo.core.types import Actor, Permission
from crescendo.sources import api as sources


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One thing to do on the first day."""

    title: Any
    advice: Any
    is_done: bool
    url: str
    action: Any


@screen(None)
def home(request: HttpRequest, by: Actor) -> HttpResponse:
    """Numbers first, then what wants a person."""
    may_events, may_sources = (core.may(by, one) for one in (Permission.EVENTS_READ, Permission.SOURCES_READ))
    rows = sources.list_sources(by) if may_sources else ()
    health = {row.source_id: row for row in activity.source_health(by, now=page.now())} if may_sources else {}
    has_events = any(row.first_event_at for row in health.values())
    context = {
        "numbers": activity.home_numbers(by, now=page.now(), zone=page.zone()) if may_events else None,
        "sources": [(row, health.get(row.id)) for row in rows],
        "steps": _steps(by, rows[0].id if rows else None, has_events=has_events),
    }
    return page.show(request, by, "console/home.html", context)


def _steps(by: Actor, source_id: int | None, *, has_events: bool) -> tuple[Step, ...]:
    """The first day's list; gone once all is done, and shown only to who can do it."""
    if not (core.may(by, Permission.SOURCES_MANAGE) and core.may(by, Permission.STAFF_MANAGE)):
        return ()
    is_alone = len(core.list_staff(by, limit=2).rows) < 2
    place = reverse("console:source", args=[source_id]) if source_id else reverse("console:source-new")
    steps = (
        Step(
            title=_("Make a source"),
            advice=_("A source is your website, your product or your server."),
            is_done=source_id is not None,
            url=reverse("console:source-new"),
            action=_("Make a source"),
        ),
        Step(
            title=_("Place the snippet"),
            advice=_("One line in the head of every page."),
            is_done=has_events,
            url=place,
            action=_("Show the snippet"),
        ),
        Step(
            title=_("See the first event"),
            advice=_("Open your site in another window and watch the visit arrive."),
            is_done=has_events,
            url=reverse("console:live"),
            action=_("Open live events"),
        ),
        Step(
            title=_("Invite a colleague"),
            advice=_("Marketing and sales work on the same page."),
            is_done=not is_alone,
            url=reverse("console:staff-new"),
            action=_("Add a colleague"),
        ),
    )
    return () if all(step.is_done for step in steps) else steps

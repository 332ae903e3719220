"""Events, read only: they are written by collectors and never change."""

from __future__ import annotations

from typing import Annotated

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router

from crescendo.activity import api as activity
from crescendo.core.ids import Prefix
from crescendo.rest import answers, shapes
from crescendo.rest.addresses import EventId, number
from crescendo.rest.answers import PageShape, declared
from crescendo.rest.keys import actor_of
from crescendo.rest.queries import After, Limit
from crescendo.rest.shapes import EventShape

router = Router(tags=["events"])


@router.get("/events", response=declared(PageShape[EventShape], 404), summary="List events")
def list_events(
    request: HttpRequest,
    contact_id: Annotated[
        str | None, Query(pattern=r"^con_[1-9][0-9]{0,17}$", description="Only acts of this contact.")
    ] = None,
    limit: Limit = 50,
    after: After = None,
) -> HttpResponse:
    """Scope `events_read`. The newest stored first; with `contact_id` (`contacts_read`) the latest first."""
    by = actor_of(request)
    if contact_id is None:
        found = activity.list_events(by, after=after, limit=limit)
    else:
        contact = number(Prefix.CONTACT, "contact", contact_id)
        found = activity.list_events_of(by, contact, after=after, limit=limit)
    return answers.page(request, [shapes.event(row) for row in found.rows], found.next_cursor)


@router.get("/events/{event_id}", response=declared(EventShape, 404), summary="Get an event")
def get_event(request: HttpRequest, event_id: EventId) -> HttpResponse:
    """Scope `events_read`."""
    found = activity.get_event(actor_of(request), number(Prefix.EVENT, "event", event_id))
    return answers.one(shapes.event(found))

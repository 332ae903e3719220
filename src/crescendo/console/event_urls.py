"""The addresses of the list of events; `urls` has all others."""

from __future__ import annotations

from django.urls import URLPattern, path

from crescendo.console import event_list


def addresses() -> list[URLPattern]:
    """Made once the words for ids in addresses are known to Django."""
    return [
        path("event-list/", event_list.events, name="events"),
        path("event-list/count/", event_list.count, name="events-count"),
        path("event-list/<event:event_id>/", event_list.event, name="event"),
        path("event-list/<event:event_id>/drawer/", event_list.drawer, name="event-drawer"),
    ]

"""How long events are kept: all of them, and those of visitors whom nobody knows by name."""

from __future__ import annotations

from collections.abc import Sequence

from crescendo.activity.models import Event, EventProperty, Name, PageView, Session
from crescendo.core import keeping
from crescendo.core.refusals import mark
from crescendo.core.types import Kept

_MOST = 3_650


def register() -> None:
    """Make this room's kinds known."""
    keeping.register(_events, _unnamed)


def _sweep_events(before: int, limit: int) -> int:
    # Numbers are given in the order of receipt, so the oldest are found without an index of their own.
    oldest = Event.objects.order_by("pk").values_list("pk", "visitor_id", "received_at")[:limit]
    return _remove([(pk, visitor) for pk, visitor, received_at in oldest if received_at < before], before)


def _sweep_unnamed(before: int, limit: int) -> int:
    found: list[tuple[int, int | None]] = []
    # Name by name, because the index of owners has the name before the time.
    for name in Name.objects.order_by("pk").values_list("pk", flat=True):
        rows = Event.objects.filter(contact_id=None, name_id=name, at__lt=before).order_by("at")
        found += rows.values_list("pk", "visitor_id")[: limit - len(found)]
        if len(found) >= limit:
            break
    return _remove(found, before)


def _remove(found: Sequence[tuple[int, int | None]], before: int) -> int:
    """Events with what hangs on them. Counts, and first and last touches, stay as they were."""
    events = [pk for pk, _ in found]
    visitors = {visitor for _, visitor in found if visitor is not None}
    PageView.objects.filter(event_id__in=events).delete()
    EventProperty.objects.filter(event_id__in=events).delete()
    Session.objects.filter(visitor_id__in=visitors, ended_at__lt=before).delete()
    return Event.objects.filter(pk__in=events).delete()[0]


_events = Kept(
    name="events",
    title=mark("Events"),
    sentence=mark(
        "Everything that was done. Counts, scores and first and last touches that were made of them stay."
    ),
    least=30,
    most=_MOST,
    usual=None,
    count=lambda before: Event.objects.filter(received_at__lt=before).count(),
    sweep=_sweep_events,
)
_unnamed = Kept(
    name="unnamed_events",
    title=mark("Events of unnamed visitors"),
    sentence=mark(
        "What visitors did who never became contacts. One who fills in a form later brings along what is left."
    ),
    least=30,
    most=_MOST,
    usual=None,
    count=lambda before: Event.objects.filter(contact_id=None, at__lt=before).count(),
    sweep=_sweep_unnamed,
)

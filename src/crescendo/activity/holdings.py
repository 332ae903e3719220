"""What this room holds of persons, for access and erasure. What reads events comes before what removes them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from django.db.models import QuerySet

from crescendo.activity import columns
from crescendo.activity.forgetting import cut_mentions, forget_words
from crescendo.activity.models import ContactTouches, Event, PageView, Session
from crescendo.activity.persons import events_of
from crescendo.activity.rows import COLUMNS, StoredEvent, dress
from crescendo.activity.scrubbing import scrub_log, scrub_quarantine
from crescendo.activity.visits import Window, direct_touch, thread_anew
from crescendo.core import holdings
from crescendo.core.refusals import mark
from crescendo.core.types import Actor, Erased, Holding, Person, Surroundings

_CHUNK = 500
_PAGE = 1_000
_MORE: Mapping[str, Any] = {}
_BEGINNING, _END = 0, 2**47
_FREE = {
    "activity_reason": "codes of our own",
    "activity_series": "names of the raw log's series",
    "activity_daycount": "counts",
    "activity_namecount": "counts",
    "activity_newcomers": "counts",
    "activity_rejudging": "how far a judging of history has come",
    "activity_sourcehour": "counts",
    "activity_promoted": "which properties are promoted",
    "activity_logfile": "places in files, and hashes of lines",
    "activity_sourceclient": "libraries of clients",
    "activity_sourceclock": "clocks of clients",
}
_COLUMNS: Mapping[str, str] = {
    "at": mark("Time"),
    "received_at": mark("Received"),
    "act": mark("Act"),
    "name": mark("Name as sent"),
    "source": mark("Source"),
    "subject": mark("About"),
    "value": mark("Value"),
    "judgement": mark("Judgement"),
    "came_by": mark("Touch"),
    "properties": mark("Properties"),
    "started_at": mark("Began"),
    "ended_at": mark("Ended"),
    "events": mark("Events"),
}


def register() -> None:
    """Make this room's holdings known."""
    holdings.declare_free(_FREE)
    holdings.register(_log, _quarantine, _words, _mentions, _events, _sessions, _touches)


def _erase_events(person: Person, _: Surroundings, __: Any) -> Erased:
    ids = list(events_of(person).values_list("pk", flat=True)[:_CHUNK])
    PageView.objects.filter(event_id__in=ids).delete()
    columns.forget_events(ids)
    done = Event.objects.filter(pk__in=ids).delete()[0]
    return Erased(rows=done, place=_MORE if len(ids) == _CHUNK else None)


def _export_events(person: Person, _: Surroundings) -> Iterator[Mapping[str, Any]]:
    by = Actor.system("access")
    after = 0
    while rows := list(events_of(person).filter(pk__gt=after).order_by("pk").values_list(*COLUMNS)[:_PAGE]):
        for event in dress(by, [StoredEvent(*row) for row in rows]):
            touch = event.touch
            yield {
                "at": event.at,
                "received_at": event.received_at,
                "act": event.name,
                "name": event.raw_name,
                "source": event.source_name,
                "subject": event.subject,
                "value": event.value,
                "judgement": event.judgement.name.lower(),
                "came_by": None if touch is None else _telling(touch),
                "properties": event.properties,
            }
        after = int(rows[-1][0])


def _telling(touch: Any) -> dict[str, str]:
    values = {name: getattr(touch, name) for name in touch.__dataclass_fields__}
    return {name: str(value) for name, value in values.items() if value}


def _sessions_of(person: Person) -> QuerySet[Session]:
    return Session.objects.filter(visitor_id__in=person.identities)


def _erase_sessions(person: Person, _: Surroundings, __: Any) -> Erased:
    """Those of the person's own visitors go; on a device of others too they are threaded from what is left."""
    done = Session.objects.filter(pk__in=_sessions_of(person).values("pk")[:_PAGE]).delete()[0]
    if done == _PAGE:
        return Erased(rows=done, place=_MORE)
    thread_anew([Window(visitor, _BEGINNING, _END) for visitor in person.shared], direct=direct_touch())
    return Erased(rows=done)


def _export_sessions(person: Person, _: Surroundings) -> Iterator[Mapping[str, Any]]:
    for row in _sessions_of(person).order_by("started_at", "pk").iterator():
        yield {"started_at": row.started_at, "ended_at": row.ended_at, "events": row.events}


def _touches_of(person: Person) -> QuerySet[ContactTouches]:
    return ContactTouches.objects.filter(contact_id__in=person.contacts)


_log = Holding(
    name="activity.log",
    title=mark("Requests of the last days, as sent"),
    tables=(),
    find=lambda *_: 0,
    erase=scrub_log,
    is_scan=True,
)
_quarantine = Holding(
    name="activity.quarantine",
    title=mark("Messages in quarantine"),
    tables=("core_quarantine",),
    find=lambda *_: 0,
    erase=scrub_quarantine,
    is_scan=True,
)
_words = Holding(
    name="activity.words",
    title=mark("Pages, campaigns and browsers that nobody else had"),
    tables=("activity_name", "activity_subject", "activity_agent", "sources_touch"),
    find=lambda *_: 0,
    erase=forget_words,
    is_scan=True,
)
_mentions = Holding(
    name="activity.mentions",
    title=mark("Addresses in what others did"),
    tables=(),
    find=lambda *_: 0,
    erase=cut_mentions,
    is_scan=True,
)
_events = Holding(
    name="activity.events",
    title=mark("Everything that was done"),
    tables=("activity_event", "activity_pageview", "activity_eventproperty"),
    columns=_COLUMNS,
    find=lambda person, _: events_of(person).count(),
    erase=_erase_events,
    export=_export_events,
)
_sessions = Holding(
    name="activity.sessions",
    title=mark("Sessions"),
    tables=("activity_session",),
    columns=_COLUMNS,
    find=lambda person, _: _sessions_of(person).count(),
    erase=_erase_sessions,
    export=_export_sessions,
)
_touches = Holding(
    name="activity.touches",
    title=mark("First and last touch"),
    tables=("activity_contacttouches",),
    find=lambda person, _: _touches_of(person).count(),
    erase=lambda person, *_: Erased(rows=_touches_of(person).delete()[0]),
)

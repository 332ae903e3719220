"""Events as an export: the filtered list as a file, in the order in which they were stored."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgspec
from django.db.models import Min

from crescendo.activity.browsing import count_events
from crescendo.activity.choosing import Chosen, choose
from crescendo.activity.models import Event
from crescendo.activity.persons import events_of
from crescendo.activity.rows import COLUMNS, StoredEvent, dress
from crescendo.activity.types import EventRow
from crescendo.conditions import api as conditions
from crescendo.conditions.types import Entity, Tree
from crescendo.core.exports.types import Cell, Chunk, Column, Kind, Reading, Value
from crescendo.core.ids import Prefix, write_id
from crescendo.core.refusals import mark
from crescendo.core.types import Actor, Permission, Person
from crescendo.people import api as people

_STRETCH = 20_000
_COLUMNS = (
    Column(name="at", label=mark("Time"), cell=Cell.INSTANT),
    Column(name="act", label=mark("Act")),
    Column(name="raw_name", label=mark("Name as sent"), is_usual=False),
    Column(name="contact", label=mark("Contact id")),
    Column(name="contact_name", label=mark("Contact")),
    Column(name="data_source", label=mark("Data source")),
    Column(name="subject", label=mark("About")),
    Column(name="title", label=mark("Title of the page")),
    Column(name="url", label=mark("Address of the page")),
    Column(name="value", label=mark("Measure"), cell=Cell.NUMBER),
    Column(name="judgement", label=mark("Judged as")),
    Column(name="reason", label=mark("Judged because of"), is_usual=False),
    Column(name="channel", label=mark("Channel")),
    Column(name="source", label=mark("Traffic source")),
    Column(name="medium", label=mark("Medium"), is_usual=False),
    Column(name="campaign", label=mark("Campaign")),
    Column(name="keyword", label=mark("Keyword")),
    Column(name="visitor", label=mark("Visitor"), is_usual=False),
    Column(name="received_at", label=mark("Received"), cell=Cell.INSTANT, is_usual=False),
    Column(name="id", label=mark("Event id")),
    Column(name="properties", label=mark("Properties"), is_usual=False),
)


def read(reading: Reading) -> Chunk:
    """A chunk; a bounded number of queries whatever its size."""
    chosen = choose(reading.by, _tree_of(reading.by, reading.condition), now=reading.now)
    newest = Event.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    after = reading.after or _first(chosen) - 1
    until = after + _STRETCH
    among = chosen.within(chosen.rows).filter(pk__gt=after, pk__lte=until)
    fitting = among.order_by("pk").values_list(*COLUMNS)
    found = [StoredEvent(*row) for row in fitting[: reading.most]]
    is_full = len(found) == reading.most
    following = found[-1].id if is_full else until if until < newest else None
    gone = people.contacts_under_erasure()
    kept = [event for event in found if event.contact_id not in gone]
    rows = [_row(event) for event in dress(reading.by, kept)]
    return Chunk([event.id for event in kept], rows, following)


def _first(chosen: Chosen) -> int:
    """The least number among the events of that time, so that older ones are not walked through."""
    return chosen.within(chosen.walked).aggregate(first=Min("pk"))["first"] or 1


def _row(event: EventRow) -> dict[str, Value]:
    touch = event.touch
    return {
        "at": event.at,
        "act": event.name,
        "raw_name": event.raw_name,
        "contact": None if event.contact_id is None else write_id(Prefix.CONTACT, event.contact_id),
        "contact_name": event.contact_name,
        "data_source": event.source_name,
        "subject": event.subject,
        "title": event.title,
        "url": event.url,
        "value": event.value,
        "judgement": event.judgement.word,
        "reason": event.judgement_reason,
        "channel": touch.channel.value if touch else None,
        "source": touch.source if touch else None,
        "medium": touch.medium if touch else None,
        "campaign": touch.campaign if touch else None,
        "keyword": touch.keyword if touch else None,
        "visitor": event.session_key,
        "received_at": event.received_at,
        "id": write_id(Prefix.EVENT, event.id),
        "properties": msgspec.json.encode(event.properties).decode(),
    }


def _tree_of(by: Actor, document: Any) -> Tree | None:
    if document is None:
        return None
    return conditions.parse(document, entity=Entity.EVENT, sees_personal_data=by.sees_personal_data)


def _count(by: Actor, document: Any, now: int) -> int:
    """How many; no more than can be looked through at once, the job counts on."""
    return count_events(by, _tree_of(by, document), now=now).number


def _of(person: Person) -> Iterator[int]:
    """The numbers of a person's events, by which an erasure finds the files that hold them."""
    return events_of(person).values_list("pk", flat=True).iterator()


EVENTS = Kind(
    name="events",
    title=mark("Event list"),
    permissions=frozenset({Permission.EVENTS_READ}),
    columns=lambda: _COLUMNS,
    count=_count,
    read=read,
    holds_persons=False,
    rows_of=_of,
)

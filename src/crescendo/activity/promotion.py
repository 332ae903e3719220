"""Promoting a property: from then on conditions ask it by an index instead of reading the JSON of every event.

Part of the document `event_names`, so each promotion is a version with who and when. The rows are `columns`.
"""

from __future__ import annotations

from typing import Any

from django.db.models import Sum

from crescendo.activity import columns, event_names
from crescendo.activity.masking import is_personal
from crescendo.activity.models import DayCount, Name, Promoted
from crescendo.activity.naming import publish_change
from crescendo.activity.typed import read_typed
from crescendo.activity.types import (
    EventFound,
    Judgement,
    PromotedProperty,
    PromotionCost,
    PropertyIsPersonal,
    PropertyKind,
    PropertyNotPromoted,
    PropertyQuestion,
    TooManyPromoted,
)
from crescendo.core import jobs, sets
from crescendo.core.refusals import NotFound
from crescendo.core.roles import require
from crescendo.core.types import Actor, Permission

# Measured on two cores with SQLite: reading and looking through so many events takes a second.
_A_SECOND = 100_000
_LONGEST_PAGE = 1_000


def promote(by: Actor, prop: str, kind: PropertyKind, *, now: int) -> None:
    """Let a property be asked by index: new events at once, those stored by a job. One of another type gives way.

    Refuses NotAllowed, PropertyIsPersonal, TooManyPromoted, NotValid. Emits definition.published.
    """
    known = event_names.in_force()
    require(by, Permission.DEFINITIONS_PUBLISH)
    if is_personal(prop, known.personal):
        raise PropertyIsPersonal(name=prop)
    if prop not in known.promoted and len(known.promoted) >= event_names.MOST_PROMOTED:
        raise TooManyPromoted(most=event_names.MOST_PROMOTED)

    def change(document: dict[str, Any]) -> None:
        document["promoted"][prop] = kind.value

    publish_change(by, change, note=f"{prop}: {kind.value}", now=now)


def demote(by: Actor, prop: str, *, now: int) -> None:
    """Let a property be one among others again; a job throws its index away, events keep it.

    Refuses NotAllowed, NotFound. Emits definition.published.
    """
    require(by, Permission.DEFINITIONS_PUBLISH)
    if prop not in event_names.in_force().promoted:
        raise NotFound(kind="property", id=prop)

    def change(document: dict[str, Any]) -> None:
        document["promoted"].pop(prop, None)

    publish_change(by, change, note=prop, now=now)


def promoted_properties() -> tuple[PromotedProperty, ...]:
    """What is promoted, by name, and how far its history is read. Three queries, one where nothing is promoted."""
    wanted = event_names.in_force().promoted
    if not wanted:
        return ()
    running = {job.payload["property"]: job for job in jobs.progress(columns.FILL) if job.payload["total"]}
    rows = {(row.name, row.kind): row for row in Promoted.objects.filter(name__in=wanted)}
    found = []
    for name, kind in sorted(wanted.items()):
        row = rows[name, kind]
        job = running.get(row.pk)
        found.append(
            PromotedProperty(
                id=row.pk,
                name=name,
                kind=PropertyKind(kind),
                is_complete=row.complete_at is not None,
                done=job.done if job else 0,
                total=int(job.payload["total"]) if job else 0,
            )
        )
    return tuple(found)


def personal_properties() -> tuple[str, ...]:
    """The properties, folded, that are marked as personal data. One query."""
    return tuple(sorted(event_names.in_force().personal))


def promotion_cost(by: Actor) -> PromotionCost:
    """What promoting one more would take, said before it starts. Two queries. Refuses NotAllowed."""
    require(by, Permission.EVENTS_READ)
    events = int(DayCount.objects.aggregate(n=Sum("events"))["n"] or 0)
    places = event_names.MOST_PROMOTED - len(event_names.in_force().promoted)
    return PromotionCost(events=events, seconds=-(-events // _A_SECOND), places=max(0, places))


def events_with(
    question: PropertyQuestion, *, after: int = 0, most: int = _LONGEST_PAGE
) -> tuple[EventFound, ...]:
    """Events that answer the question, by number, past `after`; for rooms, which see all. An index answers.

    Nothing where a bound is of another type than the property. Refuses PropertyNotPromoted, also while its history is
    still read. Four queries.
    """
    found = next((p for p in promoted_properties() if p.name == question.name and p.is_complete), None)
    if found is None:
        raise PropertyNotPromoted(name=question.name)
    low, high = read_typed(question.low, found.kind), read_typed(question.high, found.kind)
    name = Name.objects.filter(text=question.act).values_list("pk", flat=True).first()
    if low is None or high is None or name is None:
        return ()
    if found.kind is PropertyKind.TEXT and low != high:
        return ()
    statement = "events_with_text" if found.kind is PropertyKind.TEXT else "events_with_number"
    places: dict[str, Any] = {
        "property": found.id,
        "name": name,
        "low": low,
        "start": question.start,
        "until": question.end,
        "after": after,
        "most": most,
    }
    if found.kind is not PropertyKind.TEXT:
        places["high"] = high
    rows = sets.fetch(sets.statement(__package__, statement), places)
    return tuple(
        EventFound(id=number, contact_id=contact, at=at, judgement=Judgement(judgement))
        for number, contact, at, judgement in rows
    )

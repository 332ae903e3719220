"""Figures over everybody: how many events there were, the health of sources, what an account's people did."""

from __future__ import annotations

from crescendo.activity.days import day_of, midnight
from crescendo.activity.rows import StoredEvent, dress
from crescendo.activity.types import EventFigures, EventRow, SourceHealth
from crescendo.core import quarantine, sets
from crescendo.core.clock import DAY, HOUR
from crescendo.core.roles import require
from crescendo.core.types import Actor, Permission
from crescendo.people import api as people
from crescendo.sources import api as sources


def event_figures(by: Actor, *, now: int, zone: str) -> EventFigures:
    """Events of the company's today and of seven days with it, machines apart. One query. Refuses NotAllowed."""
    require(by, Permission.EVENTS_READ)
    today = day_of(now, zone)
    since = day_of(midnight(now - 6 * DAY, zone), zone)
    days = sets.fetch(sets.statement(__package__, "events_of_days"), {"since": since})
    return EventFigures(
        today=sum(int(n) for day, judgement, n in days if day == today and not judgement),
        week=sum(int(n) for _, judgement, n in days if not judgement),
        machine_week=sum(int(n) for _, judgement, n in days if judgement),
    )


def source_health(by: Actor, *, now: int) -> tuple[SourceHealth, ...]:
    """First and last event, events of the last hour and what is quarantined, a source each. Refuses NotAllowed."""
    require(by, Permission.SOURCES_READ)
    rows = sets.fetch(sets.statement(__package__, "recent_by_source"), {"since": now - HOUR, "most": 100_000})
    rates = {int(source): int(count) for source, count in rows}
    held: dict[str, int] = {}
    for group in quarantine.list_groups():
        if group.kind == "message":
            held[group.source] = held.get(group.source, 0) + group.count
    return tuple(
        SourceHealth(
            source_id=source.id,
            first_event_at=source.first_event_at,
            last_event_at=source.last_event_at,
            rate=rates.get(source.id, 0),
            quarantined=held.get(str(source.id), 0),
            silent_for=None if source.last_event_at is None else max(0, now - source.last_event_at),
        )
        for source in sources.list_sources(by)
    )


def account_activity(by: Actor, account_id: int, *, limit: int = 20) -> tuple[EventRow, ...]:
    """The newest acts of an account's people that the actor may see. Refuses NotAllowed, NotFound."""
    require(by, Permission.EVENTS_READ)
    people.get_account(by, account_id)
    contacts = [contact.id for contact in people.contacts_of_account(by, account_id)]
    rows = sets.fetch(
        sets.statement(__package__, "newest_of_contacts"),
        {"contacts": sets.batch_json(contacts), "most": limit},
    )
    return dress(by, [StoredEvent(*row) for row in rows])

"""What is happening now: the newest events as they are stored, and the body that an event came in."""

from __future__ import annotations

from crescendo.activity.models import Event, Series
from crescendo.activity.quarantined import readable_body
from crescendo.activity.rows import StoredEvent, dress
from crescendo.activity.types import EventNotFound, EventRow
from crescendo.core import sets
from crescendo.core.ids import Prefix, write_id
from crescendo.core.rawlog import RawLog
from crescendo.core.roles import require
from crescendo.core.types import Actor, Permission, Scope
from crescendo.people import api as people

MOST = 200
# Beyond every position: a series read from here on has nothing to give.
_PAST = 2**39 - 1


def live_events(by: Actor, *, after: int | None = None, limit: int = MOST) -> tuple[EventRow, ...]:
    """Events stored after the one with id `after`, oldest first; without it the newest, newest first.

    Acts of contacts outside the actor's scope are left out. Refuses NotAllowed.
    """
    require(by, Permission.EVENTS_READ)
    limit = max(1, min(limit, MOST))
    name = "newest_events" if after is None else "events_after"
    rows = sets.fetch(sets.statement(__package__, name), {"after": after, "most": limit})
    return dress(by, visible(by, [StoredEvent(*row) for row in rows]))


def get_event(by: Actor, event_id: int) -> EventRow:
    """One event. Refuses NotAllowed, EventNotFound (also where its contact is outside the actor's scope)."""
    require(by, Permission.EVENTS_READ)
    rows = sets.fetch(sets.statement(__package__, "event_by_id"), {"event": event_id})
    shown = dress(by, visible(by, [StoredEvent(*row) for row in rows]))
    if not shown:
        raise EventNotFound(kind="event", id=write_id(Prefix.EVENT, event_id))
    return shown[0]


def raw_body(by: Actor, event_id: int, log: RawLog) -> str | None:
    """The body as sent, covered for who may not see personal data; None once the raw log was trimmed.

    Refuses NotAllowed, EventNotFound.
    """
    require(by, Permission.EVENTS_RAW)
    get_event(by, event_id)
    series_id, position = Event.objects.values_list("series_id", "position").get(pk=event_id)
    if series_id is None or position is None:
        return None
    series = Series.objects.values_list("text", flat=True).get(pk=series_id)
    for record in log.read(dict.fromkeys(log.series(), _PAST) | {series: position - 1}, limit=1):
        if record.series == series and record.position == position:
            return readable_body(by, record.body, longest=len(record.body) * 2)
    return None


def visible(by: Actor, stored: list[StoredEvent]) -> list[StoredEvent]:
    """Without the acts of contacts outside the actor's scope; what nobody has done yet is everybody's."""
    """Those that are nobody's, or a contact's in the actor's scope."""
    if by.scope is Scope.ALL:
        return stored
    seen = people.visible_contacts(by, [e.contact_id for e in stored if e.contact_id is not None])
    return [e for e in stored if e.contact_id is None or e.contact_id in seen]

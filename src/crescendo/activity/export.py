"""All events in the order in which they were stored, walked once: nothing grows with their number."""

from __future__ import annotations

from collections.abc import Iterator

from crescendo.activity.live import visible
from crescendo.activity.rows import StoredEvent, dress
from crescendo.activity.types import EventRow
from crescendo.core import sets
from crescendo.core.roles import require
from crescendo.core.types import Actor, Permission

_PAGE = 2_000


def stream_events(by: Actor) -> Iterator[EventRow]:
    """Every event that the actor sees; a few statements a page. Refuses NotAllowed."""
    require(by, Permission.EXPORT)
    require(by, Permission.EVENTS_READ)
    sql = sets.statement(__package__, "events_from")
    after = 0
    while rows := sets.fetch(sql, {"after": after, "most": _PAGE}):
        stored = [StoredEvent(*row) for row in rows]
        yield from dress(by, visible(by, stored))
        after = stored[-1].id

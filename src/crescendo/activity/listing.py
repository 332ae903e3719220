"""Events page by page, newest first: as they were stored, or one contact's as they happened."""

from __future__ import annotations

from crescendo.activity.live import visible
from crescendo.activity.rows import StoredEvent, dress
from crescendo.activity.timeline import newest_of_contact
from crescendo.activity.types import EventRow
from crescendo.core import sets
from crescendo.core.paging import page_size
from crescendo.core.refusals import NotValid, mark
from crescendo.core.roles import require
from crescendo.core.types import Actor, Page, Permission

_FAR = 2**62


def list_events(by: Actor, *, after: str | None = None, limit: int = 50) -> Page[EventRow]:
    """The newest stored first. Refuses NotAllowed, NotValid.

    Acts of contacts outside the actor's scope are left out, so a page may hold fewer than `limit` and yet
    have a next one.
    """
    require(by, Permission.EVENTS_READ)
    most = page_size(limit)
    rows = sets.fetch(
        sets.statement(__package__, "events_before"), {"before": _read(after), "most": most + 1}
    )
    stored = [StoredEvent(*row) for row in rows]
    cursor = str(stored[most - 1].id) if len(stored) > most else None
    return Page(rows=dress(by, visible(by, stored[:most])), next_cursor=cursor)


def list_events_of(
    by: Actor, contact_id: int, *, after: str | None = None, limit: int = 50
) -> Page[EventRow]:
    """All acts of a contact, the latest first. Refuses NotAllowed, NotFound, NotValid."""
    require(by, Permission.EVENTS_READ)
    shown, cursor = newest_of_contact(by, contact_id, before=after, machine=True, limit=page_size(limit))
    return Page(rows=shown, next_cursor=cursor)


def _read(cursor: str | None) -> int:
    if cursor is None:
        return _FAR
    if not (cursor.isascii() and cursor.isdigit() and len(cursor) < 19):
        raise NotValid([("/after", "cursor_unknown", mark("This cursor was not given out here."))])
    return int(cursor)

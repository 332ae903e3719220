"""Open sessions of staff: where somebody is signed in, and ending it from elsewhere.

The sessions themselves are Django's; here stands what a person recognises them by, no whole address among it.
"""

from __future__ import annotations

from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.db import transaction

from crescendo.core import audit
from crescendo.core.clock import DAY
from crescendo.core.ids import Prefix, write_id
from crescendo.core.models import OpenSession
from crescendo.core.refusals import NotFound, mark
from crescendo.core.roles import require
from crescendo.core.types import Actor, NoteSession, Permission, SessionRow

_UNSEEN = 14 * DAY

audit.register(
    {
        "session.ended": mark("%(by)s signed %(subject)s out on one device"),
        "session.all_ended": mark("%(by)s signed %(subject)s out on all devices"),
    }
)


def note_session(request: NoteSession, *, now: int) -> None:
    """Write down that a session was used; called every few minutes, not with each page. Two queries."""
    seen = {"network": request.network, "device": request.device, "seen_at": now}
    if request.former and request.former != request.key:
        OpenSession.objects.filter(staff_id=request.staff_id, key=request.former).delete()
    if OpenSession.objects.filter(staff_id=request.staff_id, key=request.key).update(**seen):
        return
    OpenSession.objects.update_or_create(
        key=request.key,
        defaults=seen | {"staff_id": request.staff_id, "method": request.method, "started_at": now},
    )


def list_sessions(by: Actor, staff_id: int, *, key: str = "") -> tuple[SessionRow, ...]:
    """Where somebody is signed in, the latest first; `key` marks the one that asks. Refuses NotAllowed. One query."""
    _require(by, staff_id)
    rows = OpenSession.objects.filter(staff_id=staff_id).order_by("-seen_at")[:100]
    return tuple(
        SessionRow(
            id=row.pk,
            device=row.device,
            network=row.network,
            method=row.method,
            started_at=row.started_at,
            seen_at=row.seen_at,
            is_this=row.key == key,
        )
        for row in rows
    )


def end_session(by: Actor, staff_id: int, session_id: int, *, now: int) -> None:
    """Sign somebody out on one device, at once. Refuses NotAllowed, NotFound."""
    _require(by, staff_id)
    with transaction.atomic():
        row = OpenSession.objects.select_for_update().filter(pk=session_id, staff_id=staff_id).first()
        if row is None:
            raise NotFound(kind="session", id=write_id(Prefix.SESSION, session_id))
        forget_sessions(staff_id, only=row.key)
        audit.record(by, "session.ended", write_id(Prefix.STAFF, staff_id), {"device": row.device}, now=now)


def end_sessions(by: Actor, staff_id: int, *, keep: str = "", now: int) -> int:
    """Sign somebody out everywhere but in the session `keep`; on how many devices. Refuses NotAllowed."""
    _require(by, staff_id)
    with transaction.atomic():
        ended = forget_sessions(staff_id, keep=keep)
        audit.record(by, "session.all_ended", write_id(Prefix.STAFF, staff_id), {"devices": ended}, now=now)
    return ended


def forget_sessions(staff_id: int, *, only: str = "", keep: str = "") -> int:
    """End sessions within the transaction of an act that ends them, as a new password; how many."""
    rows = OpenSession.objects.filter(staff_id=staff_id).exclude(key=keep)
    if only:
        rows = rows.filter(key=only)
    keys = list(rows.values_list("key", flat=True))
    Session.objects.filter(session_key__in=keys).delete()
    rows.delete()
    return len(keys)


def close_session(key: str) -> None:
    """Somebody signed out by themselves."""
    OpenSession.objects.filter(key=key).delete()


def trim(*, now: int) -> int:
    """Remove sessions that nobody used for two weeks, and Django's that ran out."""
    SessionStore.clear_expired()
    return OpenSession.objects.filter(seen_at__lt=now - _UNSEEN).delete()[0]


def _require(by: Actor, staff_id: int) -> None:
    if by.staff_id != staff_id:
        require(by, Permission.STAFF_MANAGE)

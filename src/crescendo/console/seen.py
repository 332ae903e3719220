"""A session's last sign of life: written every five minutes at most, so that reading pages writes next to nothing."""

from __future__ import annotations

from allauth.account.authentication import get_authentication_records
from django.http import HttpRequest

from crescendo.console import addressing
from crescendo.console.devices import device_of
from crescendo.core import sessions
from crescendo.core.clock import MINUTE
from crescendo.core.types import Actor, NoteSession

_KEPT = "crescendo_seen"
_PAUSE = 5 * MINUTE


def note(request: HttpRequest, by: Actor, *, now: int) -> None:
    """Write down that this session is used, unless that was done a moment ago."""
    key = request.session.session_key
    former, at = request.session.get(_KEPT, ("", 0))
    if key is None or by.staff_id is None or (former == key and now - at < _PAUSE):
        return
    request.session[_KEPT] = (key, now)
    sessions.note_session(
        NoteSession(
            staff_id=by.staff_id,
            key=key,
            former=former,
            device=device_of(request.headers.get("user-agent", "")),
            network=addressing.network_of(request),
            method=_method(request),
        ),
        now=now,
    )


def _method(request: HttpRequest) -> str:
    """How they signed in: password, passkey, provider."""
    records = get_authentication_records(request, request.user)  # type: ignore[arg-type]
    if any(record.get("method") == "socialaccount" for record in records):
        return "provider"
    return "passkey" if any(record.get("passwordless") for record in records) else "password"

"""Times as clients write them, and the correction of clients' clocks (PROTOCOLS 1, clock)."""

from __future__ import annotations

from datetime import UTC, datetime
from math import isfinite
from typing import Any

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_SECONDS_END = 100_000_000_000
_MILLIS_END = 100_000_000_000_000
_MICROS_END = 100_000_000_000_000_000


def read_instant(value: Any) -> int | None:
    """Milliseconds UTC of an ISO text (without a zone it is UTC) or of a number of s, ms or µs, else None."""
    if isinstance(value, str):
        return _read_text(value)
    if (
        isinstance(value, bool)
        or not isinstance(value, int | float)
        or (isinstance(value, float) and not isfinite(value))
    ):
        return None
    size = abs(value)
    if size < _SECONDS_END:
        return int(value * 1000)
    if size < _MILLIS_END:
        return int(value)
    return int(value // 1000) if size < _MICROS_END else None


def _read_text(text: str) -> int | None:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return _read_unusual(text.strip())
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    gone = moment - _EPOCH
    return gone.days * 86_400_000 + gone.seconds * 1_000 + gone.microseconds // 1_000


def _read_unusual(text: str) -> int | None:
    if len(text) > 40:
        return None
    if text.removeprefix("-").isdecimal() and len(text) > 8:
        return read_instant(int(text))
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return read_instant(moment.isoformat())


def corrected(at: int | None, sent_at: int | None, received_at: int) -> int:
    """When it happened by our clock: received − (sent − at).

    Both readings are of the client's clock, so its error falls out, and an explicit past time keeps its distance.
    Without a sending time the client is believed; nothing happens after it was received or before 1970.
    """
    if at is None:
        return received_at
    if sent_at is not None:
        at = received_at - (sent_at - at)
    return max(0, min(at, received_at))

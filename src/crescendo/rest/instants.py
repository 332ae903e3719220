"""Instants as outsiders read them: RFC 3339, UTC, whole milliseconds."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def write_instant(at: int) -> str:
    """`write_instant(0)` is `1970-01-01T00:00:00.000Z`."""
    moment = _EPOCH + timedelta(milliseconds=at)
    return moment.strftime("%Y-%m-%dT%H:%M:%S.") + f"{moment.microsecond // 1000:03d}Z"


def write_instant_or_none(at: int | None) -> str | None:
    """The same, for what may not have happened."""
    return None if at is None else write_instant(at)


def read_instant(given: datetime) -> int:
    """An instant that a client gave, in milliseconds: the whole one that is nearest."""
    return round(given.timestamp() * 1_000)

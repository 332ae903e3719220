"""Day numbers of the company's zone, in Python and as SQL that knows no dates."""

from __future__ import annotations

from bisect import bisect_left
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from crescendo.core.clock import DAY, HOUR

_FIRST_YEAR, _LAST_YEAR = 2000, 2060


def day_number(at: int, zone: str) -> int:
    """Days since 1 January 1970 of the calendar that people in the zone read."""
    return (at + _offset(at - at % (HOUR // 4), zone)) // DAY


def day_sql(column: str, zone: str) -> str:
    """The same of a column, as an expression of whole numbers; offsets are those from 2000 to 2060."""
    turns = _turns(zone)
    if len(turns) == 1:
        return f"(({column} + {turns[0][1]}) / {DAY})"
    # The latest first: most acts are of late.
    cases = " ".join(f"WHEN {column} >= {at} THEN {offset}" for at, offset in reversed(turns[1:]))
    return f"(({column} + CASE {cases} ELSE {turns[0][1]} END) / {DAY})"


@lru_cache(maxsize=65_536)
def _offset(at: int, zone: str) -> int:
    local = datetime.fromtimestamp(at // 1000, UTC).astimezone(ZoneInfo(zone))
    offset = local.utcoffset()
    assert offset is not None
    return int(offset.total_seconds() * 1000)


@lru_cache(maxsize=16)
def _turns(zone: str) -> tuple[tuple[int, int], ...]:
    """When the offset became what: found day by day, then to the quarter of an hour."""
    found: list[tuple[int, int]] = []
    at = datetime(_FIRST_YEAR, 1, 1, tzinfo=UTC)
    while at.year < _LAST_YEAR:
        instant = int(at.timestamp() * 1000)
        offset = _offset(instant, zone)
        if not found:
            found.append((instant, offset))
        elif found[-1][1] != offset:
            before = instant - DAY
            while _offset(before, zone) == found[-1][1]:
                before += HOUR // 4
            found.append((before, offset))
        at += timedelta(days=1)
    return tuple(found)


def noon_of(day: int, zone: str) -> int:
    """An instant in the middle of a day, by which it is shown."""
    middle = day * DAY + DAY // 2
    return middle - _offset(middle - middle % (HOUR // 4), zone)


@lru_cache(maxsize=4_096)
def start_of(day: int, zone: str) -> int:
    """The first instant of a day. Offsets turn at quarters of an hour, so those are halved."""
    quarter = HOUR // 4
    quarters = range((day * DAY - DAY) // quarter, (day * DAY + DAY) // quarter)
    return quarters[bisect_left(quarters, day, key=lambda at: day_number(at * quarter, zone))] * quarter

"""Days of the company's calendar as milliseconds. A day begins at its first local moment."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from crescendo.core.clock import HOUR

FIRST_DAY = date(1900, 1, 1)
LAST_DAY = date(2199, 12, 31)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND = timedelta(milliseconds=1)
_MARGIN = timedelta(days=2)


@lru_cache(maxsize=4096)
def day_start(day: date, zone: str) -> int:
    """The first millisecond of a day; where midnight was skipped, the moment at which the clocks jumped."""
    midnight = datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(zone))
    return (midnight - _EPOCH) // _MILLISECOND


def day_of(at: int, zone: str) -> date | None:
    """The day that a moment lies in, by `day_start`; None outside the years that conditions speak of."""
    known = _day_around(at // HOUR, zone)
    return known[2] if known is not None and known[0] <= at < known[1] else _found(at, zone)


@lru_cache(maxsize=16_384)
def _day_around(hour: int, zone: str) -> tuple[int, int, date] | None:
    """The day in which an hour begins, with its first moment and that of the next: most of the hour lies there."""
    day = _found(hour * HOUR, zone)
    return None if day is None else (day_start(day, zone), day_start(day + timedelta(days=1), zone), day)


def _found(at: int, zone: str) -> date | None:
    try:
        moment = _EPOCH + at * _MILLISECOND
    except OverflowError:
        return None
    if not FIRST_DAY + _MARGIN <= moment.date() <= LAST_DAY - _MARGIN:
        return None
    day = moment.astimezone(ZoneInfo(zone)).date()
    while at < day_start(day, zone):
        day -= timedelta(days=1)
    while at >= day_start(day + timedelta(days=1), zone):
        day += timedelta(days=1)
    return day


def today(now: int, zone: str) -> date:
    """The day of a handed-in now, which is never outside the calendar."""
    day = day_of(now, zone)
    if day is None:
        raise ValueError(f"now={now} lies outside the calendar")
    return day


def later(day: date, count: int) -> date:
    """So many days later (or earlier, below zero), held inside what dates can say."""
    try:
        return day + timedelta(days=count)
    except OverflowError:
        return date.max - _MARGIN if count > 0 else date.min + _MARGIN

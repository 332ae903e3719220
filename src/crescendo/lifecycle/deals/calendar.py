"""Days of contracts: so many months later, as contracts count them. Pure."""

from __future__ import annotations

from calendar import monthrange
from datetime import MAXYEAR, date, timedelta

_MONTHS = 12


def months_later(day: date, months: int) -> date:
    """The same day so many months later, or the last of that month where it has no such day; no later than days go."""
    count = day.month - 1 + months
    year, month = day.year + count // _MONTHS, count % _MONTHS + 1
    if year > MAXYEAR:
        return date.max
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def last_day(start: date, months: int) -> date:
    """The last day of a term that begins on a day."""
    return months_later(start, months) - timedelta(days=1)

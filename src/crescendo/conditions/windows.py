"""Windows of time: which acts count now, and when that changes. Bounds are computed here and passed as numbers."""

from __future__ import annotations

from datetime import date, timedelta

from crescendo.conditions.days import day_of, day_start, later, today
from crescendo.conditions.event_types import Between, Period, Window
from crescendo.conditions.question import reach
from crescendo.conditions.types import Moment, Span, Unit
from crescendo.core.clock import DAY, HOUR

_MONTHS = {
    Period.THIS_MONTH: (1, 0),
    Period.LAST_MONTH: (1, -1),
    Period.THIS_QUARTER: (3, 0),
    Period.LAST_QUARTER: (3, -1),
    Period.THIS_YEAR: (12, 0),
    Period.LAST_YEAR: (12, -1),
}
_WEEKS = {Period.THIS_WEEK: 0, Period.LAST_WEEK: -1}
_DAYS = {Period.TODAY: 0, Period.YESTERDAY: -1}


def bounds(window: Window, moment: Moment) -> tuple[int | None, int]:
    """The first and the last millisecond that count, the first None where nothing is too old."""
    match window:
        case Span():
            return reach(window, moment), moment.now
        case Period():
            first, after = days_of(window, today(moment.now, moment.zone))
        case Between():
            first, after = window.first, later(window.last, 1)
        case None:
            return None, moment.now
    return day_start(first, moment.zone), min(day_start(after, moment.zone) - 1, moment.now)


def turns_at(window: Window, at: int, moment: Moment) -> int | None:
    """The moment after now at which an act can begin or cease to count by time alone; early at most."""
    if at > moment.now:
        return at
    match window:
        case Span(count=count, unit=Unit.HOURS):
            turn: int | None = at + count * HOUR + 1
        case Span(count=count):
            day = day_of(at, moment.zone)
            turn = None if day is None else day_start(later(day, count + 1), moment.zone)
        case Period():
            turn = period_end(window, moment)
        case _:
            turn = None
    return turn if turn is not None and turn > moment.now else None


def period_end(period: Period, moment: Moment) -> int:
    """When a period of that kind is over and the next one begins."""
    day = today(moment.now, moment.zone)
    current = {Period.YESTERDAY: Period.TODAY, Period.LAST_WEEK: Period.THIS_WEEK}.get(period, period)
    if current in _MONTHS:
        current = next(one for one, kind in _MONTHS.items() if kind == (_MONTHS[current][0], 0))
    return day_start(days_of(current, day)[1], moment.zone)


def days_of(period: Period, day: date) -> tuple[date, date]:
    """The first day of a period and the day after its last, as seen from a day."""
    if period in _DAYS:
        first = day + timedelta(days=_DAYS[period])
        return first, first + timedelta(days=1)
    if period in _WEEKS:
        first = day + timedelta(days=7 * _WEEKS[period] - day.weekday())
        return first, first + timedelta(days=7)
    length, back = _MONTHS[period]
    month = day.year * 12 + (day.month - 1) // length * length + back * length
    return _first_of(month), _first_of(month + length)


def elapsed(span: Span) -> int:
    """A gap between two acts in milliseconds: a day is 24 hours there, whatever the clocks do."""
    return span.count * (DAY if span.unit is Unit.DAYS else HOUR)


def _first_of(month: int) -> date:
    return date(month // 12, month % 12 + 1, 1)

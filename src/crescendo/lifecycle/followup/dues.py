"""When a task is due: days and hours of the company's calendar as instants. Pure."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from crescendo.core.refusals import NotValid, mark
from crescendo.lifecycle.followup.task_types import Due, TaskTime

_FIRST, _LAST = date(2000, 1, 1), date(2199, 12, 31)


def due_at(due: Due, zone: str) -> int:
    """The last millisecond at which it is not late. Refuses NotValid."""
    day = _day(due.on)
    if due.clock is None:
        return _instant(day + timedelta(days=1), time(), zone) - 1
    return _instant(day, _clock(due.clock), zone)


def due_of(at: int, *, is_timed: bool, zone: str) -> Due:
    """The day, and the hour where one was said, that such an instant means."""
    local = _local(at, zone)
    return Due(on=local.date().isoformat(), clock=local.strftime("%H:%M") if is_timed else None)


def in_days(now: int, days: int, zone: str) -> Due:
    """So many days from today."""
    return Due(on=(_local(now, zone).date() + timedelta(days=days)).isoformat())


def end_of_today(now: int, zone: str) -> int:
    """The last millisecond of today."""
    return _instant(_local(now, zone).date() + timedelta(days=1), time(), zone) - 1


def time_of(at: int, *, now: int, end_of_today: int) -> TaskTime:
    """Late, due today, or later."""
    if at < now:
        return TaskTime.OVERDUE
    return TaskTime.TODAY if at <= end_of_today else TaskTime.LATER


def _day(text: str) -> date:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        day = date.min
    if not _FIRST <= day <= _LAST:
        raise NotValid([("/due_on", "day_unknown", mark("This is not a day, as 2026-05-31."))])
    return day


def _clock(text: str) -> time:
    try:
        return time.fromisoformat(text).replace(second=0, microsecond=0, tzinfo=None)
    except ValueError:
        wrong = [("/due_time", "hour_unknown", mark("This is not a time of day, as 14:30."))]
        raise NotValid(wrong) from None


def _instant(day: date, clock: time, zone: str) -> int:
    return int(datetime.combine(day, clock, tzinfo=ZoneInfo(zone)).timestamp()) * 1000


def _local(at: int, zone: str) -> datetime:
    return datetime.fromtimestamp(at // 1000, UTC).astimezone(ZoneInfo(zone))

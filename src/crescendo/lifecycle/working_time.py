"""Working hours on the clock: adding them to an instant and measuring them between two. Pure.

Time counts while the calendar is open. Hours are local, so a day on which clocks change is as long as it is; a working
day as a length is the calendar's usual hours.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from crescendo.core.clock import MINUTE
from crescendo.lifecycle.documents.calendar import Calendar

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND = timedelta(milliseconds=1)
_DAY = timedelta(days=1)
# The day of an instant and its neighbours, whose hours may reach into it where clocks change.
_AROUND = 3 * _DAY
# Ten years in which nobody works: the calendar's exceptions fill them, and a clock would never ring.
_LONGEST = 3_660


class NobodyWorksError(ValueError):
    """A calendar whose exceptions leave no day to work on."""


class WorkingTime:
    """A calendar in a zone. Windows of days, and sums of whole ones, are kept, so a batch works each out once."""

    def __init__(self, calendar: Calendar, zone: str) -> None:
        self.calendar = calendar
        self.zone = zone
        self._zone = ZoneInfo(zone)
        self._known: dict[date, tuple[int, int]] = {}
        self._sums: dict[tuple[date, date], int] = {}

    @property
    def day_length(self) -> int:
        """A working day in milliseconds."""
        return self.calendar.hours * MINUTE

    def add(self, at: int, length: int) -> int:
        """The earliest instant by which so much working time has passed since `at`; `at` for none."""
        if length <= 0:
            return at
        day, left = self._day_of(at) - _DAY, length
        for _ in range(_LONGEST):
            opens, closes = self.window(day)
            open_for = closes - max(opens, at)
            if open_for >= left:
                return max(opens, at) + left
            left -= max(0, open_for)
            day += _DAY
        raise NobodyWorksError(f"nobody works for {_LONGEST} days from {day}")

    def between(self, start: int, end: int) -> int:
        """How much working time passed from one instant to a later one."""
        if end <= start:
            return 0
        first, last = self._day_of(start) - _DAY, self._day_of(end) + _DAY
        if first + _AROUND >= last - _AROUND:
            return self._passed(first, last, start, end)
        ends = (first, first + _AROUND - _DAY), (last - _AROUND + _DAY, last)
        passed = sum(self._passed(*days, start, end) for days in ends)
        return passed + self._whole(first + _AROUND, last - _AROUND)

    def _passed(self, first: date, last: date, start: int, end: int) -> int:
        """What of two instants' time lies in these days, both included."""
        windows = (self.window(first + place * _DAY) for place in range((last - first).days + 1))
        return sum(max(0, min(closes, end) - max(opens, start)) for opens, closes in windows)

    def _whole(self, first: date, last: date) -> int:
        """The working time of whole days, both included."""
        known = self._sums.get((first, last))
        if known is None:
            windows = (self.window(first + place * _DAY) for place in range((last - first).days + 1))
            known = self._sums[first, last] = sum(closes - opens for opens, closes in windows)
        return known

    def is_open(self, at: int) -> bool:
        """Whether somebody works at an instant."""
        day = self._day_of(at)
        return any(opens <= at < closes for opens, closes in map(self.window, (day - _DAY, day, day + _DAY)))

    def window(self, day: date) -> tuple[int, int]:
        """From when to when a day is worked; an empty stretch on a free day. No two days overlap."""
        known = self._known.get(day)
        if known is None:
            known = self._known[day] = self._work_out(day)
        return known

    def _work_out(self, day: date) -> tuple[int, int]:
        # Where clocks jump over opening time, local times turn around; the day before ends first all the same.
        opens = max(self._instant(day, self.calendar.opens), self._instant(day - _DAY, self.calendar.closes))
        if not self.calendar.is_worked(day):
            return opens, opens
        return opens, max(opens, self._instant(day, self.calendar.closes))

    def _instant(self, day: date, minutes: int) -> int:
        midnight = datetime(day.year, day.month, day.day, tzinfo=self._zone)
        return (midnight + timedelta(minutes=minutes) - _EPOCH) // _MILLISECOND

    def _day_of(self, at: int) -> date:
        return (_EPOCH + at * _MILLISECOND).astimezone(self._zone).date()

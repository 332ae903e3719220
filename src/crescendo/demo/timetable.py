"""When people visit: more each month, fewer at weekends, in the hours of an office in Shanghai. Pure."""

from __future__ import annotations

from bisect import bisect
from datetime import UTC, date, datetime
from itertools import accumulate
from random import Random

from crescendo.core.clock import DAY, HOUR, MINUTE

_SHANGHAI = 8 * HOUR
_HOURS = (1, 1, 0, 0, 0, 1, 2, 5, 14, 26, 28, 22, 12, 18, 27, 28, 24, 18, 10, 8, 9, 8, 5, 2)
_BY_HOUR = list(accumulate(_HOURS))
_WEEKEND = 0.22


class Timetable:
    """A stretch of time, `since` and `until` in milliseconds, and how busy each of its days is."""

    def __init__(self, since: int, until: int) -> None:
        self.since, self.until = since, until
        days = (until - since) // DAY
        weights = [self._weight(day, days) for day in range(days)]
        self._by_day = list(accumulate(weights))

    def draw(self, rng: Random) -> int:
        """An instant, drawn by how busy days and hours are."""
        day = bisect(self._by_day, rng.random() * self._by_day[-1])
        return min(self.within_day(rng, self.since + day * DAY), self.until - 1)

    def near(self, rng: Random, at: int) -> int:
        """An instant of office life near another: its day, mostly moved away from a weekend."""
        day = midnight(at)
        if weekday(day) > 4 and rng.random() > _WEEKEND:
            day += (7 - weekday(day)) * DAY
        return self.within_day(rng, day)

    @staticmethod
    def within_day(rng: Random, day: int) -> int:
        """An instant of a day, drawn by how busy its hours are."""
        hour = bisect(_BY_HOUR, rng.random() * _BY_HOUR[-1])
        return day + hour * HOUR + rng.randrange(HOUR)

    def _weight(self, day: int, days: int) -> float:
        growth = 0.55 + 0.9 * day / max(1, days)
        busy = 1.5 if days - day <= 3 else 1.0
        return growth * busy * (_WEEKEND if weekday(self.since + day * DAY) > 4 else 1.0)


def midnight(at: int) -> int:
    """The beginning of the instant's day in Shanghai."""
    return (at + _SHANGHAI) // DAY * DAY - _SHANGHAI


def weekday(at: int) -> int:
    """0 is Monday, in Shanghai."""
    return ((at + _SHANGHAI) // DAY + 3) % 7


def month(at: int) -> str:
    """`2026-03`, for campaign names."""
    return f"{moment_of(at):%Y-%m}"


def moment_of(at: int) -> datetime:
    """What the clock on a wall in Shanghai shows."""
    return datetime.fromtimestamp((at + _SHANGHAI) / 1_000, UTC)


def day_of(at: int) -> date:
    """The day in Shanghai."""
    return moment_of(at).date()


def later(rng: Random, at: int, *, least: int = 2 * MINUTE, mean: int = 40 * MINUTE) -> int:
    """Some time after an instant."""
    return at + least + int(rng.expovariate(1 / mean))

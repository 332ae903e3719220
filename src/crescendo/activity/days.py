"""The company's days: which one an instant falls on, and when it began."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

from crescendo.core.clock import HOUR


def day_of(at: int, zone: str) -> str:
    """The company's day of an instant, as YYYY-MM-DD."""
    # No zone changes its offset within a quarter of an hour, so that many instants share one answer.
    return _day_of_quarter(at - at % (HOUR // 4), zone)


def midnight(at: int, zone: str) -> int:
    """The start of the company's day that holds an instant."""
    local = datetime.fromtimestamp(at / 1000, UTC).astimezone(ZoneInfo(zone))
    return int(local.replace(hour=0, minute=0, second=0, microsecond=0).timestamp() * 1000)


@lru_cache(maxsize=65_536)
def _day_of_quarter(at: int, zone: str) -> str:
    return datetime.fromtimestamp(at // 1000, UTC).astimezone(ZoneInfo(zone)).strftime("%Y-%m-%d")

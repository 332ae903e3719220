"""Times as people and spreadsheets write them; what can be read in two ways is not read."""

from __future__ import annotations

import re
from datetime import date, datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

from crescendo.core.clock import SECOND

_CHINESE = re.compile(r"(\d{4})年(\d{1,2})月(\d{1,2})[日号]?\s*")
_DAY = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?=$|[ T])")
_NUMBER = re.compile(r"\d{10}(?:\d{3})?")
_EARLIEST, _LATEST = 0, 4_102_444_800_000


def read_instant(text: str, zone: str) -> int | None:
    """Milliseconds UTC of `2026-01-31`, `2026/1/31 14:05`, `2026年1月31日`, ISO 8601 with a zone, or epoch seconds.

    Without a zone of its own the time is the company's. `01/02/2026` is refused: two countries read two days.
    """
    return _read(text.strip(), zone)


def read_day(text: str, zone: str) -> date | None:
    """The company's day of the same writings."""
    at = read_instant(text, zone)
    return None if at is None else datetime.fromtimestamp(at / SECOND, tz=ZoneInfo(zone)).date()


@lru_cache(maxsize=4_096)
def _read(text: str, zone: str) -> int | None:
    if _NUMBER.fullmatch(text):
        number = int(text)
        at = number if len(text) == 13 else number * SECOND
    else:
        plain = _DAY.sub(_padded, _CHINESE.sub(r"\1-\2-\3 ", text).strip(), count=1)
        try:
            moment = datetime.fromisoformat(_timed(plain))
        except ValueError:
            return None
        if moment.tzinfo is None:
            moment = moment.replace(tzinfo=ZoneInfo(zone))
        at = round(moment.timestamp() * SECOND)
    return at if _EARLIEST <= at <= _LATEST else None


def _padded(match: re.Match[str]) -> str:
    year, month, day = match.groups()
    return f"{year}-{month:0>2}-{day:0>2}"


def _timed(text: str) -> str:
    """An hour of one digit gets its zero, and a zone stands without a space before it."""
    return re.sub(r"[ T](\d):", r" 0\1:", re.sub(r"\s*(UTC|Z)$", "+00:00", text))

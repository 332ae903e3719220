"""What a trait says as the value of an own field: read in the declared type, else nothing. Pure."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from crescendo.core.text import clean, fold
from crescendo.people.types import OwnChoice, OwnType

LONGEST = 255
_LARGEST = 2**63 - 1
_YES = frozenset({"true", "yes", "y", "1", "on", "是", "有", "对"})
_NO = frozenset({"false", "no", "n", "0", "off", "否", "无", "不"})
_FIRST, _LAST = date(1900, 1, 1), date(2199, 12, 31)
# Seconds up to here, milliseconds above: 5138 as seconds, 1973 as milliseconds.
_SECONDS_END = 100_000_000_000

OwnValue = str | int | bool | date


def read_own(
    value: Any, kind: OwnType, *, choices: Sequence[OwnChoice] = (), zone: str = "UTC"
) -> OwnValue | None:
    """The value in its type, or None where it cannot be one. Never raises, whatever JSON it is.

    A day is the calendar's day in `zone` where a moment was given; an instant is milliseconds UTC.
    """
    if value is None or isinstance(value, (dict, list, tuple)):
        return None
    if kind is OwnType.CHOICE:
        return _choice(value, choices)
    if kind in {OwnType.DAY, OwnType.INSTANT}:
        return _day(value, zone) if kind is OwnType.DAY else _instant(value, zone)
    return _PLAIN[kind](value)


def _text(value: Any) -> str | None:
    if isinstance(value, bool):
        return None
    text = clean(str(value)).strip()[:LONGEST]
    return text if fold(text) else None


def _number(value: Any) -> int | None:
    if isinstance(value, bool):
        return None
    if isinstance(value, float):
        return int(value) if value.is_integer() and abs(value) <= 2**53 else None
    if isinstance(value, str):
        text = fold(value).replace(",", "")
        if len(text) > 20 or not text.removeprefix("-").isdecimal():
            return None
        value = int(text)
    return value if isinstance(value, int) and abs(value) <= _LARGEST else None


def _flag(value: Any) -> bool | None:
    if isinstance(value, bool):
        return value
    text = fold(str(value))
    return True if text in _YES else False if text in _NO else None


_PLAIN: dict[OwnType, Callable[[Any], OwnValue | None]] = {
    OwnType.TEXT: _text,
    OwnType.NUMBER: _number,
    OwnType.FLAG: _flag,
}


def _choice(value: Any, choices: Sequence[OwnChoice]) -> str | None:
    wanted = fold(str(value))
    for choice in choices:
        if value == choice.value or wanted in {fold(choice.value), fold(choice.en), fold(choice.zh)} - {""}:
            return choice.value
    return None


def _day(value: Any, zone: str) -> date | None:
    if isinstance(value, str) and len(value.strip()) == 10:
        try:
            day = date.fromisoformat(value.strip().replace("/", "-"))
        except ValueError:
            return None
        return day if _FIRST <= day <= _LAST else None
    at = _instant(value, zone)
    if at is None:
        return None
    day = datetime.fromtimestamp(at / 1000, tz=ZoneInfo(zone)).date()
    return day if _FIRST <= day <= _LAST else None


def _instant(value: Any, zone: str) -> int | None:
    if isinstance(value, bool):
        return None
    if isinstance(value, (int, float)):
        # Neither NaN nor infinity is below the end.
        at = value * 1000 if abs(value) < _SECONDS_END else value
        return int(at) if abs(at) < _SECONDS_END * 70 else None
    try:
        moment = datetime.fromisoformat(str(value).strip())
    except ValueError:
        return None
    moment = moment if moment.tzinfo else moment.replace(tzinfo=ZoneInfo(zone))
    try:
        gone = moment.astimezone(UTC) - datetime(1970, 1, 1, tzinfo=UTC)
    except OverflowError:
        return None
    return gone.days * 86_400_000 + gone.seconds * 1000 + gone.microseconds // 1000

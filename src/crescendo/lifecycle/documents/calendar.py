"""The working calendar: hours, working days, a country's public holidays with make-up days, and own exceptions.

The country's days come from the library `holidays`, which is brought up to date each year; what the document says
of a day goes before them. So a company edits single days and never a whole year.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from enum import StrEnum
from functools import cache
from typing import Any

import holidays

from crescendo.core.document_reading import Reading
from crescendo.core.refusals import mark

SHIPPED: Mapping[str, Any] = {
    "opens": "09:00",
    "closes": "18:00",
    "weekdays": [1, 2, 3, 4, 5],
    "country": "CN",
    "free": [],
    "worked": [],
}
_DAY = ("on", "title")
_TIME = re.compile(r"([01]\d|2[0-4]):([0-5]\d)")
_MINUTES = 24 * 60
_LANGUAGES = {"en": "en_US", "zh-hans": "zh_CN"}


class DayKind(StrEnum):
    """Why a day is worked or free."""

    WORKED = "worked"
    WEEKEND = "weekend"
    HOLIDAY = "holiday"
    MAKE_UP = "make_up"
    OWN_FREE = "own_free"
    OWN_WORKED = "own_worked"


_WORKED = frozenset({DayKind.WORKED, DayKind.MAKE_UP, DayKind.OWN_WORKED})


@dataclass(frozen=True, slots=True, kw_only=True)
class Calendar:
    """When a company works. `opens` and `closes` are minutes after midnight; `weekdays` count from Monday, 1.

    `free` and `worked` are the company's own days with what they are called; they go before the country's.
    """

    opens: int
    closes: int
    weekdays: frozenset[int]
    country: str
    free: Mapping[date, str] = field(default_factory=dict, hash=False)
    worked: Mapping[date, str] = field(default_factory=dict, hash=False)

    @property
    def hours(self) -> int:
        """The minutes of a working day."""
        return self.closes - self.opens

    def kind_of(self, day: date) -> DayKind:
        """Whether a day is worked, and why."""
        if day in self.worked:
            return DayKind.OWN_WORKED
        if day in self.free:
            return DayKind.OWN_FREE
        made_up, public = public_days(self.country, day.year)
        if day in made_up:
            return DayKind.MAKE_UP
        if day in public:
            return DayKind.HOLIDAY
        return DayKind.WORKED if day.isoweekday() in self.weekdays else DayKind.WEEKEND

    def is_worked(self, day: date) -> bool:
        """Whether people work on a day."""
        return self.kind_of(day) in _WORKED


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """A day of the calendar as the year view shows it."""

    on: date
    kind: DayKind
    title: str


def year_of(calendar: Calendar, year: int, language: str = "en") -> tuple[Day, ...]:
    """All days of a year with what they are."""
    names = _names(calendar.country, year, _LANGUAGES.get(language, ""))
    first = date(year, 1, 1)
    days = (first + timedelta(days=n) for n in range((date(year + 1, 1, 1) - first).days))
    return tuple(_day(calendar, day, names) for day in days)


def _day(calendar: Calendar, day: date, names: Mapping[date, str]) -> Day:
    kind = calendar.kind_of(day)
    own = calendar.worked.get(day) or calendar.free.get(day)
    title = own or (names.get(day, "") if kind is DayKind.HOLIDAY else "")
    return Day(on=day, kind=kind, title=title)


@cache
def public_days(country: str, year: int) -> tuple[frozenset[date], frozenset[date]]:
    """A country's make-up days and public holidays of a year; nothing where no country is named."""
    if not country:
        return frozenset(), frozenset()
    found = holidays.country_holidays(country, years=year)
    made_up = frozenset(day for day in found.weekend_workdays if day.year == year)
    return made_up, frozenset(day for day in found if day.year == year) - made_up


@cache
def countries() -> frozenset[str]:
    """The countries whose public holidays are known."""
    return frozenset(holidays.list_supported_countries())


def read(said: Any, path: str, reading: Reading) -> Calendar:
    """The calendar that a section says; what is wrong is noted."""
    section = reading.table(said, path)
    reading.only(section, path, SHIPPED)
    opens = _time(section.get("opens"), f"{path}/opens", reading)
    closes = _time(section.get("closes"), f"{path}/closes", reading)
    if opens >= closes:
        reading.note(f"{path}/closes", "order", mark("Work ends after it has begun."))
        opens, closes = 0, _MINUTES
    free, worked = (_days(section.get(name), f"{path}/{name}", reading) for name in ("free", "worked"))
    for day in sorted(free.keys() & worked.keys()):
        reading.note(
            f"{path}/worked",
            "both",
            mark("%(day)s is said to be free and to be worked."),
            day=day.isoformat(),
        )
    return Calendar(
        opens=opens,
        closes=closes,
        weekdays=_weekdays(section.get("weekdays"), f"{path}/weekdays", reading),
        country=_country(section.get("country"), f"{path}/country", reading),
        free=free,
        worked=worked,
    )


def write(calendar: Calendar) -> dict[str, Any]:
    """The section of a calendar: reading it gives the same."""
    return {
        "opens": _write_time(calendar.opens),
        "closes": _write_time(calendar.closes),
        "weekdays": sorted(calendar.weekdays),
        "country": calendar.country,
        "free": [{"on": day.isoformat(), "title": title} for day, title in sorted(calendar.free.items())],
        "worked": [{"on": day.isoformat(), "title": title} for day, title in sorted(calendar.worked.items())],
    }


def turn_day(calendar: Calendar, day: date, title: str = "") -> dict[str, Any]:
    """The section with a day turned: worked is free, free is worked, and an own day is the country's again."""
    free, worked = dict(calendar.free), dict(calendar.worked)
    if day in free or day in worked:
        free.pop(day, None)
        worked.pop(day, None)
    else:
        (free if calendar.is_worked(day) else worked)[day] = title
    return write(replace(calendar, free=free, worked=worked))


def _days(said: Any, path: str, reading: Reading) -> dict[date, str]:
    found: dict[date, str] = {}
    for at, one in reading.rows(said, path):
        reading.only(one, at, _DAY)
        day = _date(one.get("on"))
        if day is None:
            reading.note(f"{at}/on", "day", mark("Here stands a day, as 2026-10-01."))
        else:
            found[day] = reading.text(one.get("title"), f"{at}/title", most=80)
    return found


def _weekdays(said: Any, path: str, reading: Reading) -> frozenset[int]:
    days = frozenset(reading.number(one, at, least=1, most=7) for at, one in reading.items(said, path))
    if not days:
        reading.note(path, "empty", mark("Work is done on one day of the week at least."))
    return days or frozenset({1})


def _country(said: Any, path: str, reading: Reading) -> str:
    country = reading.text(said, path, most=2)
    if country and country not in countries():
        reading.note(path, "country", mark("The public holidays of this country are not known."))
        return ""
    return country


def _date(value: object) -> date | None:
    try:
        return (
            date.fromisoformat(value) if isinstance(value, str) and len(value) == len("2026-10-01") else None
        )
    except ValueError:
        return None


def _time(said: Any, path: str, reading: Reading) -> int:
    match = _TIME.fullmatch(said) if isinstance(said, str) else None
    minutes = int(match[1]) * 60 + int(match[2]) if match else _MINUTES + 1
    if minutes > _MINUTES:
        reading.note(path, "time", mark("Here stands a time of the day, as 09:00."))
        return 0
    return minutes


def _write_time(minutes: int) -> str:
    return f"{minutes // 60:02}:{minutes % 60:02}"


@cache
def _names(country: str, year: int, language: str) -> Mapping[date, str]:
    if not country:
        return {}
    known = holidays.country_holidays(country, years=year).supported_languages
    spoken = language if language in known else None
    return dict(holidays.country_holidays(country, years=year, language=spoken).items())

"""Working hours: adding them and measuring them agree, over holidays, make-up days and changes of clocks."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from crescendo.core.clock import HOUR, MINUTE
from crescendo.core.document_reading import Reading
from crescendo.lifecycle.documents import calendar
from crescendo.lifecycle.documents.calendar import Calendar, DayKind
from crescendo.lifecycle.working_time import WorkingTime

SHANGHAI = "Asia/Shanghai"
# Clocks change by an hour, by half an hour, at midnight; one jumped over a whole day.
ZONES = (
    SHANGHAI,
    "Europe/Berlin",
    "America/New_York",
    "Australia/Lord_Howe",
    "America/Sao_Paulo",
    "Africa/Cairo",
)
INSTANTS = st.integers(1_500_000_000_000, 1_900_000_000_000)
LENGTHS = st.integers(0, 60 * 24 * HOUR)


def instant(text: str, zone: str = SHANGHAI) -> int:
    return int(datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone)).timestamp() * 1000)


def shipped() -> Calendar:
    return calendar.read(calendar.SHIPPED, "", Reading())


@st.composite
def calendars(draw: st.DrawFn) -> Calendar:
    opens = draw(st.integers(0, 24 * 60 - 1))
    days = st.dates(date(2018, 1, 1), date(2029, 12, 31))
    free = draw(st.sets(days, max_size=5))
    return Calendar(
        opens=opens,
        closes=draw(st.integers(opens + 1, 24 * 60)),
        weekdays=frozenset(draw(st.sets(st.integers(1, 7), min_size=1))),
        country=draw(st.sampled_from(("", "CN", "DE"))),
        free=dict.fromkeys(free, "Free"),
        worked=dict.fromkeys(draw(st.sets(days, max_size=5)) - free, "Worked"),
    )


@given(calendars(), st.sampled_from(ZONES), INSTANTS, LENGTHS)
def test_what_is_added_is_what_is_measured(said: Calendar, zone: str, at: int, length: int) -> None:
    working = WorkingTime(said, zone)
    assert working.between(at, working.add(at, length % (40 * working.day_length))) == length % (
        40 * working.day_length
    )


@given(calendars(), st.sampled_from(ZONES), INSTANTS, LENGTHS, LENGTHS)
def test_adding_in_two_steps_is_adding_at_once(
    said: Calendar, zone: str, at: int, one: int, two: int
) -> None:
    working = WorkingTime(said, zone)
    one, two = (length % (20 * working.day_length) for length in (one, two))
    assert working.add(working.add(at, one), two) == working.add(at, one + two)


@given(
    calendars(),
    st.sampled_from(ZONES),
    INSTANTS,
    st.integers(0, 90 * 24 * HOUR),
    st.integers(0, 90 * 24 * HOUR),
)
def test_time_measured_in_two_parts_is_time_measured_at_once(
    said: Calendar, zone: str, start: int, first: int, second: int
) -> None:
    working = WorkingTime(said, zone)
    middle, end = start + first, start + first + second
    assert working.between(start, middle) + working.between(middle, end) == working.between(start, end)


def test_hours_end_with_the_day_and_go_on_with_the_next() -> None:
    working = WorkingTime(shipped(), SHANGHAI)
    assert working.add(instant("2026-01-05T16:30"), 4 * HOUR) == instant("2026-01-06T11:30")


def test_a_whole_day_ends_at_closing_time_and_not_at_opening_time() -> None:
    working = WorkingTime(shipped(), SHANGHAI)
    assert working.add(instant("2026-01-05T09:00"), 9 * HOUR) == instant("2026-01-05T18:00")


def test_four_hours_before_the_spring_festival_run_into_its_make_up_day() -> None:
    """2026: the Saturday 14 February is worked, 15 to 23 February are free, and 28 February is worked again."""
    working = WorkingTime(shipped(), SHANGHAI)
    assert working.add(instant("2026-02-13T16:00"), 4 * HOUR) == instant("2026-02-14T11:00")
    assert working.add(instant("2026-02-14T16:00"), 4 * HOUR) == instant("2026-02-24T11:00")
    assert working.between(instant("2026-02-14T18:00"), instant("2026-02-24T09:00")) == 0


def test_nothing_passes_at_night() -> None:
    working = WorkingTime(shipped(), SHANGHAI)
    assert not working.is_open(instant("2026-01-05T18:00"))
    assert working.is_open(instant("2026-01-05T09:00"))
    assert working.add(instant("2026-01-05T22:00"), MINUTE) == instant("2026-01-06T09:01")


def test_the_companys_own_days_go_before_the_countrys() -> None:
    own = calendar.read(
        {
            **calendar.SHIPPED,
            "free": [{"on": "2026-02-14"}],
            "worked": [{"on": "2026-02-16", "title": "Fair"}],
        },
        "",
        Reading(),
    )
    assert own.kind_of(date(2026, 2, 14)) is DayKind.OWN_FREE
    assert own.kind_of(date(2026, 2, 16)) is DayKind.OWN_WORKED
    assert own.kind_of(date(2026, 2, 17)) is DayKind.HOLIDAY
    assert shipped().kind_of(date(2026, 2, 14)) is DayKind.MAKE_UP


def test_a_year_names_its_holidays_in_both_languages() -> None:
    first = {language: calendar.year_of(shipped(), 2026, language)[0].title for language in ("en", "zh-hans")}
    assert first == {"en": "New Year's Day", "zh-hans": "元旦"}


@given(calendars())
def test_a_calendar_that_is_written_reads_the_same(said: Calendar) -> None:
    reading = Reading()
    assert calendar.read(calendar.write(said), "", reading) == said
    assert not reading.faults


def test_all_that_is_wrong_with_a_calendar_is_said_with_its_place() -> None:
    reading = Reading()
    wrong = {
        "opens": "9",
        "closes": "18:00",
        "weekdays": [0],
        "country": "XX",
        "free": [{"on": "tomorrow"}, {"on": "2026-05-01"}],
        "worked": [{"on": "2026-05-01"}],
        "hollidays": [],
    }
    calendar.read(wrong, "/calendar", reading)
    places = {path for path, _, _ in reading.faults}
    assert places == {
        *("/calendar/opens", "/calendar/weekdays/0", "/calendar/country", "/calendar/free/0/on"),
        *("/calendar/worked", "/calendar/hollidays"),
    }

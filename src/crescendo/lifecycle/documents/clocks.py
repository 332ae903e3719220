"""Clocks: how long something may take in working time, and what happens when, as data.

A clock starts with something that happens (`starts`), is kept when something else does, and takes its steps in
between. `4 wh` are working hours, `5 wd` working days.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise
from typing import Any

from crescendo.core.clock import HOUR
from crescendo.core.document_reading import Reading, Titles
from crescendo.core.refusals import mark
from crescendo.lifecycle.working_time import WorkingTime

_SPAN = re.compile(r"([1-9][0-9]{0,2}) (wh|wd)")
_KEYS = ("key", "title", "limit", "steps")
_STEP = ("after", "do")
_TRIES = ("tries", "within")


class ClockKey(StrEnum):
    """The clocks that the rooms start; each must stand in the document."""

    ACCEPT = "accept"
    FIRST_ATTEMPT_RAISED = "first_attempt_raised"
    FIRST_ATTEMPT = "first_attempt"
    VERDICT = "verdict"
    NO_VERDICT = "no_verdict"
    SDR_FIRST_CALL = "sdr_first_call"
    SQL = "sql"
    NOTE = "note"
    POC_START = "poc_start"
    POC_LENGTH = "poc_length"
    POC_RESULT = "poc_result"
    DELIVERY = "delivery"
    MILESTONE = "milestone"
    SERVICE = "service"
    DISPUTE = "dispute"


class Deed(StrEnum):
    """What a step does."""

    REMIND = "remind"
    TELL_MANAGER = "tell_manager"
    TELL_MARKETING = "tell_marketing"
    REASSIGN = "reassign"
    POOL = "pool"


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """A length of working time."""

    count: int
    unit: str

    def __str__(self) -> str:
        return f"{self.count} {self.unit}"

    def length(self, working: WorkingTime) -> int:
        """In milliseconds of a calendar."""
        return self.count * (HOUR if self.unit == "wh" else working.day_length)


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """What is done once so much working time has passed."""

    after: Span
    do: Deed


@dataclass(frozen=True, slots=True, kw_only=True)
class Clock:
    """A limit and the steps that are taken on the way to it and past it, in their order."""

    key: ClockKey
    title: Titles
    limit: Span
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Tries:
    """How often somebody is to be tried before "not reached" may be said."""

    tries: int
    within: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Clocks:
    """All clocks of a lifecycle."""

    clocks: Mapping[ClockKey, Clock]
    tries: Tries

    def __getitem__(self, key: ClockKey) -> Clock:
        return self.clocks[key]


def _clock(key: ClockKey, en: str, zh: str, limit: str, *steps: tuple[str, Deed]) -> dict[str, Any]:
    return {
        "key": key.value,
        "title": {"en": en, "zh-hans": zh},
        "limit": limit,
        "steps": [{"after": after, "do": deed.value} for after, deed in steps],
    }


SHIPPED: Mapping[str, Any] = {
    "clocks": [
        _clock(
            ClockKey.ACCEPT,
            *("Lead accepted", "接收线索", "4 wh"),
            *(("3 wh", Deed.REMIND), ("4 wh", Deed.TELL_MANAGER), ("8 wh", Deed.REASSIGN)),
        ),
        _clock(
            ClockKey.FIRST_ATTEMPT_RAISED,
            *("First attempt, hand raised", "首次联系（举手）", "1 wh", ("1 wh", Deed.TELL_MANAGER)),
        ),
        _clock(ClockKey.FIRST_ATTEMPT, "First attempt", "首次联系", "8 wh", ("8 wh", Deed.TELL_MANAGER)),
        _clock(
            ClockKey.VERDICT, "Verdict after the first talk", "首次沟通后判定", "5 wd", ("5 wd", Deed.REMIND)
        ),
        _clock(
            ClockKey.NO_VERDICT,
            *("Verdict after acceptance", "接收后判定", "12 wd"),
            *(("10 wd", Deed.REMIND), ("12 wd", Deed.POOL)),
        ),
        _clock(
            ClockKey.SDR_FIRST_CALL,
            "First call of an SDR",
            "电话销售首次电话",
            "8 wh",
            ("8 wh", Deed.TELL_MANAGER),
        ),
        _clock(
            ClockKey.SQL,
            "SQL to opportunity, or back",
            "销售合格线索转商机或退回",
            "20 wd",
            ("20 wd", Deed.TELL_MANAGER),
        ),
        _clock(
            ClockKey.NOTE,
            *("Note on an SQL or deal", "跟进记录", "10 wd", ("8 wd", Deed.REMIND), ("10 wd", Deed.POOL)),
        ),
        _clock(ClockKey.POC_START, "POC start", "POC启动", "5 wd", ("5 wd", Deed.TELL_MANAGER)),
        _clock(ClockKey.POC_LENGTH, "POC length", "POC时长", "20 wd", ("20 wd", Deed.TELL_MANAGER)),
        _clock(
            ClockKey.POC_RESULT,
            "POC result after its planned end",
            "POC结论",
            "2 wd",
            ("2 wd", Deed.TELL_MANAGER),
        ),
        _clock(ClockKey.DELIVERY, "Won to delivery", "签单转交付", "2 wd", ("2 wd", Deed.TELL_MANAGER)),
        _clock(
            ClockKey.MILESTONE,
            "Milestone after its planned day",
            "里程碑逾期",
            "1 wd",
            ("1 wd", Deed.TELL_MANAGER),
        ),
        _clock(ClockKey.SERVICE, "Service reply", "服务回复", "4 wh", ("4 wh", Deed.TELL_MANAGER)),
        _clock(
            ClockKey.DISPUTE,
            "Answer to a disputed reject",
            "退回申诉答复",
            "2 wd",
            ("2 wd", Deed.TELL_MARKETING),
        ),
    ],
    "not_reached": {"tries": 5, "within": "10 wd"},
}


def read(said: Any, path: str, reading: Reading) -> Clocks:
    """The clocks that a section says; what is wrong is noted. A clock that is left out is the shipped one."""
    section = reading.table(said, path)
    reading.only(section, path, SHIPPED)
    found = _read_all(SHIPPED["clocks"], "", Reading())
    found.update(_read_all(section.get("clocks"), f"{path}/clocks", reading))
    tries = reading.table(section.get("not_reached", SHIPPED["not_reached"]), f"{path}/not_reached")
    reading.only(tries, f"{path}/not_reached", _TRIES)
    return Clocks(
        clocks=found,
        tries=Tries(
            tries=reading.number(tries.get("tries"), f"{path}/not_reached/tries", least=0, most=50),
            within=_span(tries.get("within"), f"{path}/not_reached/within", reading),
        ),
    )


def write(clocks: Clocks) -> dict[str, Any]:
    """The section of clocks: reading it gives the same."""
    return {
        "clocks": [
            {
                "key": clock.key.value,
                "title": dict(clock.title),
                "limit": str(clock.limit),
                "steps": [{"after": str(step.after), "do": step.do.value} for step in clock.steps],
            }
            for clock in clocks.clocks.values()
        ],
        "not_reached": {"tries": clocks.tries.tries, "within": str(clocks.tries.within)},
    }


def read_span(text: object) -> Span | None:
    """`4 wh` or `5 wd`."""
    match = _SPAN.fullmatch(text) if isinstance(text, str) else None
    return Span(count=int(match[1]), unit=match[2]) if match else None


def _read_all(said: Any, path: str, reading: Reading) -> dict[ClockKey, Clock]:
    taken: set[str] = set()
    found = (_read(one, at, reading, taken) for at, one in reading.rows(said, path))
    return {clock.key: clock for clock in found if clock is not None}


def _read(one: Mapping[str, Any], path: str, reading: Reading, taken: set[str]) -> Clock | None:
    reading.only(one, path, _KEYS)
    key = reading.key(one, path, taken)
    if key not in set(ClockKey):
        reading.note(
            f"{path}/key", "clock", mark("A clock is one of: %(clocks)s."), clocks=", ".join(ClockKey)
        )
        return None
    return Clock(
        key=ClockKey(key),
        title=reading.title(one, path),
        limit=_span(one.get("limit"), f"{path}/limit", reading),
        steps=_steps(one.get("steps"), f"{path}/steps", reading),
    )


def _steps(said: Any, path: str, reading: Reading) -> tuple[Step, ...]:
    found = []
    for at, step in reading.rows(said, path, most=10):
        reading.only(step, at, _STEP)
        deed = Deed(reading.choice(step.get("do"), f"{at}/do", tuple(Deed)))
        found.append(Step(after=_span(step.get("after"), f"{at}/after", reading), do=deed))
    for before, after in pairwise(found):
        # Hours and days compare by a calendar alone; within one unit the order is plain.
        if before.after.unit == after.after.unit and before.after.count >= after.after.count:
            reading.note(path, "order", mark("Each step comes later than the one before."))
    return tuple(found)


def _span(said: Any, path: str, reading: Reading) -> Span:
    span = read_span(said)
    if span is None:
        reading.note(path, "span", mark("Working hours or days are expected here, as 4 wh or 5 wd."))
        return Span(count=1, unit="wd")
    return span

"""For how long contacts stand in their stages: counted where they are few, estimated on a sample of many."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import pairwise
from typing import Any

from crescendo.conditions.days import day_start, today
from crescendo.core import sets
from crescendo.core.clock import DAY
from crescendo.lifecycle.overview.nouns import BANDS, Figure
from crescendo.lifecycle.overview.whose import Asked

MOST = 10_000
_SAMPLE, _ENOUGH, _SCATTERED = 5_000, 100, 65_536
_SHORT = 3_000
_EXACT, _EVER = 100, 1 << 62
_BOUNDS = ("week", "month", "quarter")
_NONE = Figure(count=0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ages:
    """Who stands in a stage, by how long. `median` and `p90` are days; where `here` is about, they are too."""

    here: Figure = _NONE
    bands: tuple[Figure, ...] = (_NONE,) * (len(BANDS) + 1)
    median: int | None = None
    p90: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Question:
    """Whose ages are asked, and the instants at which bands begin, the newest first."""

    places: Mapping[str, Any]
    begins: tuple[int, ...]
    now: int


def ages_of_owned(asked: Asked, *, now: int) -> dict[str, Ages]:
    """Of those whose contacts can all be looked at: exact, however many. One statement."""
    question = _question(asked, now=now)
    rows = sets.fetch(sets.statement(__package__, "ages_of_owned"), question.places)
    return {stage: _exact(rest, question) for stage, *rest in rows}


def ages_of_stages(asked: Asked, stages: Sequence[str], *, now: int) -> dict[str, Ages]:
    """Of many: exact in stages of 10,000 at most, about in others.

    One statement, then one for each stage; of a large stage a sample, and the short bands of it.
    """
    sql, question = sets.statement(__package__, "count_standing"), _question(asked, now=now)
    sizes = dict(sets.fetch(sql, {"stages": sets.batch_json(list(stages))}))
    return {stage: _of_stage(question, stage, sizes[stage]) for stage in stages if stage in sizes}


def ages_of_accepted(asked: Asked, *, now: int) -> Ages:
    """Of leads that sales accepted: exact, they are as few as sellers may hold. One statement."""
    question = _question(asked, now=now)
    rows = sets.fetch(sets.statement(__package__, "ages_of_accepted"), question.places)
    return _exact(rows[0], question) if rows else Ages()


def _of_stage(question: _Question, stage: str, size: int) -> Ages:
    if size <= MOST:
        return _counted(question, stage)
    below = max(1, _SCATTERED * _SAMPLE // size)
    sample, theirs = _sample(question, stage, below)
    # Near the limit, and of few, it is counted: what is called about is surely more than 10,000.
    if len(theirs) * _SCATTERED < 2 * MOST * below:
        counted = _counted(question, stage)
        if counted.here.count <= MOST:
            return counted
    while len(theirs) < _ENOUGH and below < _SCATTERED:
        below *= 16
        sample, theirs = _sample(question, stage, below)
    return _estimated(question, stage, sample, theirs, min(below, _SCATTERED))


def _sample(question: _Question, stage: str, below: int) -> tuple[list[int], list[int]]:
    """The instants of so many of 65,536: everybody's, and of those who are asked about."""
    sql, places = sets.statement(__package__, "sampled_stage"), {"stage": stage, "below": below}
    found = sets.fetch(sql, {**question.places, **places})
    return [at for at, _ in found], [at for at, is_theirs in found if is_theirs]


def _counted(question: _Question, stage: str) -> Ages:
    """By one statement that reads one more than 10,000."""
    sql = sets.statement(__package__, "ages_of_stage")
    rows = sets.fetch(sql, {**question.places, "stage": stage, "most": MOST + 1})
    return _exact(rows[0][1:], question) if rows else Ages()


def _exact(row: Sequence[int], question: _Question) -> Ages:
    count, *bands, median, p90 = row
    return Ages(
        here=Figure(count=count),
        bands=tuple(Figure(count=band) for band in bands),
        median=(question.now - median) // DAY,
        p90=(question.now - p90) // DAY,
    )


def _estimated(question: _Question, stage: str, everybody: list[int], theirs: list[int], below: int) -> Ages:
    """From the instants of a sample, the longest first. A band that is short in the index is counted."""
    edges = [_EVER, *question.begins, 0]
    bands = []
    for until, since in pairwise(edges):
        there, found = (_between(these, since, until) for these in (everybody, theirs))
        if there * _SCATTERED <= _SHORT * below:
            bands.append(Figure(count=_count_band(question, stage, since, until)))
        else:
            bands.append(_about(found, below))
    newest = theirs[::-1]
    middle, tenth = (newest[place] for place in ((len(newest) - 1) // 2, (len(newest) * 9 - 1) // 10))
    return Ages(
        here=_about(len(theirs), below),
        bands=tuple(bands),
        median=(question.now - middle) // DAY,
        p90=(question.now - tenth) // DAY,
    )


def _count_band(question: _Question, stage: str, since: int, until: int) -> int:
    places = {**question.places, "stage": stage, "since": since, "until": until}
    return int(sets.fetch(sets.statement(__package__, "count_band"), places)[0][0])


def _between(sorted_: Sequence[int], since: int, until: int) -> int:
    return bisect_left(sorted_, until) - bisect_left(sorted_, since)


def _about(found: int, below: int) -> Figure:
    """A sample's number made that of all, in two digits: more of them would be chance."""
    number = found * _SCATTERED // below
    unit = 1
    while number // unit >= _EXACT:
        unit *= 10
    return Figure(count=(number + unit // 2) // unit * unit, is_about=True)


def _question(asked: Asked, *, now: int) -> _Question:
    day = today(now, asked.zone)
    begins = tuple(day_start(day - timedelta(days=length), asked.zone) for length in BANDS)
    places = asked.places | dict(zip(_BOUNDS, begins, strict=True))
    return _Question(places=places, begins=begins, now=now)

"""The funnel of contacts: who stands in which stage and for how long, and who came in a period."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import timedelta

from crescendo.conditions.days import day_start, today
from crescendo.core import sets
from crescendo.core.clock import DAY
from crescendo.core.once import once
from crescendo.core.types import Actor
from crescendo.lifecycle.documents.nouns import Course, Pipeline
from crescendo.lifecycle.documents.published import in_force
from crescendo.lifecycle.overview.nouns import (
    BANDS,
    Document,
    Entry,
    Figure,
    OverviewQuery,
    StageFigures,
)
from crescendo.lifecycle.overview.whose import Asked, ask, is_
from crescendo.people import api as people

MOST = 10_000
_FEW, _AT_ONCE = 50_000, 20_000
_BOUNDS = ("week", "month", "quarter")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Ages:
    """What one statement says of a stage."""

    count: int = 0
    bands: tuple[int, ...] = (0,) * (len(BANDS) + 1)
    median: int | None = None
    p90: int | None = None


def is_large(by: Actor, query: OverviewQuery, *, now: int) -> bool:
    """Whether those asked about have more than 20,000 contacts, so that not all can be counted while somebody waits.

    One query. Refuses NotAllowed, NotValid.
    """
    asked = ask(by, query)
    if asked.owners is None:
        return people.count_contacts(by, now=now, at_most=_AT_ONCE + 1) > _AT_ONCE
    return _owned(asked) > _AT_ONCE


def contact_stages(by: Actor, query: OverviewQuery, *, now: int) -> tuple[StageFigures, ...]:
    """The stages of contacts in the order of the document, but the first, which holds whoever was never moved.

    Each counts no further than 10,000. Ages are days of the calendar since the stage was entered. Two statements for
    each stage, three in all where those asked about have 50,000 contacts at most. Refuses NotAllowed, NotValid.
    """
    asked = ask(by, query)
    course = in_force().course(Pipeline.CONTACT)
    is_few = _is_few(asked)
    ages, entered = _ages(asked, course, is_few=is_few, now=now), _entered(asked, course, is_few=is_few)
    return tuple(
        StageFigures(
            stage=stage.key,
            title=stage.title,
            here=_figure(ages[stage.key].count, asked.document(is_("stage", stage.key))),
            bands=tuple(
                _figure(count, _band(asked, stage.key, place), is_more=ages[stage.key].count > MOST)
                for place, count in enumerate(ages[stage.key].bands)
            ),
            median=ages[stage.key].median,
            p90=ages[stage.key].p90,
            entered=_figure(entered[stage.key], None),
        )
        for stage in course.stages
        if stage.key != course.first
    )


def entries(by: Actor, query: OverviewQuery, stage: str, *, skip: int = 0, limit: int = 50) -> list[Entry]:
    """Who entered a stage in the period, the latest first: those whom `entered` counts. One statement."""
    asked = ask(by, query)
    name = "entered_of_all" if asked.owners is None else "entered_of_owned"
    places = asked.places | {"stage": stage, "most": limit, "skip": skip}
    return [
        Entry(contact_id=contact, cycle=cycle, at=at)
        for contact, cycle, at in sets.fetch(sets.statement(__package__, name), places)
    ]


def _is_few(asked: Asked) -> bool:
    """Whether all contacts of those asked about can be looked at. One query."""
    if asked.owners is None:
        return False
    return _owned(asked) <= _FEW


def _owned(asked: Asked) -> int:
    """How many living contacts those asked about have, counted to one more than few. One query."""
    sql, places = sets.statement(__package__, "count_owned"), asked.places | {"most": _FEW + 1}
    return int(once(("owned contacts", asked.owners), lambda: sets.fetch(sql, places))[0][0])


def _ages(asked: Asked, course: Course, *, is_few: bool, now: int) -> dict[str, _Ages]:
    day = today(now, asked.zone)
    bounds = {
        name: day_start(day - timedelta(days=length), asked.zone)
        for name, length in zip(_BOUNDS, BANDS, strict=True)
    }
    places = asked.places | bounds | {"most": MOST + 1}
    if is_few:
        rows = sets.fetch(sets.statement(__package__, "ages_of_owned"), places)
    else:
        sql = sets.statement(__package__, "ages_of_stage")
        rows = [row for key in _keys(course) for row in sets.fetch(sql, places | {"stage": key})]
    found = {key: _Ages() for key in _keys(course)}
    for stage, count, *rest in rows:
        *bands, median, p90 = rest
        is_more = count > MOST
        found[stage] = _Ages(
            count=count,
            bands=tuple(bands),
            median=None if is_more else (now - median) // DAY,
            p90=None if is_more else (now - p90) // DAY,
        )
    return _folded(found, course)


def _folded(found: dict[str, _Ages], course: Course) -> dict[str, _Ages]:
    """Who waits to leave a stage that the document dropped counts where it goes, as the list's filter has it."""
    for gone in course.removed:
        waiting, there = found.get(gone.key, _Ages()), found.get(gone.to, _Ages())
        if waiting.count:
            found[gone.to] = _Ages(
                count=waiting.count + there.count,
                bands=tuple(a + b for a, b in zip(waiting.bands, there.bands, strict=True)),
                median=there.median,
                p90=there.p90,
            )
    return found


def _entered(asked: Asked, course: Course, *, is_few: bool) -> Counter[str]:
    if is_few:
        sql = sets.statement(__package__, "count_entered_of_owned")
        return Counter(dict(sets.fetch(sql, asked.places)))
    sql, places = sets.statement(__package__, "count_entered_of_stage"), asked.places | {"most": MOST + 1}
    return Counter({key: sets.fetch(sql, places | {"stage": key})[0][0] for key in _keys(course)})


def _keys(course: Course) -> list[str]:
    own = [stage.key for stage in course.stages if stage.key != course.first]
    return [*own, *(gone.key for gone in course.removed)]


def _figure(count: int, condition: Document | None, *, is_more: bool = False) -> Figure:
    return Figure(count=min(count, MOST), is_more=is_more or count > MOST, condition=condition)


def _band(asked: Asked, stage: str, place: int) -> Document:
    """The condition of a band: within the days at which it ends, and not within those of the one before."""
    leaves = [is_("stage", stage)]
    if place > 0:
        leaves.append(_since("more_than_ago", BANDS[place - 1]))
    if place < len(BANDS):
        leaves.append(_since("within_last", BANDS[place]))
    return asked.document(*leaves)


def _since(operator: str, days: int) -> Document:
    return {"field": "stage_since", "operator": operator, "value": {"count": days, "unit": "days"}}

"""The funnel of contacts: who stands in which stage and for how long, and who came in a period."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

from crescendo.core import sets
from crescendo.core.once import once
from crescendo.core.types import Actor
from crescendo.lifecycle.documents.nouns import Course, Pipeline
from crescendo.lifecycle.documents.published import in_force
from crescendo.lifecycle.overview.ages import MOST, Ages, ages_of_owned, ages_of_stages
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

_FEW, _AT_ONCE = 50_000, 20_000


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

    Of stages with more than 10,000 all that is said is about, from a sample; who entered is counted no further than
    10,000. Ages are days of the calendar since the stage was entered. A bounded number of statements for each stage,
    three in all where those asked about have 50,000 contacts at most: then all is exact. Refuses NotAllowed, NotValid.
    """
    asked = ask(by, query)
    course = in_force().course(Pipeline.CONTACT)
    is_few = _is_few(asked)
    ages, entered = _ages(asked, course, is_few=is_few, now=now), _entered(asked, course, is_few=is_few)
    return tuple(
        StageFigures(
            stage=stage.key,
            title=stage.title,
            here=replace(ages[stage.key].here, condition=asked.document(is_("stage", stage.key))),
            bands=tuple(
                replace(band, condition=_band(asked, stage.key, place))
                for place, band in enumerate(ages[stage.key].bands)
            ),
            median=ages[stage.key].median,
            p90=ages[stage.key].p90,
            entered=Figure(count=min(entered[stage.key], MOST), is_more=entered[stage.key] > MOST),
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


def _ages(asked: Asked, course: Course, *, is_few: bool, now: int) -> dict[str, Ages]:
    """The ages of every stage, also of those where nobody stands.

    Who waits to leave a stage that the document dropped counts where it goes, as the list's filter has it.
    """
    keys = _keys(course)
    found = ages_of_owned(asked, now=now) if is_few else ages_of_stages(asked, keys, now=now)
    ages = {key: found.get(key, Ages()) for key in keys}
    for gone in course.removed:
        waiting, there = ages[gone.key], ages.get(gone.to, Ages())
        if waiting.here.count:
            ages[gone.to] = replace(
                there,
                here=_together(waiting.here, there.here),
                bands=tuple(_together(*both) for both in zip(waiting.bands, there.bands, strict=True)),
            )
    return ages


def _together(one: Figure, other: Figure) -> Figure:
    return Figure(count=one.count + other.count, is_about=one.is_about or other.is_about)


def _entered(asked: Asked, course: Course, *, is_few: bool) -> Counter[str]:
    if is_few:
        sql = sets.statement(__package__, "count_entered_of_owned")
        return Counter(dict(sets.fetch(sql, asked.places)))
    sql, places = sets.statement(__package__, "count_entered_of_stage"), asked.places | {"most": MOST + 1}
    return Counter({key: sets.fetch(sql, places | {"stage": key})[0][0] for key in _keys(course)})


def _keys(course: Course) -> list[str]:
    own = [stage.key for stage in course.stages if stage.key != course.first]
    return [*own, *(gone.key for gone in course.removed)]


def _band(asked: Asked, stage: str, place: int) -> Document:
    return asked.document(is_("stage", stage), *since_of_band("stage_since", place))


def since_of_band(field: str, place: int) -> list[Document]:
    """What an instant is in a band: within the days at which it ends, and not within those of the one before."""
    leaves = []
    if place > 0:
        leaves.append(_since(field, "more_than_ago", BANDS[place - 1]))
    if place < len(BANDS):
        leaves.append(_since(field, "within_last", BANDS[place]))
    return leaves


def _since(field: str, operator: str, days: int) -> Document:
    return {"field": field, "operator": operator, "value": {"count": days, "unit": "days"}}

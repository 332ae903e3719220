"""Ways whose condition turns by time alone: whom that concerned since the last look is asked again, nobody else."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from crescendo.conditions import api as conditions
from crescendo.core import facts, jobs, sets
from crescendo.core.clock import DAY
from crescendo.core.company import get_company
from crescendo.core.types import ClaimedJob
from crescendo.lifecycle.documents.api import in_force
from crescendo.lifecycle.documents.nouns import Lifecycle, Pipeline
from crescendo.lifecycle.stages import writing
from crescendo.lifecycle.stages.reading import open_rows
from crescendo.lifecycle.stages.settling import settle
from crescendo.lifecycle.stages.turn import take_turn
from crescendo.lifecycle.stages.ways import Open, ways_from
from crescendo.lifecycle.stages_models import WaysAsked
from crescendo.people import api as people

TURNED = "lifecycle.turned"
_CHUNK = 2_000
_NOBODY = "[]"


def look_for_turned(now: int) -> int:
    """Intend that those are asked whose ways have turned since the last look; 1 where there was something to intend.

    For the worker, once in a while. Nothing is intended where no way of the document can turn by time.
    """
    with facts.together(now=now):
        row, _ = WaysAsked.objects.select_for_update().get_or_create(pk=1, defaults={"until_at": now - DAY})
        if row.until_at >= now or not _turning(in_force(), now):
            WaysAsked.objects.filter(pk=1, until_at__lt=now).update(until_at=now)
            return 0
        payload = {"since": row.until_at, "until": now, "after": 0}
        # While a look is under way the next one waits, and then reaches back to where this one ended.
        if jobs.enqueue(TURNED, payload, run_at=now, dedupe_key=TURNED) is None:
            return 0
        WaysAsked.objects.filter(pk=1).update(until_at=now)
    return 1


def follow_turned(job: ClaimedJob, *, size: int = _CHUNK) -> None:
    """One chunk of everybody; called again until all were looked at. Emits contact.stage_changed."""
    since, until = int(job.payload["since"]), int(job.payload["until"])
    ids, newest = people.living_after(int(job.payload["after"]), limit=size)
    if not ids:
        return
    lifecycle = in_force()
    turned = _turned_among(lifecycle, ids, since=since, until=until)
    with facts.together(now=job.now):
        if turned:
            take_turn()
            facts.append(writing.drafts_of(settle(lifecycle, turned, now=job.now), now=job.now), now=job.now)
        jobs.go_on(job, {**job.payload, "after": ids[-1]}, done=ids[-1], total=newest)


def _turning(lifecycle: Lifecycle, now: int) -> list[Open]:
    """The ways whose answer about somebody can change though nothing happens. No query of contacts."""
    course = lifecycle.course(Pipeline.CONTACT)
    zone = get_company().time_zone
    return [
        way
        for way in ways_from(course, {stage.key for stage in course.stages})
        if conditions.compile_turns(way.tree, vendor=sets.vendor(), now=now, zone=zone, ids=_NOBODY)
    ]


def _turned_among(lifecycle: Lifecycle, ids: Sequence[int], *, since: int, until: int) -> list[int]:
    """Those of these who stand where a way begins that can have turned about them meanwhile."""
    stands = {row.contact_id: row.stage for row in open_rows(ids)}
    first = lifecycle.course(Pipeline.CONTACT).first
    zone = get_company().time_zone
    turned: set[int] = set()
    for way in _turning(lifecycle, since):
        waiting = [number for number in ids if stands.get(number, first) in way.way.origins]
        turned |= _turns(way, waiting, since=since, until=until, zone=zone)
    return sorted(turned)


def _turns(way: Open, ids: Collection[int], *, since: int, until: int, zone: str) -> set[int]:
    """Whose answer, as it was at `since`, changes by time until `until`. A query for each leaf that can turn."""
    if not ids:
        return set()
    found: set[int] = set()
    given = sets.batch_json(sorted(ids))
    for turn in conditions.compile_turns(way.tree, vendor=sets.vendor(), now=since, zone=zone, ids=given):
        moments: dict[Any, int | None] = {}
        for contact, pivot in sets.fetch(turn.sql, turn.params):
            if pivot not in moments:
                moments[pivot] = turn.moment(pivot)
            at = moments[pivot]
            if contact is not None and at is not None and at <= until:
                found.add(contact)
    return found

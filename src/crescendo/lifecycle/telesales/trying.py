"""A call with somebody of the queue: when to try next."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from crescendo.lifecycle.documents.telesales_rules import StepKind, Telesales
from crescendo.lifecycle.followup import api as followup
from crescendo.lifecycle.followup.call_types import Outcome
from crescendo.lifecycle.routing import ticking
from crescendo.lifecycle.routing.ticking import Times
from crescendo.lifecycle.telesales import enrolling
from crescendo.lifecycle.telesales.entering import SUBJECT
from crescendo.lifecycle.telesales_models import Enrollment, Queued


@dataclass(frozen=True, slots=True, kw_only=True)
class Tried:
    """The latest call with somebody. `again_at`: what was promised."""

    at: int
    outcome: str
    again_at: int | None = None


def note_tries(rows: Sequence[Queued], tried: Mapping[int, Tried], telesales: Telesales, *, now: int) -> None:
    """Write when to try next of those whose latest call is newer than what the row knows. A few statements."""
    fresh = [row for row in rows if tried[row.contact_id].at > (row.tried_at or 0)]
    if not fresh:
        return
    counted = ticking.times()
    made = followup.tries_of(
        {row.contact_id for row in fresh}, since={row.contact_id: row.made_at for row in fresh}
    )
    running = _running({row.contact_id for row in fresh})
    for row in fresh:
        one = tried[row.contact_id]
        count = made[row.contact_id].count if row.contact_id in made else 1
        row.tried_at, row.outcome = one.at, one.outcome
        row.is_promised = one.again_at is not None
        row.next_at = one.again_at or next_at(
            one, count, telesales, counted, running.get(row.contact_id), now=now
        )
    Queued.objects.bulk_update(fresh, ["tried_at", "outcome", "is_promised", "next_at"], batch_size=200)
    ticking.stop(SUBJECT, [row.pk for row in fresh])


def next_at(
    one: Tried,
    count: int,
    telesales: Telesales,
    counted: Times,
    running: Enrollment | None,
    *,
    now: int,
) -> int:
    """The next call of the cadence that runs, else so long after this one as the document says; who was reached waits
    for an answer at once.
    """
    if one.outcome == Outcome.REACHED:
        return one.at
    if running is not None:
        cadence = telesales.cadence(running.cadence)
        steps = range(running.step, len(cadence.steps)) if cadence is not None else ()
        for step in steps:
            if cadence is None or cadence.steps[step].kind is not StepKind.CALL:
                continue
            is_next = step == running.step
            due = running.due_at if is_next else enrolling.due_at(cadence, step, running.started_at, counted)
            # What was due before the call was done by it.
            if due > one.at:
                return due
    if not telesales.again:
        return now
    span = telesales.again[min(max(count, 1), len(telesales.again)) - 1]
    return counted.working.add(one.at, span.length(counted.working))


def _running(contact_ids: set[int]) -> dict[int, Enrollment]:
    rows = Enrollment.objects.filter(contact_id__in=contact_ids, ended_at=None).order_by("-pk")
    return {row.contact_id: row for row in rows}

"""A published lifecycle is followed: who is in a stage that is no more goes where it says, then all settle."""

from __future__ import annotations

from collections.abc import Sequence

from crescendo.core import facts, jobs
from crescendo.core.types import Actor, ClaimedJob
from crescendo.lifecycle.documents.api import in_force
from crescendo.lifecycle.documents.nouns import Lifecycle, Pipeline, Removed
from crescendo.lifecycle.stages import writing
from crescendo.lifecycle.stages.nouns import Cause, Stretch
from crescendo.lifecycle.stages.reading import noun
from crescendo.lifecycle.stages.settling import settle
from crescendo.lifecycle.stages.turn import take_turn
from crescendo.lifecycle.stages.writing import Planned
from crescendo.lifecycle.stages_models import ContactStage
from crescendo.people import api as people

FOLLOW = "lifecycle.follow"
_CHUNK = 500
_SYSTEM = Actor.system("lifecycle")


def start(number: int, *, now: int) -> None:
    """Intend that everybody follows a version, once for each."""
    payload = {"number": number, "after": 0}
    jobs.enqueue(FOLLOW, payload, run_at=now, dedupe_key=f"{FOLLOW}/{number}")


def start_first(*, now: int) -> bool:
    """Intend that those settle who were there before anybody had a stage; whether there was need."""
    if ContactStage.objects.exists() or not people.living_after(0, limit=1)[0]:
        return False
    start(in_force().number, now=now)
    return True


def follow(job: ClaimedJob, *, size: int = _CHUNK) -> None:
    """One chunk; called again until everybody was asked. A newer version ends it. Emits contact.stage_changed."""
    with facts.together(now=job.now):
        take_turn()
        lifecycle = in_force()
        if lifecycle.number != job.payload["number"]:
            return
        left = _leave_removed(lifecycle, size, now=job.now)
        if left:
            _tell(left, now=job.now)
            jobs.go_on(job, dict(job.payload), done=0, total=len(left))
            return
        ids, newest = people.living_after(int(job.payload["after"]), limit=size)
        if not ids:
            return
        _tell(settle(lifecycle, ids, now=job.now), now=job.now)
        jobs.go_on(job, {**job.payload, "after": ids[-1]}, done=ids[-1], total=newest)


def _leave_removed(lifecycle: Lifecycle, size: int, *, now: int) -> Sequence[Stretch]:
    """Those who stand in a stage that is no more, merged contacts too: an unmerge finds them in a stage there is."""
    course = lifecycle.course(Pipeline.CONTACT)
    gone = {one.key: one for one in course.removed}
    rows = ContactStage.objects.filter(is_open=1, stage__in=list(gone)).order_by("pk")[:size]
    planned = [_planned(noun(row), gone[row.stage]) for row in rows]
    return writing.write(_SYSTEM, course, lifecycle.number, planned, now=now)


def _planned(here: Stretch, gone: Removed) -> Planned:
    return Planned(
        here=here,
        to=gone.to,
        cause=Cause.DOCUMENT,
        missing=here.missing,
        returns_at=here.returns_at,
        returns_to=here.returns_to,
        cycle=here.cycle,
    )


def _tell(made: Sequence[Stretch], *, now: int) -> None:
    """Of those who live: nobody is told of a contact that is part of another."""
    living = {
        number for number, into in people.living_of(one.contact_id for one in made).items() if number == into
    }
    facts.append(writing.drafts_of([one for one in made if one.contact_id in living], now=now), now=now)

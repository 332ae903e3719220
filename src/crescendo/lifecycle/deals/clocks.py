"""The clocks of deals: which run is read off the deal as it stands, so hearing of it twice starts nothing twice.

A POC that was agreed on begins in time, takes no longer than it may and has a result after its planned end; what
was won is delivered, milestone by milestone; an open deal has a note that is not old.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date

from django.db.models import Max, Min

from crescendo.conditions.days import day_start, later, today
from crescendo.core import facts, jobs
from crescendo.core.api import get_company
from crescendo.core.types import ClaimedJob
from crescendo.lifecycle.deals import leaving, persons
from crescendo.lifecycle.deals.types import DealStage, DealState
from crescendo.lifecycle.documents.clocks import ClockKey
from crescendo.lifecycle.models import Deal, Milestone, Poc, RunningClock, TopicNote
from crescendo.lifecycle.routing import ticking
from crescendo.people import api as people

SUBJECT = "deal"
JOB = "lifecycle.deal_clocks"
_CHUNK = 200
Running = Mapping[ClockKey, int]
_ON_TRIAL = frozenset({DealStage.POC})
_DELIVERED = frozenset({DealStage.WON, DealStage.DELIVERING})


def keep(deal_ids: Collection[int], *, now: int) -> None:
    """Start and stop the clocks of these deals as they stand. A bounded number of statements.

    A clock that runs as it should is left alone; of one that begins anew no step is told that lies in the past.
    """
    wanted = running(deal_ids)
    held = RunningClock.objects.filter(subject=SUBJECT, subject_id__in=list(deal_ids))
    over: dict[ClockKey, list[int]] = defaultdict(list)
    fresh: dict[ClockKey, dict[int, int]] = defaultdict(dict)
    for number, clocks in wanted.items():
        for key, at in clocks.items():
            fresh[key][number] = at
    for row in held:
        key = ClockKey(row.clock)
        if fresh[key].get(row.subject_id) == row.started_at:
            del fresh[key][row.subject_id]
        else:
            over[key].append(row.subject_id)
    for key, those in over.items():
        ticking.stop(SUBJECT, those, keys=(key,))
    if any(fresh.values()):
        times = ticking.times()
        for key, started in fresh.items():
            if started:
                ticking.start(SUBJECT, key, started, times=times, after=now)


def running(deal_ids: Collection[int]) -> dict[int, Running]:
    """Which clocks run for these deals, and since when; some begin in days to come. Six queries at most."""
    return running_of(list(Deal.objects.filter(pk__in=list(deal_ids), removed_at=None)))


def running_of(deals: Sequence[Deal]) -> dict[int, Running]:
    """The same of rows that were read; what the stage of none of them asks for is not looked up."""
    zone = get_company().time_zone
    pocs = {poc.deal_id: poc for poc in Poc.objects.filter(deal_id__in=_at(deals, _ON_TRIAL))}
    steps = _next_milestones(_at(deals, _DELIVERED))
    noted = _noted([deal.pk for deal in deals if deal.state == DealState.OPEN.value])
    found: dict[int, Running] = {}
    for deal in deals:
        clocks: dict[ClockKey, int] = {}
        if deal.stage in _ON_TRIAL:
            clocks.update(_of_poc(deal, pocs.get(deal.pk), zone))
        if deal.stage == DealStage.WON:
            clocks[ClockKey.DELIVERY] = deal.stage_at
        if deal.pk in steps:
            clocks[ClockKey.MILESTONE] = _end_of(steps[deal.pk], zone)
        if deal.state == DealState.OPEN.value:
            clocks[ClockKey.NOTE] = max(deal.created_at, noted.get(deal.pk, 0))
        found[deal.pk] = clocks
    return found


def not_begun(deal_ids: Collection[int], *, now: int) -> frozenset[int]:
    """Those of these deals whose POC has no first day, or one that is still to come. Two queries."""
    day = today(now, get_company().time_zone)
    begun = Poc.objects.filter(deal_id__in=list(deal_ids), starts_on__lte=day)
    return frozenset(deal_ids) - frozenset(begun.values_list("deal_id", flat=True))


def intend_all(*, now: int) -> None:
    """Let the clocks of all deals be kept, once however often it is asked for before it has begun."""
    jobs.enqueue(JOB, {"after": 0}, run_at=now, dedupe_key=JOB)


def keep_all(job: ClaimedJob, *, size: int = _CHUNK) -> None:
    """One chunk of all deals; called again until each stands in a stage there is and has the clocks it is to have."""
    with facts.together(now=job.now):
        moved = leaving.leave_removed(now=job.now)
        if moved:
            jobs.go_on(job, dict(job.payload), done=0, total=moved)
            return
        rows = Deal.objects.filter(pk__gt=int(job.payload["after"]), removed_at=None).order_by("pk")
        deals = list(rows.values_list("pk", flat=True)[:size])
        if not deals:
            return
        keep(deals, now=job.now)
        newest = Deal.objects.order_by("-pk").values_list("pk", flat=True).first() or deals[-1]
        jobs.go_on(job, {"after": deals[-1]}, done=deals[-1], total=newest)


def _of_poc(deal: Deal, poc: Poc | None, zone: str) -> Running:
    """It is to begin after the agreement, lasts from its first day, and is to have a result after its planned end."""
    clocks = {ClockKey.POC_START: deal.stage_at}
    if poc is not None and poc.result:
        return {}
    if poc is not None and poc.starts_on is not None:
        clocks[ClockKey.POC_LENGTH] = day_start(poc.starts_on, zone)
    if poc is not None and poc.planned_end_on is not None:
        clocks[ClockKey.POC_RESULT] = _end_of(poc.planned_end_on, zone)
    return clocks


def _at(deals: Iterable[Deal], stages: frozenset[DealStage]) -> list[int]:
    return [deal.pk for deal in deals if deal.stage in stages]


def _next_milestones(deal_ids: Iterable[int]) -> dict[int, date]:
    """The planned day of the first milestone of each that is not done."""
    rows = Milestone.objects.filter(deal_id__in=list(deal_ids), done_on=None, planned_on__isnull=False)
    return dict(rows.values_list("deal_id").annotate(Min("planned_on")))


def _noted(deal_ids: Collection[int]) -> dict[int, int]:
    """When the newest note about somebody of each deal was written."""
    if not deal_ids:
        return {}
    held = persons.people_of(list(deal_ids))
    parts = people.parts_among({contact for those in held.values() for contact in those})
    written: dict[int, int] = defaultdict(int)
    rows = TopicNote.objects.filter(contact_id__in=list(parts)).values_list("contact_id")
    for part, at in rows.annotate(Max("at")):
        written[parts[part]] = max(written[parts[part]], at)
    return {deal: max((written[one] for one in those), default=0) for deal, those in held.items()}


def _end_of(day: date, zone: str) -> int:
    return day_start(later(day, 1), zone)

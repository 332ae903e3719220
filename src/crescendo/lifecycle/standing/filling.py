"""Standing worked out by jobs: of everybody once, where it was not kept from the beginning; of use each day."""

from __future__ import annotations

from crescendo.conditions.days import today
from crescendo.core import facts, jobs
from crescendo.core.api import get_company
from crescendo.core.types import ClaimedJob
from crescendo.lifecycle.deals.types import DealState
from crescendo.lifecycle.models import AccountStanding, Deal, SurveyAnswer, Ticket
from crescendo.lifecycle.stages.turn import take_turn
from crescendo.lifecycle.standing import using, writing
from crescendo.people import api as people

FILL, USE = "lifecycle.fill_standing", "lifecycle.use"
_CHUNK = 500
_ACCOUNTS = 100


def fill(job: ClaimedJob, *, size: int = _CHUNK) -> None:
    """One chunk of everybody, then of the accounts that answered. Emits the facts of what stands otherwise."""
    after = int(job.payload["after"])
    with facts.together(now=job.now):
        take_turn()
        ids, newest = people.living_after(after, limit=size)
        if ids:
            facts.append(writing.keep_contacts(ids, now=job.now), now=job.now)
            jobs.go_on(job, {"after": ids[-1]}, done=ids[-1], total=newest)
            return
        said = (model.objects.filter(account_id__isnull=False) for model in (SurveyAnswer, Ticket))
        accounts = {
            one for rows in said for one in rows.values_list("account_id", flat=True).distinct() if one
        }
        facts.append(writing.keep_accounts(sorted(accounts), now=job.now), now=job.now)


def look_at_use(*, now: int) -> int:
    """Intend the day's look at the use of customers, once a day of the company's zone; 1 where there was need."""
    day = today(now, get_company().time_zone).toordinal()
    if not _customers(0, day):
        return 0
    return int(jobs.enqueue(USE, {"after": 0, "day": day}, run_at=now, dedupe_key=USE) is not None)


def reckon_use(job: ClaimedJob) -> None:
    """One chunk of customers; called again until all were looked at. Emits account.standing_changed."""
    after, day = int(job.payload["after"]), int(job.payload["day"])
    with facts.together(now=job.now):
        take_turn()
        accounts = _customers(after, day)
        if not accounts:
            return
        used = using.states_of(accounts, now=job.now)
        facts.append(writing.keep_use(used, day=day, now=job.now), now=job.now)
        jobs.go_on(job, {**job.payload, "after": accounts[-1]}, done=accounts[-1], total=accounts[-1])


def _customers(after: int, day: int) -> list[int]:
    """Some accounts with a won deal whose use was not looked at on a day, in the order of their numbers."""
    seen = AccountStanding.objects.filter(on_day__gte=day).values("account_id")
    won = Deal.objects.filter(state=DealState.WON.value, removed_at=None, account_id__gt=after)
    rows = won.exclude(account_id__in=seen).order_by("account_id").values_list("account_id", flat=True)
    return [one for one in rows.distinct()[:_ACCOUNTS] if one is not None]

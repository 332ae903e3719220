"""Everybody counted anew after a model was published, and every night those whose points have faded."""

from __future__ import annotations

from time import perf_counter

from crescendo.core import facts, jobs, pacing
from crescendo.core.company import get_company
from crescendo.core.types import ClaimedJob
from crescendo.people import api as people
from crescendo.scoring import ledger, published, settling
from crescendo.scoring.days import day_number
from crescendo.scoring.models import Standing

RECOMPUTE = "scoring.recompute"
FADE = "scoring.fade"
_CHUNK, _LEAST, _MOST = 400, 200, 4_000


def start(key: str, *, now: int) -> None:
    """Intend that everybody is counted under the version in force; once for each version."""
    kept = published.get(key)
    payload = {"model": key, "number": kept.number, "after": 0}
    jobs.enqueue(RECOMPUTE, payload, run_at=now, dedupe_key=f"{RECOMPUTE}/{key}/{kept.number}")


def recompute(job: ClaimedJob, *, size: int = _CHUNK) -> None:
    """One chunk; called again until everybody was counted. A newer version ends it. Emits what `settle` changed.

    Account by account, so that colleagues' acts are read once. Chunks grow and shrink with what they take.
    """
    kept = published.find(str(job.payload["model"]))
    if kept is None or kept.number != job.payload["number"]:
        return
    zone = get_company().time_zone
    with facts.together(now=job.now):
        began = perf_counter()
        size = int(job.payload.get("size", size))
        place = (job.payload.get("account", 0), int(job.payload["after"]))
        next_ones, newest = people.living_after_by_account(place, limit=size)
        if not next_ones:
            return
        ids = sorted(contact for _, contact in next_ones)
        facts.append(settling.settle(kept, ids, {}, now=job.now, zone=zone), now=job.now)
        account, after = next_ones[-1]
        paced = pacing.next_size(size, perf_counter() - began, least=_LEAST, most=_MOST)
        done = int(job.payload.get("done", 0)) + len(ids)
        payload = {**job.payload, "account": account, "after": after, "size": paced, "done": done}
        jobs.go_on(job, payload, done=done, total=max(done, newest))


def fade_by_the_day(*, now: int) -> int:
    """Intend the night's work, once a day of the company's zone; how many jobs that made."""
    day = day_number(now, get_company().time_zone)
    made = 0
    for key, number in published.known_numbers():
        if Standing.objects.filter(model_id=number, on_day__lt=day).exists():
            payload = {"model": key, "day": day, "after": 0}
            made += jobs.enqueue(FADE, payload, run_at=now, dedupe_key=f"{FADE}/{key}/{day}") is not None
    return made


def fade(job: ClaimedJob, *, size: int = _CHUNK) -> None:
    """One chunk of reading everybody's entries on the new day: those first whose band changes today."""
    kept = published.find(str(job.payload["model"]))
    if kept is None:
        return
    zone, day = get_company().time_zone, int(job.payload["day"])
    after = int(job.payload["after"])
    rows = Standing.objects.filter(model_id=kept.id, on_day__lt=day)
    with facts.together(now=job.now):
        due = list(
            rows.filter(next_day__lte=day).order_by("next_day").values_list("contact_id", flat=True)[:size]
        )
        ids = due or list(
            rows.filter(contact_id__gt=after)
            .order_by("contact_id")
            .values_list("contact_id", flat=True)[:size]
        )
        if not ids:
            return
        change = ledger.fade(kept, ids, now=job.now, zone=zone)
        facts.append(settling.told(kept, change, now=job.now), now=job.now)
        reached = after if due else ids[-1]
        jobs.go_on(job, {**job.payload, "after": reached}, done=reached, total=max(reached, ids[-1]))

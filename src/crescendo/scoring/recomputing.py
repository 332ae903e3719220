"""Everybody counted anew after a model was published, and every night those whose points have faded."""

from __future__ import annotations

from time import perf_counter
from typing import Any

from crescendo.core import facts, jobs, pacing, rounds
from crescendo.core.company import get_company
from crescendo.core.types import ClaimedJob
from crescendo.people import api as people
from crescendo.scoring import from_the_end, ledger, published, second_core, settling
from crescendo.scoring.asking import Kept
from crescendo.scoring.days import day_number
from crescendo.scoring.from_the_end import Answer, Asked, Place
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

    Account by account, so that colleagues' acts are read once. Chunks grow and shrink with what they take. Of many a
    second process reckons from the end, which `end` in the payload says how far it came, until both meet.
    """
    kept = published.find(str(job.payload["model"]))
    if kept is None or kept.number != job.payload["number"]:
        second_core.end(job.id)
        return
    zone = get_company().time_zone
    answer = _from_the_end(job, kept, zone)
    with facts.together(now=job.now):
        began = perf_counter()
        if answer is None:
            walked = _walk_on(job, kept, size, zone=zone)
            if walked is None:
                second_core.end(job.id)
                return
            payload, number = walked
            key = "size"
        else:
            facts.append(from_the_end.taken(kept, answer, now=job.now, zone=zone), now=job.now)
            payload, number = {**job.payload, "end": answer.places[-1]}, len(answer.places)
            key = "end_size"
        payload[key] = pacing.next_size(number, perf_counter() - began, least=_LEAST, most=_MOST)
        payload["done"] = done = int(job.payload.get("done", 0)) + number
        jobs.go_on(job, payload, done=done, total=max(done, int(payload["newest"])))


def _walk_on(job: ClaimedJob, kept: Kept, size: int, *, zone: str) -> tuple[dict[str, Any], int] | None:
    """Count the next ones; how far that came, and how many they were. None where the walk from the end was met."""
    place = (job.payload.get("account", 0), int(job.payload["after"]))
    next_ones, newest = people.living_after_by_account(place, limit=int(job.payload.get("size", size)))
    end = _end(job)
    if end is not None:
        next_ones = [one for one in next_ones if _order(one) < _order(end)]
    if not next_ones:
        return None
    ids = sorted(contact for _, contact in next_ones)
    facts.append(settling.settle(kept, ids, {}, now=job.now, zone=zone), now=job.now)
    account, after = next_ones[-1]
    return {**job.payload, "account": account, "after": after, "newest": newest}, len(ids)


def _from_the_end(job: ClaimedJob, kept: Kept, zone: str) -> Answer | None:
    """The next chunk that the second process has reckoned, if it has one; it goes on with what comes before.

    Its questions begin after the first chunk, which gives the rules of a new version their numbers.
    """
    left = int(job.payload.get("newest", 0)) - int(job.payload.get("done", 0))
    second = second_core.second_for(job.id, left=left)
    if second is None:
        return None
    end = _end(job)
    answer = second.answer()
    if answer is not None and not _follows(answer, job):
        second_core.end(job.id)
        return None
    asked = Asked(
        model=kept.key,
        version=kept.number,
        now=job.now,
        zone=zone,
        position=rounds.held_position(from_the_end.CONSUMER),
        size=int(job.payload.get("end_size", _CHUNK)),
        before=end,
    )
    second.keep_busy(asked)
    return answer


def _follows(answer: Answer, job: ClaimedJob) -> bool:
    """Whether an answer ends where the last one began, and begins behind the walk from the beginning.

    It does not where a chunk was taken and rolled back, and where both walks meet.
    """
    place: Place = (job.payload.get("account", 0), int(job.payload["after"]))
    return (
        answer.asked.before == _end(job) and bool(answer.places) and _order(place) < _order(answer.places[-1])
    )


def _end(job: ClaimedJob) -> Place | None:
    end = job.payload.get("end")
    return None if end is None else (end[0], end[1])


def _order(place: Place) -> tuple[bool, int, int]:
    account, contact = place
    return account is None, account or 0, contact


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

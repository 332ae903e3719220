"""Jobs: work intended for later, in one table, claimed in batches under a lease.

A killed claimant loses no job: its lease runs out. A job may run twice (its claimant died after the work), so
handlers are keyed so that twice is once. Payloads carry ids and field names, never personal values.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from typing import Any

import msgspec
from django.db import transaction
from django.db.models import QuerySet

from crescendo.core import audit, faults, paging, sets
from crescendo.core.clock import HOUR, SECOND
from crescendo.core.ids import Prefix, write_id
from crescendo.core.models import Job
from crescendo.core.refusals import NotFound, Refusal, mark
from crescendo.core.roles import require
from crescendo.core.types import Actor, ClaimedJob, JobLost, JobProgress, JobRow, JobState, Page, Permission

Handler = Callable[[ClaimedJob], None]

BATCH = 10
LEASE = 30 * SECOND
ATTEMPTS = 8
_FIRST_PAUSE = 10 * SECOND
_LONGEST_PAUSE = HOUR
_log = logging.getLogger(__name__)

audit.register({"job.dismissed": mark("%(by)s gave up the failed job %(subject)s")})


def enqueue(
    kind: str,
    payload: Mapping[str, Any],
    *,
    run_at: int,
    now: int | None = None,
    dedupe_key: str | None = None,
) -> int | None:
    """Intend a job, inside the caller's transaction; its id, or None when its key already waits or runs."""
    created_at = run_at if now is None else now
    rows = sets.fetch(
        sets.statement(__package__, "enqueue_job"),
        {
            "kind": kind,
            "payload": msgspec.json.encode(payload).decode(),
            "run_at": run_at,
            "dedupe_key": dedupe_key,
            "created_at": created_at,
        },
    )
    return int(rows[0][0]) if rows else None


def run_due(handlers: Mapping[str, Handler], *, now: int, limit: int = BATCH) -> int:
    """Claim and run up to `limit` due jobs of the kinds that have a handler; returns how many were run.

    A refusal fails the job for good; any other failure tries again later, each time after a longer pause, and
    fails it after the last attempt. The store's own troubles raise, and the lease brings the job back.
    """
    claimed = claim(frozenset(handlers), now=now, limit=limit)
    for job in claimed:
        _run(handlers[job.kind], job)
    return len(claimed)


def run_until_quiet(handlers: Mapping[str, Handler], *, now: int) -> int:
    """Run all that is due, and what that enqueues: the way of tests and of `crescendo drain`."""
    count = 0
    while done := run_due(handlers, now=now):
        count += done
    return count


def claim(kinds: frozenset[str], *, now: int, limit: int = BATCH) -> list[ClaimedJob]:
    """Take due jobs under a lease, and those whose claimant died. Two statements."""
    places = {
        "now": now,
        "until": now + LEASE,
        "limit": limit,
        "attempts": ATTEMPTS,
        "kinds": sets.batch_json(sorted(kinds)),
    }
    with transaction.atomic():
        sets.execute(sets.statement(__package__, "fail_exhausted_jobs"), places)
        rows = sets.fetch(sets.statement(__package__, "claim_jobs"), places)
    return [
        ClaimedJob(id=pk, kind=kind, payload=msgspec.json.decode(payload), attempt=attempts, now=now)
        for pk, kind, payload, attempts in sorted(rows)
    ]


def heartbeat(job: ClaimedJob, *, now: int) -> None:
    """Lengthen the lease of a job that takes long. Refuses JobLost."""
    if not _held(job).update(lease_until=now + LEASE):
        raise JobLost(job=write_id(Prefix.JOB, job.id))


def go_on(job: ClaimedJob, payload: Mapping[str, Any], *, done: int, total: int, pause: int = 0) -> None:
    """Say within a chunk's transaction how far the job has come, and that it is to be called again for the rest.

    `pause` is how many milliseconds after this chunk began, at the earliest, so that others may write meanwhile.
    Refuses JobLost, so that a chunk whose job went to another claimant is rolled back.
    """
    kept = _held(job).update(
        payload=msgspec.json.encode(payload).decode(),
        state=JobState.PENDING.value,
        run_at=job.now + pause,
        lease_until=0,
        attempts=0,
        error="",
        done=done,
        total=total,
    )
    if not kept:
        raise JobLost(job=write_id(Prefix.JOB, job.id))


def progress(kind: str) -> tuple[JobProgress, ...]:
    """The jobs of a kind that wait or run, the newest first; they are few. One query."""
    open_states = [JobState.PENDING.value, JobState.RUNNING.value]
    return tuple(
        JobProgress(
            id=row.pk,
            kind=row.kind,
            payload=msgspec.json.decode(row.payload),
            done=row.done,
            total=row.total,
        )
        for row in Job.objects.filter(kind=kind, state__in=open_states).order_by("-id")
    )


def list_jobs(
    by: Actor, *, state: JobState | None = None, cursor: str | None = None, limit: int = 50
) -> Page[JobRow]:
    """Jobs, newest first, for an operator. Refuses NotAllowed. One query."""
    require(by, Permission.OPERATIONS)
    limit = paging.page_size(limit)
    rows = Job.objects.order_by("-id")
    if state is not None:
        rows = rows.filter(state=state.value)
    before = paging.read_cursor(cursor)
    if before is not None:
        rows = rows.filter(pk__lt=before)
    return paging.page_of(list(rows[: limit + 1]), limit, number=lambda row: row.pk, noun=_noun)


def count(state: JobState) -> int:
    """How many jobs are in a state."""
    return Job.objects.filter(state=state.value).count()


def retry(by: Actor, job_id: int, *, now: int) -> None:
    """Give a failed job all its attempts again. Refuses NotAllowed; NotFound if it has not failed."""
    require(by, Permission.OPERATIONS)
    failed = Job.objects.filter(pk=job_id, state=JobState.FAILED.value)
    if not failed.update(state=JobState.PENDING.value, run_at=now, attempts=0, error="", finished_at=None):
        raise NotFound(kind="job", id=write_id(Prefix.JOB, job_id))


def retry_all(by: Actor, *, up_to: int, now: int) -> int:
    """Give all failed jobs up to a number their attempts again; returns how many. Refuses NotAllowed."""
    require(by, Permission.OPERATIONS)
    failed = Job.objects.filter(pk__lte=up_to, state=JobState.FAILED.value)
    return failed.update(state=JobState.PENDING.value, run_at=now, attempts=0, error="", finished_at=None)


def dismiss(by: Actor, job_id: int, *, now: int) -> None:
    """Give a failed job up for good; the audit says who did. Refuses NotAllowed; NotFound if it has not failed."""
    require(by, Permission.OPERATIONS)
    with transaction.atomic():
        row = Job.objects.select_for_update().filter(pk=job_id, state=JobState.FAILED.value).first()
        if row is None:
            raise NotFound(kind="job", id=write_id(Prefix.JOB, job_id))
        detail = {"kind": row.kind, "error": row.error}
        audit.record(by, "job.dismissed", write_id(Prefix.JOB, job_id), detail, now=now)
        row.delete()


def trim(before: int, *, limit: int) -> int:
    """Remove done jobs that finished before an instant, a bounded number at a time."""
    rows = Job.objects.filter(state=JobState.DONE.value, finished_at__lt=before)
    return Job.objects.filter(pk__in=rows.values("pk")[:limit]).delete()[0]


def pause_after(attempt: int) -> int:
    """How long a job waits after its failed attempt of this number."""
    return min(_FIRST_PAUSE << (attempt - 1), _LONGEST_PAUSE)


def _run(handler: Handler, job: ClaimedJob) -> None:
    if not _held(job).exists():
        return
    try:
        handler(job)
    except Refusal as refused:
        _finish(job, JobState.FAILED, f"{refused.code} {faults.describe(refused)}")
    except Exception as failure:
        if faults.is_of_the_store(failure) and not isinstance(failure, OSError):
            raise
        _try_again(job, faults.describe(failure))
    else:
        _finish(job, JobState.DONE, "")


def _try_again(job: ClaimedJob, error: str) -> None:
    _log.warning("job %d (%s) failed at attempt %d: %s", job.id, job.kind, job.attempt, error)
    if job.attempt >= ATTEMPTS:
        _finish(job, JobState.FAILED, error)
    else:
        later = job.now + pause_after(job.attempt)
        _held(job).update(state=JobState.PENDING.value, run_at=later, lease_until=0, error=error)


def _finish(job: ClaimedJob, state: JobState, error: str) -> None:
    _held(job).update(state=state.value, error=error, finished_at=job.now, lease_until=0)


def _held(job: ClaimedJob) -> QuerySet[Job]:
    # Each claim raises `attempts`, so that number tells whether the job is still in these hands.
    return Job.objects.filter(pk=job.id, state=JobState.RUNNING.value, attempts=job.attempt)


def _noun(row: Job) -> JobRow:
    return JobRow(
        id=row.pk,
        kind=row.kind,
        state=JobState(row.state),
        run_at=row.run_at,
        attempts=row.attempts,
        error=row.error,
        created_at=row.created_at,
        finished_at=row.finished_at,
    )

"""A published lifecycle or calendar counts for the clocks that run: a job sets them anew, chunk by chunk."""

from __future__ import annotations

from django.db import transaction

from crescendo.core import jobs
from crescendo.core.types import ClaimedJob
from crescendo.lifecycle.models import RunningClock
from crescendo.lifecycle.routing import ticking

JOB = "lifecycle.reckon_clocks"


def intend(*, now: int) -> None:
    """Let it be done, once however often it is asked for before it has begun."""
    jobs.enqueue(JOB, {"after": 0}, run_at=now, dedupe_key=JOB)


def run(job: ClaimedJob) -> None:
    """One chunk; it is called again until none is left."""
    with transaction.atomic():
        last = ticking.reckon_anew(int(job.payload["after"]))
        if last is not None:
            newest = RunningClock.objects.order_by("-pk").values_list("pk", flat=True).first() or last
            jobs.go_on(job, {"after": last}, done=last, total=newest)

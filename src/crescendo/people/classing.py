"""Codes of what was said before there were codes, by a job; what is said now gets its codes as its row is written."""

from __future__ import annotations

from django.db import transaction

from crescendo.core import jobs
from crescendo.core.sets import batch_json, execute, statement
from crescendo.core.types import ClaimedJob
from crescendo.people import models
from crescendo.people.classes import CODES, WORDS, codes_of
from crescendo.people.turn import take_turn

FILL = "classes.fill"
_CHUNK = 1_000
# In this order, so that the few go first.
_STATEMENTS = {"account": "code_accounts", "contact": "code_contacts"}


def fill(job: ClaimedJob, *, size: int = _CHUNK) -> None:
    """One chunk of accounts, then of contacts; it is called again until none is left. Twice is once."""
    kind, after = str(job.payload["kind"]), int(job.payload["after"])
    table = (models.Account if kind == "account" else models.Contact).objects
    with transaction.atomic():
        take_turn()
        found = list(table.filter(pk__gt=after).order_by("pk").values("pk", *WORDS)[:size])
        if found:
            rows = [(row["pk"], *(codes_of(row)[code] for code in CODES)) for row in found]
            execute(statement(__package__, _STATEMENTS[kind]), {"rows": batch_json(rows)})
        last = found[-1]["pk"] if found else after
        newest = table.order_by("-pk").values_list("pk", flat=True).first() or last
        if len(found) == size:
            jobs.go_on(job, {"kind": kind, "after": last}, done=last, total=newest)
        elif kind == "account":
            jobs.go_on(job, {"kind": "contact", "after": 0}, done=0, total=newest)

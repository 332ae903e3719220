"""All grams made anew, while search goes on: missing ones are added, then those that no row has any more go.

A job in pieces. Twice is once; a killed piece is done again. An installation that came before search is filled by
the same job, which its migration intended.
"""

from __future__ import annotations

from typing import Any

from django.db import transaction

from crescendo.core import jobs
from crescendo.core.api import require
from crescendo.core.sets import execute_each, fetch, insert_ignore, statement
from crescendo.core.types import Actor, ClaimedJob, JobProgress, Permission
from crescendo.people.models import Account, Contact
from crescendo.people.search.keeping import (
    account_grams,
    contact_rows,
    grams_of_contact,
    insert_contact_grams,
)
from crescendo.people.turn import take_turn

FILL = "search.fill"
_CHUNK = 500
_SWEPT = 5_000
_ROOM = "crescendo.people"
Payload = dict[str, Any]


def rebuild_search(by: Actor, *, now: int) -> None:
    """Intend to make all grams anew; once at a time. Refuses NotAllowed."""
    require(by, Permission.OPERATIONS)
    with transaction.atomic():
        jobs.enqueue(FILL, {"step": "account", "after": 0, "done": 0}, run_at=now, dedupe_key=FILL)


def search_progress() -> JobProgress | None:
    """How far the filling is, None where all can be found. One query."""
    return next(iter(jobs.progress(FILL)), None)


def run(job: ClaimedJob) -> None:
    """One piece: accounts, contacts, then what is swept out of both tables."""
    with transaction.atomic():
        take_turn()
        done = int(job.payload["done"])
        step = str(job.payload["step"])
        following = _sweep(job.payload) if step.startswith("sweep") else _add(job.payload)
        if following is not None:
            jobs.go_on(job, following, done=following["done"], total=max(_total(), done))


def _total() -> int:
    """About: row numbers are given out one after the other."""
    return sum(
        table.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
        for table in (Account, Contact)
    )


def _add(payload: Payload) -> Payload | None:
    """The grams of the next rows of a table."""
    step, after = payload["step"], int(payload["after"])
    rows = (Account if step == "account" else Contact).objects.filter(pk__gt=after).order_by("pk")
    numbers = list(rows.values_list("pk", flat=True)[:_CHUNK])
    if step == "account":
        grams = account_grams(numbers)
        pairs = sorted((gram, number) for number, found in grams.items() for gram in found)
        insert_ignore("people_accountgram", ("gram", "account_id"), pairs)
    else:
        texts = contact_rows(numbers)
        insert_contact_grams((gram, pk) for pk, row in texts.items() for gram in grams_of_contact(row))
    if len(numbers) == _CHUNK:
        return {"step": step, "after": numbers[-1], "done": payload["done"] + _CHUNK}
    done = payload["done"] + len(numbers)
    return (
        {"step": "contact", "after": 0, "done": done}
        if step == "account"
        else {"step": "sweep accounts", "after": ["", 0], "done": done}
    )


def _sweep(payload: Payload) -> Payload | None:
    """The next grams of a table in its order: those that their rows no longer have go."""
    is_account = payload["step"] == "sweep accounts"
    gram, number = payload["after"]
    places = {"gram": gram, "number": number, "most": _SWEPT}
    name = "account" if is_account else "contact"
    held = [(text, int(pk)) for text, pk in fetch(statement(_ROOM, f"next_{name}_grams"), places)]
    numbers = {pk for _, pk in held}
    wanted = (
        account_grams(numbers)
        if is_account
        else {pk: grams_of_contact(row) for pk, row in contact_rows(numbers).items()}
    )
    stale = [(text, pk) for text, pk in held if text not in wanted.get(pk, ())]
    execute_each(_ROOM, f"drop_{name}_grams", stale)
    if len(held) == _SWEPT:
        return {"step": payload["step"], "after": held[-1], "done": payload["done"]}
    return {"step": "sweep contacts", "after": ["", 0], "done": payload["done"]} if is_account else None

"""Looking for doubles among all contacts, asked by a colleague, done by a job: gather, compare, clear, store."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

import msgspec
from django.db import transaction

from crescendo.core import jobs
from crescendo.core.api import audit, require
from crescendo.core.clock import SECOND
from crescendo.core.ids import Prefix, write_id
from crescendo.core.refusals import NotAllowed, NotFound, mark
from crescendo.core.sets import insert_ignore
from crescendo.core.types import Actor, ClaimedJob, Permission, Scope
from crescendo.people import doubles, doubles_process, likeness_models, merge_models, models
from crescendo.people.doubles_frame import Source, record_of
from crescendo.people.doubles_model import PAIRS
from crescendo.people.doubles_types import (
    MODEL,
    RUNNING,
    DedupeMissing,
    DoublesSearch,
    SearchRunning,
    SearchState,
)
from crescendo.people.suggestions import suggest
from crescendo.people.turn import take_turn
from crescendo.people.types import Evidence, NewSuggestion, SuggestionState

JOB = "doubles.search"
_GATHERED = 2_000
_CLEARED = 1_000
_STORED = 500
_SHOWN = 10
_encode = msgspec.json.Encoder().encode

audit.register(
    {
        "doubles.searched": mark("%(by)s had all contacts compared"),
        "doubles.cancelled": mark("%(by)s cancelled comparing all contacts"),
    }
)


def can_search() -> bool:
    """Whether what the model needs is installed."""
    return doubles_process.is_installed()


def search_doubles(by: Actor, *, now: int) -> int:
    """Intend to compare all contacts; what is likely is suggested, nothing is merged. The search's number.

    Open suggestions of an earlier search are replaced. Refuses NotAllowed (also without sight of all contacts),
    DedupeMissing, SearchRunning.
    """
    _allow(by)
    if not can_search():
        raise DedupeMissing
    with transaction.atomic():
        take_turn()
        if likeness_models.DoublesSearch.objects.filter(state__in=RUNNING).exists():
            raise SearchRunning
        row = likeness_models.DoublesSearch.objects.create(
            state=SearchState.GATHERING,
            asked_at=now,
            asked_by_id=by.staff_id,
            total=models.Contact.objects.filter(merged_into=None).count(),
        )
        jobs.enqueue(JOB, {"search": row.pk, "place": 0}, run_at=now)
        audit.record(by, "doubles.searched", "contacts", {}, now=now)
    return int(row.pk)


def cancel_search(by: Actor, search_id: int, *, now: int) -> None:
    """Stop a search; what it has suggested stays. Refuses NotAllowed, NotFound (also one that has ended)."""
    _allow(by)
    with transaction.atomic():
        running = likeness_models.DoublesSearch.objects.filter(pk=search_id, state__in=RUNNING)
        if not running.update(state=SearchState.CANCELLED.value, finished_at=now):
            raise NotFound(kind="search", id=write_id(Prefix.JOB, search_id))
        audit.record(by, "doubles.cancelled", "contacts", {}, now=now)


def list_searches(by: Actor) -> tuple[DoublesSearch, ...]:
    """The last ten, the newest first. Refuses NotAllowed. One query."""
    require(by, Permission.CONTACTS_READ)
    rows = likeness_models.DoublesSearch.objects.order_by("-pk")[:_SHOWN]
    return tuple(
        DoublesSearch(
            id=row.pk,
            state=SearchState(row.state),
            contacts=row.contacts,
            total=row.total,
            pairs=row.pairs,
            fresh=row.fresh,
            asked_at=row.asked_at,
            asked_by_id=row.asked_by_id,
            finished_at=row.finished_at,
        )
        for row in rows
    )


def run(job: ClaimedJob) -> None:
    """One piece of one step. A killed piece is done again and does the same."""
    search_id = int(job.payload["search"])
    row = likeness_models.DoublesSearch.objects.filter(pk=search_id, state__in=RUNNING).first()
    if row is None:
        doubles_process.forget(search_id)
        return
    _STEPS[SearchState(row.state)](job, row)


def _gather(job: ClaimedJob, row: likeness_models.DoublesSearch) -> None:
    after = int(job.payload["place"])
    living = models.Contact.objects.filter(pk__gt=after, merged_into=None).order_by("pk")
    found = [Source(*values) for values in living.values_list(*Source._fields)[:_GATHERED]]
    if not found:
        _turn(job, row, SearchState.COMPARING, {"place": 0})
        return
    folder = doubles_process.folder_of(row.pk)
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    # Named by its place, so that a piece done again lies where it lay.
    part = folder / f"frame-{after:019}.ndjson"
    part.write_bytes(b"".join(_encode(record_of(one)) + b"\n" for one in found))
    row.contacts = int(job.payload.get("read", 0)) + len(found)
    _turn(job, row, SearchState.GATHERING, {"place": found[-1].id, "read": row.contacts})


def _compare(job: ClaimedJob, row: likeness_models.DoublesSearch) -> None:
    is_there = doubles_process.watch(row.pk)
    if is_there is None:
        jobs.go_on(job, job.payload, done=row.contacts, total=row.total, pause=SECOND)
    elif is_there:
        _turn(job, row, SearchState.CLEARING, {"place": 0})
    else:
        _end(row, SearchState.FAILED, now=job.now)


def _clear(job: ClaimedJob, row: likeness_models.DoublesSearch) -> None:
    """What an earlier search left open; where a rule stood behind it, the rule says so again."""
    with transaction.atomic():
        take_turn()
        stale = merge_models.Suggestion.objects.filter(
            kind=MODEL, state=SuggestionState.OPEN.value, made_at__lt=row.asked_at
        )
        gone = list(stale.values_list("pk", "low_id", "high_id")[:_CLEARED])
        merge_models.Suggestion.objects.filter(pk__in=[number for number, *_ in gone]).delete()
        due = sorted({contact for _, *pair in gone for contact in pair})
        if due:
            insert_ignore("people_likenessdue", ("contact_id",), [(contact,) for contact in due])
            jobs.enqueue(doubles.JOB, {"done": 0}, run_at=job.now, dedupe_key=doubles.JOB)
        state = SearchState.CLEARING if gone else SearchState.STORING
        _turn(job, row, state, {"place": 0})


def _store(job: ClaimedJob, row: likeness_models.DoublesSearch) -> None:
    with (doubles_process.folder_of(row.pk) / PAIRS).open("rb") as file:
        file.seek(int(job.payload["place"]))
        found = [json.loads(line) for line, _ in zip(file, range(_STORED), strict=False)]
        place = int(job.payload["place"]) if not found else file.tell()
    with transaction.atomic():
        row.fresh += suggest([_suggestion(one) for one in found], now=job.now)
        row.pairs += len(found)
        if found:
            _turn(job, row, SearchState.STORING, {"place": place})
        else:
            _end(row, SearchState.DONE, now=job.now)


def _suggestion(found: list[Any]) -> NewSuggestion:
    one, other, score, evidence = found
    return NewSuggestion(
        contact_id=one,
        other_id=other,
        kind=MODEL,
        score=score,
        evidence=tuple(Evidence(field=field, how=how) for field, how in evidence),
    )


def _turn(
    job: ClaimedJob, row: likeness_models.DoublesSearch, state: SearchState, places: Mapping[str, Any]
) -> None:
    """Keep where the search stands, unless it was cancelled meanwhile, and be called again."""
    with transaction.atomic():
        _keep(row, state)
        jobs.go_on(job, {"search": row.pk, **places}, done=row.contacts, total=row.total)


def _end(row: likeness_models.DoublesSearch, state: SearchState, *, now: int) -> None:
    doubles_process.forget(row.pk)
    row.finished_at = now
    _keep(row, state)


def _keep(row: likeness_models.DoublesSearch, state: SearchState) -> None:
    kept = {name: getattr(row, name) for name in ("contacts", "pairs", "fresh", "finished_at")}
    running = likeness_models.DoublesSearch.objects.filter(pk=row.pk, state__in=RUNNING)
    running.update(state=state.value, **kept)


def _allow(by: Actor) -> None:
    require(by, Permission.CONTACTS_EDIT)
    if by.scope is not Scope.ALL:
        raise NotAllowed(permission=Permission.CONTACTS_EDIT.value)


_Step = Callable[[ClaimedJob, likeness_models.DoublesSearch], None]
_STEPS: Mapping[SearchState, _Step] = {
    SearchState.GATHERING: _gather,
    SearchState.COMPARING: _compare,
    SearchState.CLEARING: _clear,
    SearchState.STORING: _store,
}

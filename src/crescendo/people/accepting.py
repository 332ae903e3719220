"""Accepting suggestions: one at once, or all from a score on by a job; and the merges that were made lately."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet

from crescendo.core import facts, jobs
from crescendo.core.api import require
from crescendo.core.refusals import NotAllowed, Refusal
from crescendo.core.types import Actor, ClaimedJob, JobProgress, Permission, Scope
from crescendo.people import behalf, merge_models, models
from crescendo.people.contacts import find_row, visible_contacts
from crescendo.people.merges import merge_nouns
from crescendo.people.merging import merge_contacts, merge_pair
from crescendo.people.suggestions import current_contacts
from crescendo.people.types import AcceptAbove, Merge, MergeContacts, RejectSuggestion, SuggestionState

JOB = "suggestions.accept"
_CHUNK = 10
_RECENT = 50


def accept_suggestion(by: Actor, request: RejectSuggestion, *, now: int) -> Merge:
    """Merge two contacts into the one with more events, else the older. Refuses and emits as `merge_contacts`."""
    require(by, Permission.CONTACTS_EDIT)
    one, other = find_row(by, request.contact_id), find_row(by, request.other_id)
    asked = {one.pk: request.contact_id, other.pk: request.other_id}
    first, second = sorted((one, other), key=_rank)
    pair = MergeContacts(survivor_id=asked[first.pk], other_id=asked[second.pk])
    return merge_contacts(by, pair, now=now)


def measure_suggestions(by: Actor, request: AcceptAbove) -> tuple[int, int]:
    """How many open suggestions a request means, and the highest number among them. Refuses NotAllowed."""
    _allow(by)
    rows = _meant(request)
    newest = rows.order_by("-pk").values_list("pk", flat=True).first()
    return rows.count(), newest or 0


def accept_suggestions(by: Actor, request: AcceptAbove, *, now: int) -> int:
    """Intend to merge what the request means; the job's number. Each is a merge like any other, undone by itself.

    Refuses NotAllowed: also without sight of all contacts. Each merge emits its facts.
    """
    _allow(by)
    payload = {
        "least": request.least,
        "kind": request.kind,
        "up_to": request.up_to,
        **behalf.named(by),
        "done": 0,
        "total": _meant(request).count(),
        "after": None,
    }
    with transaction.atomic():
        number = jobs.enqueue(JOB, payload, run_at=now)
    assert number is not None
    return number


def accepting_progress() -> tuple[JobProgress, ...]:
    """The jobs of `accept_suggestions` that wait or run."""
    return jobs.progress(JOB)


def run(job: ClaimedJob) -> None:
    """One chunk of pairs, the likeliest first; called again until none is left. What was merged before counts."""
    said = job.payload
    meant = AcceptAbove(least=said["least"], kind=said["kind"], up_to=said["up_to"])
    rows = _meant(meant)
    if said["after"]:
        score, number = said["after"]
        rows = rows.filter(Q(score__lt=score) | Q(score=score, pk__gt=number))
    chunk = list(rows.order_by("-score", "pk")[:_CHUNK])
    if not chunk:
        return
    by = behalf.actor_of(said)
    with facts.together(now=job.now):
        for row in chunk:
            _merge(by, row, job.now)
        done = int(said["done"]) + len(chunk)
        payload: dict[str, Any] = {**said, "done": done, "after": [chunk[-1].score, chunk[-1].pk]}
        jobs.go_on(job, payload, done=done, total=said["total"])


def list_recent_merges(by: Actor) -> tuple[Merge, ...]:
    """The last fifty standing merges of contacts that the actor sees, the latest first. Refuses NotAllowed."""
    require(by, Permission.CONTACTS_READ)
    rows = list(merge_models.Merge.objects.filter(undone_at=None).order_by("-pk")[:_RECENT])
    now_in = current_contacts({row.survivor_id for row in rows})
    seen = visible_contacts(by, now_in.values())
    return merge_nouns(by, [row for row in rows if now_in.get(row.survivor_id) in seen])


def _merge(by: Actor, row: merge_models.Suggestion, now: int) -> None:
    # One of them may be part of another by now: whom both are today is what the colleague means.
    now_in = current_contacts((row.low_id, row.high_id))
    pair = {now_in[number] for number in (row.low_id, row.high_id) if number in now_in}
    first, *others = sorted(models.Contact.objects.filter(pk__in=pair), key=_rank)
    try:
        for other in others:
            request = MergeContacts(survivor_id=first.pk, other_id=other.pk)
            merge_pair(by, request, now=now, at_once=False)
    except Refusal:
        return
    row.state, row.judged_at, row.judged_by_id = SuggestionState.ACCEPTED.value, now, by.staff_id
    row.save(update_fields=["state", "judged_at", "judged_by_id"])


def _meant(request: AcceptAbove) -> QuerySet[merge_models.Suggestion]:
    rows = merge_models.Suggestion.objects.filter(state=SuggestionState.OPEN.value, score__gte=request.least)
    rows = rows if request.kind is None else rows.filter(kind=request.kind)
    return rows if request.up_to is None else rows.filter(pk__lte=request.up_to)


def _rank(contact: models.Contact) -> tuple[int, int]:
    return (-contact.event_count, contact.pk)


def _allow(by: Actor) -> None:
    require(by, Permission.CONTACTS_EDIT)
    if by.scope is not Scope.ALL:
        raise NotAllowed(permission=Permission.CONTACTS_EDIT.value)

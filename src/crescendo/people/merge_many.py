"""Merging many pairs as a job: in chunks, each pair once, those that changed meanwhile left alone."""

from __future__ import annotations

from django.db import transaction

from crescendo.core import facts, jobs
from crescendo.core.api import notices, require
from crescendo.core.ids import Prefix, write_id
from crescendo.core.refusals import NotFound, Refusal, mark
from crescendo.core.types import Actor, ClaimedJob, JobProgress, Permission, PostNotice
from crescendo.people import behalf
from crescendo.people.contacts import visible_contacts
from crescendo.people.merging import merge_pair
from crescendo.people.types import MergeContacts, MergeMany

JOB = "contacts.merge"
_CHUNK = 10
_ENDED = mark(
    "Your merge of many has ended: %(merged)s of %(pairs)s pairs are one now. "
    "The others had changed meanwhile and were left alone."
)
_ALL = mark("Your merge of many has ended: all of its pairs (%(pairs)s) are one now.")


def merge_many(by: Actor, request: MergeMany, *, now: int) -> int:
    """Intend to merge these pairs; the job's number. Each merge is a merge like any other, undone by itself.

    A pair that cannot be merged once its turn comes, as it was merged already, is left alone.
    Refuses NotAllowed, NotFound (out of scope too). Each merge emits its facts.
    """
    require(by, Permission.CONTACTS_EDIT)
    asked = {number for pair in request.pairs for number in pair}
    unseen = asked - visible_contacts(by, asked)
    if unseen:
        raise NotFound(kind="contact", id=write_id(Prefix.CONTACT, min(unseen)))
    payload = {"pairs": request.pairs, **behalf.named(by), "place": 0, "merged": 0}
    with transaction.atomic():
        number = jobs.enqueue(JOB, payload, run_at=now)
    assert number is not None
    return number


def merging_progress() -> tuple[JobProgress, ...]:
    """The jobs of `merge_many` that wait or run."""
    return jobs.progress(JOB)


def run(job: ClaimedJob) -> None:
    """One chunk of pairs; called again until none is left."""
    pairs, place = job.payload["pairs"], int(job.payload["place"])
    if place >= len(pairs):
        return
    by = behalf.actor_of(job.payload)
    merged = int(job.payload["merged"])
    with facts.together(now=job.now):
        for survivor, other in pairs[place : place + _CHUNK]:
            merged += _merge(by, MergeContacts(survivor_id=survivor, other_id=other), job.now)
        done = min(place + _CHUNK, len(pairs))
        payload = {**job.payload, "place": done, "merged": merged}
        jobs.go_on(job, payload, done=done, total=len(pairs))
        if done == len(pairs):
            _tell(job, merged, done)


def _tell(job: ClaimedJob, merged: int, pairs: int) -> None:
    if job.payload["by"] is not None:
        notice = PostNotice(
            sentence=_ALL if merged == pairs else _ENDED,
            places={"merged": str(merged), "pairs": str(pairs)},
            link="/console/contacts/",
            staff_ids=(job.payload["by"],),
            dedupe_key=f"{JOB}/{job.id}",
        )
        notices.post(notice, now=job.now)


def _merge(by: Actor, request: MergeContacts, now: int) -> int:
    try:
        merge_pair(by, request, now=now, at_once=False)
    except Refusal:
        return 0
    return 1

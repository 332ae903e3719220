"""A segment worked out anew beside the one in use, in chunks, and put in its place by one small write."""

from __future__ import annotations

from time import perf_counter

from django.db import transaction

from crescendo.core import definitions, facts, jobs, pacing
from crescendo.core.company import get_company
from crescendo.core.types import ClaimedJob, FactDraft
from crescendo.segments import belonging, judging
from crescendo.segments.documents import KIND
from crescendo.segments.models import Member, Passage, Segment, Waking
from crescendo.segments.published import Kept, tree_of

REBUILD, CLEAR = "segments.rebuild", "segments.clear"
_CHUNK, _LEAST, _MOST = 1_000, 100, 100_000
_CLEARED = 4_000


def start(key: str, *, now: int) -> None:
    """Intend that a segment is worked out under its version in force; one that is under way gives way."""
    with transaction.atomic():
        row = Segment.objects.select_for_update().filter(key=key, removed_at=None).first()
        version = definitions.find_in_force(KIND, key)
        if row is None or version is None:
            return
        if row.building is not None:
            _clear(row.pk, row.building, now=now)
        row.newest_generation += 1
        row.building, row.building_version, row.built_to = row.newest_generation, version.number, 0
        row.save()
        payload = {"segment": row.pk, "generation": row.building, "after": 0}
        jobs.enqueue(REBUILD, payload, run_at=now, dedupe_key=f"{REBUILD}/{row.pk}/{row.building}")


def rebuild(job: ClaimedJob) -> None:
    """One chunk; called again until everybody was asked, then the flip. A newer one ends it. Emits segment.rebuilt.

    Chunks grow or shrink so that nobody else waits long for his turn to write.
    """
    with facts.together(now=job.now):
        row = Segment.objects.select_for_update().filter(pk=job.payload["segment"]).first()
        if row is None or row.building is None or row.building != job.payload["generation"]:
            return
        if row.built_to != job.payload["after"]:
            # A version of Crescendo that did not note how far it came has begun this one.
            start(row.key, now=job.now)
            return
        began = perf_counter()
        tree = tree_of(row.key, row.building_version)
        size = int(job.payload.get("size", _CHUNK))
        stretch, newest = judging.stretch_after(row.built_to, most=size)
        if tree is None or stretch is None:
            _flip(row, is_askable=tree is not None, now=job.now)
            return
        one = Kept(segment_id=row.pk, generation=row.building, tree=tree, is_in_use=False)
        judging.fill(one, stretch, now=job.now, zone=get_company().time_zone)
        judging.differ_in(one, row.generation, stretch, now=job.now)
        if belonging.asks_accounts(tree):
            belonging.note_in(stretch)
        row.built_to = stretch[1]
        row.save(update_fields=["built_to"])
        paced = pacing.next_size(size, perf_counter() - began, least=_LEAST, most=_MOST)
        jobs.go_on(
            job, {**job.payload, "after": row.built_to, "size": paced}, done=row.built_to, total=newest
        )


def clear(job: ClaimedJob, *, size: int = _CLEARED) -> None:
    """One chunk of throwing a generation away that is no longer in use; without one, all of a segment that is gone."""
    own = {"segment_id": job.payload["segment"]}
    if job.payload["generation"] is not None:
        own["generation"] = job.payload["generation"]
    with transaction.atomic():
        for table in (Member, Waking):
            ids = list(table.objects.filter(**own).values_list("contact_id", flat=True)[:size])
            if ids:
                table.objects.filter(**own, contact_id__in=ids).delete()
                jobs.go_on(job, job.payload, done=0, total=0)
                return
        if job.payload["passages"]:
            Passage.objects.filter(**own).delete()


def _flip(row: Segment, *, is_askable: bool, now: int) -> None:
    """Put the new generation in the old one's place; one that cannot be asked is given up."""
    assert row.building is not None
    if not is_askable:
        _clear(row.pk, row.building, now=now)
        row.building = None
        row.save()
        return
    before, row.generation, row.version = row.generation, row.building, row.building_version
    row.building, row.rebuilt_at = None, now
    if Passage.objects.filter(segment_id=row.pk, generation=row.generation).exists():
        row.moved_at = now
    row.members = Member.objects.filter(segment_id=row.pk, generation=row.generation).count()
    row.save()
    jobs.enqueue(
        CLEAR,
        {"segment": row.pk, "generation": before, "passages": False},
        run_at=now,
        dedupe_key=f"{CLEAR}/{row.pk}/{before}",
    )
    told = {"segment": row.pk, "generation": row.generation, "members": row.members}
    facts.append([FactDraft(kind="segment.rebuilt", payload=told, at=now)], now=now)


def _clear(segment_id: int, generation: int, *, now: int) -> None:
    payload = {"segment": segment_id, "generation": generation, "passages": True}
    jobs.enqueue(CLEAR, payload, run_at=now, dedupe_key=f"{CLEAR}/{segment_id}/{generation}")

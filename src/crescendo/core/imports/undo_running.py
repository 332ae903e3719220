"""A look or an undo at work: chunk by chunk, each in one transaction with the place behind it.

Killed anywhere it goes on behind its last chunk, so nothing is taken back or counted twice.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from time import perf_counter

import msgspec
from django.db import transaction

from crescendo.core import audit, facts, jobs, notices, sets
from crescendo.core.ids import Prefix, write_id
from crescendo.core.imports import actors
from crescendo.core.imports.kinds import get_kind, require_for
from crescendo.core.imports.running import paced
from crescendo.core.imports.types import Kind
from crescendo.core.imports.undo_types import Stay, Undo, UndoChunk, UndoState, UndoStep
from crescendo.core.imports.undoing import noun, work_of
from crescendo.core.models import ImportRun, ImportStay, ImportUndo
from crescendo.core.refusals import Refusal, mark
from crescendo.core.types import Actor, ClaimedJob, PostNotice

FIRST_CHUNK, _LEAST = 40, 25
_WORKING = (UndoState.LOOKING.value, UndoState.RUNNING.value)
_STAY = ("run_id", "turn", "entity", "subject_id", "column", "sentence", "places")
_ENDED = mark(
    "Your import of %(name)s was undone: %(removed)s taken away, %(returned)s returned, %(stayed)s stay."
)


def handle(job: ClaimedJob) -> None:
    """The worker's handler: one chunk a call."""

    def go_on(undo: Undo) -> None:
        if undo.is_working:
            jobs.go_on(job, job.payload, done=min(undo.done, undo.total), total=undo.total)

    step(int(job.payload["run"]), now=job.now, along=go_on)


def step(run_id: int, *, now: int, along: Callable[[Undo], None] | None = None) -> Undo | None:
    """Take the next chunk; the undo after it, None where none is at work. The caller repeats.

    Emits what the kind's undo emits. Who asked and may not import any more stops it.
    """
    row = ImportUndo.objects.filter(pk=run_id, state__in=_WORKING).first()
    if row is None:
        return None
    run = ImportRun.objects.get(pk=run_id)
    by = actors.actor_from(row.actor, row.staff_id)
    kind = get_kind(run.kind)
    try:
        require_for(by, kind)
    except Refusal:
        return _give_up(row, now=now)
    began = perf_counter()
    with facts.together(now=now):
        if not _move(row):
            return None
        asked = row.chunk or FIRST_CHUNK
        done = _taken(row, kind, by, asked, now=now)
        _keep(row, done)
        if done.place is None:
            _end(row, run, by, now=now)
        row.chunk = paced(asked, max(done.looked, asked), perf_counter() - began, least=_LEAST)
        row.save()
        if along is not None:
            along(noun(row))
    return noun(row)


def _taken(row: ImportUndo, kind: Kind, by: Actor, most: int, *, now: int) -> UndoStep:
    def kept(entity: str, subjects: Collection[int]) -> set[int]:
        found = ImportStay.objects.filter(
            run_id=row.run_id, turn=row.turn, entity=entity, subject_id__in=list(subjects), column=""
        )
        return set(found.values_list("subject_id", flat=True))

    return work_of(kind).step(
        UndoChunk(
            by=by,
            run_id=row.run_id,
            place=msgspec.json.decode(row.place),
            most=most,
            is_look=row.state == UndoState.LOOKING,
            kept=kept,
            now=now,
        )
    )


def _keep(row: ImportUndo, done: UndoStep) -> None:
    row.place = _json(done.place)
    row.done += done.looked
    row.removed = _json(_sum(row.removed, done.removed))
    row.returned = _json(_sum(row.returned, done.returned))
    row.stayed += len({(stay.entity, stay.subject) for stay in done.stays})
    sets.insert_ignore("core_import_stay", _STAY, [_stay(row, stay) for stay in done.stays])


def _stay(row: ImportUndo, stay: Stay) -> Sequence[object]:
    said = (stay.entity, stay.subject, stay.column, stay.sentence, _json(stay.places))
    return (row.run_id, row.turn, *said)


def _sum(held: str, more: Mapping[str, int]) -> dict[str, int]:
    counts: dict[str, int] = msgspec.json.decode(held)
    for entity, number in more.items():
        if number:
            counts[entity] = counts.get(entity, 0) + number
    return counts


def _move(row: ImportUndo) -> bool:
    """Take the place by compare-and-set: who else works on it waits here, then finds it moved on."""
    held = ImportUndo.objects.filter(
        pk=row.pk, state=row.state, turn=row.turn, place=row.place, done=row.done
    )
    return bool(held.update(chunk=row.chunk))


def _give_up(row: ImportUndo, *, now: int) -> Undo | None:
    with transaction.atomic():
        if not _move(row):
            return None
        row.state, row.finished_at = UndoState.FAILED.value, now
        row.save()
    return noun(row)


def _end(row: ImportUndo, run: ImportRun, by: Actor, *, now: int) -> None:
    row.finished_at = now
    if row.state == UndoState.LOOKING:
        row.state = UndoState.LOOKED.value
        return
    row.state = UndoState.DONE.value
    undo = noun(row)
    counts = {"removed": undo.gone, "returned": sum(undo.returned.values()), "stayed": undo.stayed}
    subject = write_id(Prefix.IMPORT, row.run_id)
    audit.record(by, "import.undone", subject, counts, now=now)
    if row.staff_id is not None:
        notice = PostNotice(
            sentence=_ENDED,
            places={"name": run.name, **{name: str(count) for name, count in counts.items()}},
            link=f"/console/imports/{subject}/",
            staff_ids=(row.staff_id,),
            dedupe_key=f"import.undo/{row.run_id}",
        )
        notices.post(notice, now=now)


def _json(value: object) -> str:
    return msgspec.json.encode(value).decode()

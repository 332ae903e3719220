"""A run at work: chunk by chunk, each in one transaction with the position behind it.

A rehearsal writes each chunk as the run would and rolls it back to a savepoint, so that it refuses the same rows.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from time import perf_counter
from typing import Any

import msgspec
from django.db import transaction

from crescendo.core import audit, facts, jobs, notices, sets
from crescendo.core.ids import Prefix, write_id
from crescendo.core.imports import actors, keys, reading, spool
from crescendo.core.imports.kinds import get_kind, require_for
from crescendo.core.imports.types import Batch, Kind, Refused, Row, Run, RunState, Written
from crescendo.core.models import ImportRun
from crescendo.core.refusals import Refusal, mark
from crescendo.core.tabular.types import FAULTS, Line
from crescendo.core.types import Actor, ClaimedJob, PostNotice

FIRST_CHUNK = 200
_LEAST, _MOST = 100, 2_000
# Half of what a write transaction may last, since the next chunk may be dearer than this one.
_AIM_SECONDS = 0.1
_REFUSAL = ("run_id", "turn", "number", "column", "sentence", "places")
_ENDED = mark(
    "Your import of %(name)s has ended: %(created)s created, %(updated)s updated, %(refused)s refused."
)
_FAILED = mark("Your import of %(name)s was stopped: your role does not allow it any more.")


def handle(job: ClaimedJob) -> None:
    """The worker's handler: one chunk a call."""

    def go_on(run: Run) -> None:
        if run.state is RunState.RUNNING:
            jobs.go_on(job, job.payload, done=run.done, total=run.total)

    step(int(job.payload["run"]), now=job.now, along=go_on)


def step(run_id: int, *, now: int, along: Callable[[Run], None] | None = None) -> Run | None:
    """Take the next chunk; returns the run after it, None where it does not run. The caller repeats.

    `along` is called within the chunk's transaction. Emits what the kind's writer emits. A starter who may not
    import any more stops his run.
    """
    row = ImportRun.objects.filter(pk=run_id, state=RunState.RUNNING.value).first()
    if row is None:
        return None
    cut = spool.cut(row.pk, row.position, row.chunk or FIRST_CHUNK)
    by = actors.actor_from(row.actor, row.staff_id)
    try:
        kind = get_kind(row.kind)
        require_for(by, kind)
    except Refusal:
        return _give_up(row, by, now=now)
    batch = _batch(row, by, cut.lines)
    prepared = kind.prepare(batch)
    began = perf_counter()
    with facts.together(now=now):
        # The turn of this row is taken first: who else works on it waits here, then finds it moved on.
        if not _move(row, cut.position):
            return None
        if cut.lines:
            _write(row, batch, prepared, cut.lines, now=now)
        row.position = cut.position
        row.done += len(cut.lines)
        if row.done >= row.total or not cut.lines:
            _end(row, by, RunState.DRAFT if row.is_rehearsal else RunState.DONE, now=now)
        row.chunk = paced(row.chunk or FIRST_CHUNK, len(cut.lines), perf_counter() - began)
        row.save()
        if along is not None:
            along(reading.noun(row))
    return reading.noun(row)


def _give_up(row: ImportRun, by: Actor, *, now: int) -> Run | None:
    with transaction.atomic():
        if not _move(row, row.position):
            return None
        _end(row, by, RunState.FAILED, now=now)
        row.save()
    return reading.noun(row)


def _move(row: ImportRun, position: int) -> bool:
    """Take the position by compare-and-set."""
    held = ImportRun.objects.filter(
        pk=row.pk, state=RunState.RUNNING.value, turn=row.turn, position=row.position, done=row.done
    )
    return bool(held.update(position=position))


def _batch(row: ImportRun, by: Actor, lines: Sequence[Line]) -> Batch:
    mapping: Mapping[str, str] = msgspec.json.decode(row.mapping)
    place = {name: number for number, name in enumerate(msgspec.json.decode(row.columns))}
    wanted = [(field, place[column]) for field, column in mapping.items()]
    return Batch(
        by=by,
        run_id=row.pk,
        rows=[Row(line.number, _values(line, wanted)) for line in lines if line.fault is None],
        columns=frozenset(mapping),
        options=reading.noun(row).plan.options,
        claim=lambda asked: keys.claim(row.pk, row.turn, asked),
        is_rehearsal=row.is_rehearsal,
    )


def _write(row: ImportRun, batch: Batch, prepared: Any, lines: Sequence[Line], *, now: int) -> None:
    kind = get_kind(row.kind)
    act = _rehearsed if row.is_rehearsal else _performed
    written = act(kind, batch, prepared, now)
    faults = [Refused(line.number, "", FAULTS[line.fault], {}) for line in lines if line.fault]
    refused = (*faults, *written.refused)
    assert written.created + written.updated + written.unchanged + len(refused) == len(lines)
    row.created += written.created
    row.updated += written.updated
    row.unchanged += written.unchanged
    row.refused += len(refused)
    sets.insert(
        "core_import_refusal",
        _REFUSAL,
        [(row.pk, row.turn, r.number, r.column, r.sentence, _json(r.places)) for r in refused],
    )


def _performed(kind: Kind, batch: Batch, prepared: Any, now: int) -> Written:
    return kind.write(batch, prepared, now)


def _rehearsed(kind: Kind, batch: Batch, prepared: Any, now: int) -> Written:
    """What the writer would do. The keys that it claims stay claimed, for the chunks that follow."""
    claimed: list[tuple[int, str]] = []

    def claim(asked: Sequence[tuple[int, str]]) -> Mapping[int, int]:
        claimed.extend(asked)
        return batch.claim(asked)

    with facts.gathered(), transaction.atomic():
        written = kind.write(replace(batch, claim=claim), prepared, now)
        transaction.set_rollback(True)
    batch.claim(claimed)
    return written


def _values(line: Line, wanted: Sequence[tuple[str, int]]) -> dict[str, str]:
    values = {}
    for field, place in wanted:
        text = line.cells[place].strip()
        if text:
            values[field] = text
    return values


def _end(row: ImportRun, by: Actor, state: RunState, *, now: int) -> None:
    row.state, row.finished_at = state.value, now
    if state is RunState.DRAFT:
        return
    counts = {"created": row.created, "updated": row.updated, "refused": row.refused}
    audit.record(by, "import.finished", write_id(Prefix.IMPORT, row.pk), counts, now=now)
    if row.staff_id is not None:
        places = {"name": row.name, **{name: str(count) for name, count in counts.items()}}
        notice = PostNotice(
            sentence=_FAILED if state is RunState.FAILED else _ENDED,
            places=places,
            link=f"/console/imports/{write_id(Prefix.IMPORT, row.pk)}/",
            staff_ids=(row.staff_id,),
            dedupe_key=f"import/{row.pk}",
        )
        notices.post(notice, now=now)


def paced(chunk: int, done: int, seconds: float, *, least: int = _LEAST) -> int:
    """The size of the next chunk, that it may take as long as a write transaction should."""
    if done < chunk:
        return chunk
    fitting = int(done * _AIM_SECONDS / max(seconds, 0.001))
    return max(least, min(_MOST, fitting, chunk * 2))


def _json(value: object) -> str:
    return msgspec.json.encode(value).decode()

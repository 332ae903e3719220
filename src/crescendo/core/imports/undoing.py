"""Taking an import back: looked at first, then done; each pass a job in chunks with its report of what stays."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec
from django.db import transaction
from django.db.models import Count, QuerySet

from crescendo.core import audit, jobs
from crescendo.core.ids import Prefix, write_id
from crescendo.core.imports import actors, reading
from crescendo.core.imports.kinds import get_kind, require_for
from crescendo.core.imports.types import Kind, Run, RunState
from crescendo.core.imports.undo_types import (
    UNTYPED,
    CountNotTold,
    StayRow,
    Undo,
    UndoNotOpen,
    UndoNotPossible,
    UndoState,
    UndoWork,
)
from crescendo.core.models import ImportStay, ImportUndo
from crescendo.core.refusals import mark
from crescendo.core.types import Actor

JOB = "imports.undo"
_BATCH = 1_000
_ENDED = frozenset({RunState.DONE, RunState.CANCELLED, RunState.FAILED})
_WORKING = (UndoState.LOOKING.value, UndoState.RUNNING.value)

audit.register(
    {
        "import.undo_started": mark("%(by)s began to undo the import %(subject)s: %(fields)s"),
        "import.undone": mark("The import %(subject)s was undone for %(by)s: %(fields)s"),
        "import.undo_stopped": mark("%(by)s stopped the undo of the import %(subject)s"),
    }
)


def work_of(kind: Kind) -> UndoWork:
    """How this kind is taken back. Refuses UndoNotPossible."""
    if kind.undo is None:
        raise UndoNotPossible
    return kind.undo


def can_undo(run: Run) -> bool:
    """Whether there is something to take back: the run wrote rows, and its kind knows how."""
    wrote = run.state in _ENDED and run.created + run.updated > 0
    return wrote and get_kind(run.kind).undo is not None


def look(by: Actor, run_id: int, *, now: int) -> Undo:
    """Begin to count what an undo would do; it changes nothing. Looking again counts anew.

    Refuses NotAllowed, NotFound, UndoNotPossible (also a run that has not ended), UndoNotOpen.
    """
    with transaction.atomic():
        run = reading.get_run(by, run_id)
        kind = get_kind(run.kind)
        require_for(by, kind)
        work = work_of(kind)
        if not can_undo(run):
            raise UndoNotPossible
        held = ImportUndo.objects.filter(pk=run_id).first()
        if held and held.state in {*_WORKING, UndoState.DONE.value}:
            raise UndoNotOpen
        row = _begun(run_id, by, held.turn if held else 0, UndoState.LOOKING, now)
        row.total = work.count(run_id)
        row.save()
        _enqueue(row, now=now)
    return noun(row)


def undo(by: Actor, run_id: int, *, told: int | None = None, now: int) -> Undo:
    """Begin to take the import back, once it was looked at; above a thousand records `told` is their number.

    What somebody has touched since stays, is judged once more record by record, and stands in the report with the
    reason. Refuses NotAllowed, NotFound, UndoNotOpen, CountNotTold. Emits contact.removed, contact.changed,
    account.removed, account.changed, as its kind has them.
    """
    with transaction.atomic():
        run = reading.get_run(by, run_id)
        require_for(by, get_kind(run.kind))
        held = ImportUndo.objects.filter(pk=run_id, state=UndoState.LOOKED.value).first()
        if held is None:
            raise UndoNotOpen
        gone = noun(held).gone
        if gone > UNTYPED and told != gone:
            raise CountNotTold(count=f"{gone:,}")
        row = _begun(run_id, by, held.turn, UndoState.RUNNING, now)
        row.total = work_of(get_kind(run.kind)).count(run_id)
        row.save()
        detail = {"removed": gone, "returned": sum(noun(held).returned.values()), "stayed": held.stayed}
        audit.record(by, "import.undo_started", write_id(Prefix.IMPORT, run_id), detail, now=now)
        _enqueue(row, now=now)
    return noun(row)


def stop(by: Actor, run_id: int, *, now: int) -> Undo:
    """Stop behind the last chunk; what was taken back stays so, and the rest can be looked at again.

    Refuses NotAllowed, NotFound, UndoNotOpen.
    """
    with transaction.atomic():
        reading.get_run(by, run_id)
        held = ImportUndo.objects.filter(pk=run_id, state__in=_WORKING)
        if not held.update(state=UndoState.STOPPED.value, finished_at=now):
            raise UndoNotOpen
        audit.record(by, "import.undo_stopped", write_id(Prefix.IMPORT, run_id), {}, now=now)
    return noun(ImportUndo.objects.get(pk=run_id))


def find_undo(by: Actor, run_id: int) -> Undo | None:
    """How far the undo of an import is; None where nobody asked for one. Refuses NotAllowed, NotFound."""
    reading.find_row(by, run_id)
    row = ImportUndo.objects.filter(pk=run_id).first()
    return noun(row) if row else None


def stays_by_reason(by: Actor, run_id: int, *, most: int = 20) -> tuple[tuple[str, str, int], ...]:
    """(entity, sentence, how many) of what stays, the most frequent first. Refuses NotAllowed, NotFound."""
    reading.find_row(by, run_id)
    groups = _stays(run_id).values_list("entity", "sentence")
    counted = groups.annotate(n=Count("subject_id")).order_by("-n", "entity", "sentence")
    return tuple(counted[:most])


def stays(by: Actor, run_id: int, *, after: int = 0, most: int | None = None) -> Iterator[StayRow]:
    """What stays, record by record, with the name of those that the actor sees. Refuses NotAllowed, NotFound."""
    work = work_of(get_kind(reading.get_run(by, run_id).kind))
    ordered = _stays(run_id).order_by("entity", "subject_id", "column")
    place = after
    while most is None or place < after + most:
        step = _BATCH if most is None else min(_BATCH, after + most - place)
        rows = list(ordered[place : place + step])
        if not rows:
            return
        names = {
            entity: work.names(entity, sorted({row.subject_id for row in rows if row.entity == entity}), by)
            for entity in {row.entity for row in rows}
        }
        for row in rows:
            name = names[row.entity].get(row.subject_id, "")
            places = msgspec.json.decode(row.places)
            yield StayRow(row.entity, row.subject_id, name, row.column, row.sentence, places)
        place += len(rows)


def noun(row: ImportUndo) -> Undo:
    """The undo as a noun."""
    return Undo(
        run_id=row.run_id,
        state=UndoState(row.state),
        total=row.total,
        done=row.done,
        removed=msgspec.json.decode(row.removed),
        returned=msgspec.json.decode(row.returned),
        stayed=row.stayed,
        staff_id=row.staff_id,
        label=actors.label_of(row.actor),
        finished_at=row.finished_at,
    )


def _begun(run_id: int, by: Actor, turn: int, state: UndoState, now: int) -> ImportUndo:
    return ImportUndo(
        run_id=run_id,
        state=state.value,
        turn=turn + 1,
        staff_id=by.staff_id,
        actor=actors.kept(by),
        started_at=now,
    )


def _enqueue(row: ImportUndo, *, now: int) -> None:
    payload = {"run": row.run_id}
    jobs.enqueue(JOB, payload, run_at=now, now=now, dedupe_key=f"{JOB}/{row.run_id}/{row.turn}")


def _stays(run_id: int) -> QuerySet[ImportStay]:
    turns = ImportUndo.objects.filter(pk=run_id).values("turn")
    return ImportStay.objects.filter(run_id=run_id, turn__in=turns)

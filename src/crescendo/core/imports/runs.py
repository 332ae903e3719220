"""The verbs of a run before and beside its work: open a file, plan, start, cancel."""

from __future__ import annotations

from dataclasses import asdict

import msgspec
from django.db import transaction

from crescendo.core import audit, jobs
from crescendo.core.ids import Prefix, write_id
from crescendo.core.imports import actors, mapping, reading, spool
from crescendo.core.imports.kinds import get_kind, require_for
from crescendo.core.imports.types import FileGone, OpenFile, Options, Plan, Run, RunNotOpen, RunState
from crescendo.core.models import ImportRun
from crescendo.core.refusals import mark
from crescendo.core.text import clean
from crescendo.core.types import Actor

JOB = "imports.run"
_LONGEST_NAME = 200

audit.register(
    {
        "import.started": mark("%(by)s started the import %(subject)s"),
        "import.finished": mark("The import %(subject)s of %(by)s ended: %(fields)s"),
        "import.cancelled": mark("%(by)s cancelled the import %(subject)s"),
    }
)


def open_file(by: Actor, request: OpenFile, *, now: int) -> Run:
    """Read a file and remember it as a draft whose plan is guessed, or that of the last file with such columns.

    Refuses NotAllowed, KindUnknown, NotATable, LettersUnknown, NoHeader, TableTooLarge.
    """
    kind = get_kind(request.kind)
    require_for(by, kind)
    spooled = spool.write(request.path, encoding=request.encoding, delimiter=request.delimiter)
    columns = tuple(map(clean, spooled.columns))
    signature = mapping.signature(columns)
    plan = _remembered(kind.name, signature, columns) or Plan(mapping=mapping.guess(kind, columns))
    with transaction.atomic():
        row = ImportRun.objects.create(
            kind=kind.name,
            name=clean(request.name)[:_LONGEST_NAME],
            state=RunState.DRAFT.value,
            columns=_json(columns),
            signature=signature,
            mapping=_json(plan.mapping),
            options=_options(plan.options),
            digest=spooled.digest,
            staff_id=by.staff_id,
            actor=actors.kept(by),
            total=spooled.total,
            created_at=now,
        )
        spool.keep(spooled, row.pk)
    return reading.noun(row)


def set_plan(by: Actor, run_id: int, plan: Plan) -> Run:
    """Say what the columns are and how rows are treated. Refuses NotAllowed, NotFound, NotValid, RunNotOpen."""
    with transaction.atomic():
        row = _draft(by, run_id)
        mapping.check(get_kind(row.kind), msgspec.json.decode(row.columns), plan)
        row.mapping, row.options = _json(plan.mapping), _options(plan.options)
        # What was tried out was another plan.
        row.is_rehearsal, row.finished_at = False, None
        row.save(update_fields=["mapping", "options", "is_rehearsal", "finished_at"])
    return reading.noun(row)


def begin(by: Actor, run_id: int, *, rehearse: bool, now: int) -> Run:
    """Begin a pass over the file from its first row; whoever calls `running.step` takes it on from there.

    Refuses NotAllowed, NotFound, NotValid (the plan), RunNotOpen, FileGone.
    """
    with transaction.atomic():
        row = _draft(by, run_id)
        kind = get_kind(row.kind)
        require_for(by, kind)
        mapping.check(kind, msgspec.json.decode(row.columns), reading.noun(row).plan)
        if not spool.path_of(row.pk).exists():
            raise FileGone
        row.state, row.is_rehearsal = RunState.RUNNING.value, rehearse
        row.turn, row.position, row.chunk = row.turn + 1, 0, 0
        row.done = row.created = row.updated = row.unchanged = row.refused = 0
        row.started_at, row.finished_at = now, None
        row.staff_id, row.actor = by.staff_id, actors.kept(by)
        row.save()
        if not rehearse:
            detail = {"kind": row.kind, "rows": row.total}
            audit.record(by, "import.started", write_id(Prefix.IMPORT, row.pk), detail, now=now)
    return reading.noun(row)


def start(by: Actor, run_id: int, *, rehearse: bool, now: int) -> Run:
    """Begin a pass and let the worker run it. The same refusals."""
    with transaction.atomic():
        run = begin(by, run_id, rehearse=rehearse, now=now)
        jobs.enqueue(JOB, {"run": run.id}, run_at=now, now=now, dedupe_key=f"{JOB}/{run.id}")
    return run


def cancel(by: Actor, run_id: int, *, now: int) -> Run:
    """Stop a run behind its last chunk: what was written stays. Refuses NotAllowed, NotFound, RunNotOpen."""
    with transaction.atomic():
        row = reading.find_row(by, run_id)
        is_trial = row.state == RunState.RUNNING and row.is_rehearsal
        state = RunState.DRAFT if is_trial else RunState.CANCELLED
        held = ImportRun.objects.filter(pk=row.pk, state__in=(RunState.RUNNING.value, RunState.DRAFT.value))
        # A chunk that is being written holds the row until it ends; the next one finds that it runs no more.
        if not held.update(state=state.value, is_rehearsal=False, finished_at=None if is_trial else now):
            raise RunNotOpen
        audit.record(by, "import.cancelled", write_id(Prefix.IMPORT, row.pk), {}, now=now)
    return reading.get_run(by, run_id)


def discard(by: Actor, run_id: int) -> None:
    """Forget a draft and its file. Refuses NotAllowed, NotFound, RunNotOpen."""
    with transaction.atomic():
        row = _draft(by, run_id)
        spool.remove([row.pk])
        row.delete()


def find_halted(by: Actor, draft: Run) -> Run | None:
    """A run of this actor with the same file and plan that somebody's kill has stopped half-way, to be taken on."""
    rows = ImportRun.objects.filter(
        kind=draft.kind, digest=draft.digest, state=RunState.RUNNING.value, is_rehearsal=False
    )
    found = (reading.noun(row) for row in rows.order_by("-id") if row.pk != draft.id)
    same = (draft.plan, by.staff_id, by.label)
    return next((run for run in found if (run.plan, run.staff_id, run.label) == same), None)


def _draft(by: Actor, run_id: int) -> ImportRun:
    row = reading.find_row(by, run_id)
    if row.state != RunState.DRAFT:
        raise RunNotOpen
    return row


def _remembered(kind: str, signature: str, columns: tuple[str, ...]) -> Plan | None:
    """The plan of the last run of this kind with these columns that was started."""
    held = ImportRun.objects.filter(kind=kind, signature=signature, turn__gt=0).order_by("-id").first()
    if held is None:
        return None
    plan = reading.noun(held).plan
    return plan if set(plan.mapping.values()) <= set(columns) else None


def _options(options: Options) -> str:
    return _json(asdict(options))


def _json(value: object) -> str:
    return msgspec.json.encode(value).decode()

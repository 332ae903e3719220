"""Reading runs: one, a list, the first rows of the file, the rows that were refused."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec
from django.db.models import QuerySet

from crescendo.core import paging
from crescendo.core.ids import Prefix, write_id
from crescendo.core.imports import actors, spool
from crescendo.core.imports.types import Empty, Mode, Options, Plan, RefusedRow, Run, RunState
from crescendo.core.models import ImportRefusal, ImportRun
from crescendo.core.refusals import NotFound
from crescendo.core.roles import may, require
from crescendo.core.tabular.types import Line
from crescendo.core.types import Actor, Page, Permission

_BATCH = 2_000


def get_run(by: Actor, run_id: int) -> Run:
    """The import, if it is one's own or one looks after operations. Refuses NotAllowed, NotFound."""
    return noun(find_row(by, run_id))


def find_row(by: Actor, run_id: int) -> ImportRun:
    """The row for this package's own verbs; the same refusals."""
    row = _seen_by(by).filter(pk=run_id).first()
    if row is None:
        raise NotFound(kind="import", id=write_id(Prefix.IMPORT, run_id))
    return row


def list_runs(by: Actor, *, cursor: str | None = None, limit: int = 50) -> Page[Run]:
    """Imports, newest first: one's own, or all for who looks after operations. One query. Refuses NotAllowed."""
    limit = paging.page_size(limit)
    rows = _seen_by(by).order_by("-id")
    before = paging.read_cursor(cursor)
    if before is not None:
        rows = rows.filter(pk__lt=before)
    return paging.page_of(list(rows[: limit + 1]), limit, number=lambda row: row.pk, noun=noun)


def preview(by: Actor, run_id: int, *, most: int = 8) -> tuple[Line, ...]:
    """The first rows as they were read. Refuses NotAllowed, NotFound, FileGone."""
    return tuple(spool.cut(find_row(by, run_id).pk, 0, most).lines)


def refused_rows(by: Actor, run_id: int, *, after: int = 0) -> Iterator[RefusedRow]:
    """The rows behind a number that the latest pass refused, as the file said them. Refuses NotFound, FileGone."""
    row = find_row(by, run_id)
    refusals = _refusals(row.pk, row.turn, after=after)
    waiting: list[ImportRefusal] = []

    def numbers() -> Iterator[int]:
        for refusal in refusals:
            waiting.append(refusal)
            yield refusal.number

    for line in spool.rows_of(row.pk, numbers()):
        refusal = next(held for held in waiting if held.number == line.number)
        waiting = [held for held in waiting if held.number > line.number]
        yield RefusedRow(line, refusal.column, refusal.sentence, msgspec.json.decode(refusal.places))


def refusals_by_reason(by: Actor, run_id: int, *, most: int = 20) -> tuple[tuple[str, str, int], ...]:
    """(column, sentence, rows) of the latest pass, the most frequent first. Refuses NotAllowed, NotFound."""
    from django.db.models import Count  # noqa: PLC0415 - beside its one use

    row = find_row(by, run_id)
    groups = ImportRefusal.objects.filter(run_id=row.pk, turn=row.turn).values_list("column", "sentence")
    counted = groups.annotate(rows=Count("number")).order_by("-rows", "column", "sentence")
    return tuple(counted[:most])


def noun(row: ImportRun) -> Run:
    """The run as a noun."""
    options = msgspec.json.decode(row.options)
    plan = Plan(
        mapping=msgspec.json.decode(row.mapping),
        options=Options(
            mode=Mode(options.get("mode", Mode.BOTH)),
            empty=Empty(options.get("empty", Empty.KEEP)),
            key=options.get("key", ""),
            owner_id=options.get("owner_id"),
            source_id=options.get("source_id"),
        ),
    )
    return Run(
        id=row.pk,
        kind=row.kind,
        name=row.name,
        state=RunState(row.state),
        is_rehearsal=row.is_rehearsal,
        columns=tuple(msgspec.json.decode(row.columns)),
        plan=plan,
        total=row.total,
        done=row.done,
        created=row.created,
        updated=row.updated,
        unchanged=row.unchanged,
        refused=row.refused,
        staff_id=row.staff_id,
        label=actors.label_of(row.actor),
        digest=row.digest,
        created_at=row.created_at,
        started_at=row.started_at,
        finished_at=row.finished_at,
        has_file=row.has_file,
    )


def _refusals(run_id: int, turn: int, *, after: int) -> Iterator[ImportRefusal]:
    rows = ImportRefusal.objects.filter(run_id=run_id, turn=turn).order_by("number")
    while found := list(rows.filter(number__gt=after)[:_BATCH]):
        yield from found
        after = found[-1].number


def _seen_by(by: Actor) -> QuerySet[ImportRun]:
    require(by, Permission.IMPORT)
    rows = ImportRun.objects.all()
    if by.staff_id is None or may(by, Permission.OPERATIONS):
        return rows
    return rows.filter(staff_id=by.staff_id)

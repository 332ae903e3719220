"""The verbs of an export beside its work: ask, cancel, remove, and the end of its days."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from typing import Any

import msgspec
from django.db import transaction

from crescendo.core import audit, jobs
from crescendo.core.clock import DAY
from crescendo.core.company import get_company
from crescendo.core.exports import files, reading, sheet
from crescendo.core.exports.kinds import get_kind, require_for
from crescendo.core.exports.types import (
    AskExport,
    Column,
    Export,
    ExportNotRunning,
    ExportState,
    Format,
    Kind,
    TooManyRows,
)
from crescendo.core.ids import Prefix, write_id
from crescendo.core.imports import actors
from crescendo.core.models import ExportRun
from crescendo.core.refusals import NotValid, mark
from crescendo.core.types import Actor

JOB = "exports.run"
KEPT = 7 * DAY
# How long the list goes on saying that there was a file.
LISTED = 90 * DAY

audit.register(
    {
        "export.asked": mark("%(by)s asked for the export %(subject)s: %(fields)s"),
        "export.finished": mark("The export %(subject)s of %(by)s is ready: %(fields)s"),
        "export.cancelled": mark("%(by)s cancelled the export %(subject)s"),
        "export.removed": mark("%(by)s removed the export %(subject)s"),
    }
)
_UNKNOWN = mark("There is no such column.")


def ask(by: Actor, request: AskExport, *, now: int) -> Export:
    """Have a job make a file of all rows that the condition holds of now and that the actor sees.

    Refuses NotAllowed, KindUnknown, NotValid (columns, condition), TooManyRows.
    """
    kind = get_kind(request.kind)
    require_for(by, kind)
    columns = chosen(kind, request.columns)
    total = kind.count(by, request.condition, now)
    if request.format is Format.XLSX and total > sheet.MOST_ROWS:
        raise TooManyRows(most=f"{sheet.MOST_ROWS:,}")
    names = [column.name for column in columns]
    headings = request.headings if len(request.headings) == len(names) else names
    with transaction.atomic():
        row = ExportRun.objects.create(
            kind=kind.name,
            format=request.format.value,
            state=ExportState.RUNNING.value,
            columns=_json(names),
            headings=_json(headings),
            condition=_json(request.condition),
            language=request.language,
            zone=get_company().time_zone,
            staff_id=by.staff_id,
            asker=by.label,
            actor=actors.kept(by),
            file=secrets.token_urlsafe(24),
            total=total,
            asked_at=now,
        )
        detail = {"kind": kind.name, "format": request.format.value, "columns": names}
        audit.record(by, "export.asked", write_id(Prefix.EXPORT, row.pk), detail, now=now)
        jobs.enqueue(JOB, {"export": row.pk}, run_at=now, dedupe_key=f"{JOB}/{row.pk}")
    return reading.noun(row)


def chosen(kind: Kind, names: Sequence[str]) -> tuple[Column, ...]:
    """The columns of these names, in the kind's order; the usual ones for none. Refuses NotValid."""
    offered = kind.columns()
    strange = set(names) - {column.name for column in offered}
    if strange:
        raise NotValid([("/columns", "column_unknown", _UNKNOWN)])
    return tuple(column for column in offered if (column.name in names if names else column.is_usual))


def cancel(by: Actor, export_id: int, *, now: int) -> Export:
    """Stop it; nothing of it stays. Refuses NotAllowed, NotFound, ExportNotRunning."""
    with transaction.atomic():
        row = reading.find_row(by, export_id)
        held = ExportRun.objects.filter(pk=row.pk, state=ExportState.RUNNING.value)
        if not held.update(state=ExportState.CANCELLED.value, finished_at=now):
            raise ExportNotRunning
        # A chunk that is being written holds the row, so none is written any more.
        files.remove(row.file)
        audit.record(by, "export.cancelled", write_id(Prefix.EXPORT, row.pk), {}, now=now)
    return reading.get_export(by, export_id)


def remove(by: Actor, export_id: int, *, now: int) -> None:
    """Remove the file and its line in the list; a running one is stopped. Refuses NotAllowed, NotFound."""
    with transaction.atomic():
        row = reading.find_row(by, export_id)
        # Whoever writes a chunk holds the row: it is waited for, and the next finds no row.
        ExportRun.objects.filter(pk=row.pk).delete()
        files.remove(row.file)
        audit.record(by, "export.removed", write_id(Prefix.EXPORT, export_id), {}, now=now)


def trim(*, now: int, limit: int = 100) -> int:
    """Remove files whose time is over, and forget exports that were long ago; returns how many."""
    over = ExportRun.objects.filter(state=ExportState.READY.value, expires_at__lte=now)
    rows = list(over.order_by("pk")[:limit])
    for row in rows:
        files.remove(row.file)
    over.filter(pk__in=[row.pk for row in rows]).update(state=ExportState.GONE.value)
    ended = ExportRun.objects.exclude(state__in=(ExportState.RUNNING.value, ExportState.READY.value))
    old = ended.filter(asked_at__lt=now - LISTED).values("pk")[:limit]
    return len(rows) + ExportRun.objects.filter(pk__in=list(old.values_list("pk", flat=True))).delete()[0]


def _json(value: Any) -> str:
    return msgspec.json.encode(value).decode()

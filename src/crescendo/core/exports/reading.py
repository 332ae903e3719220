"""Reading exports: one, a list, the file."""

from __future__ import annotations

import msgspec
from django.db import transaction
from django.db.models import Q, QuerySet

from crescendo.core import audit, paging
from crescendo.core.exports import files, formats
from crescendo.core.exports.kinds import get_kind, require_for
from crescendo.core.exports.types import Export, ExportFile, ExportGone, ExportState, Format
from crescendo.core.ids import Prefix, write_id
from crescendo.core.imports import actors
from crescendo.core.models import ExportRun
from crescendo.core.refusals import NotAllowed, NotFound, mark
from crescendo.core.roles import may, require
from crescendo.core.types import Actor, Page, Permission, Scope

WIDTH = {Scope.OWN: 0, Scope.TEAM: 1, Scope.ALL: 2}

audit.register({"export.fetched": mark("%(by)s downloaded the export %(subject)s")})


def get_export(by: Actor, export_id: int) -> Export:
    """The export, if it is one's own or one looks after operations. Refuses NotAllowed, NotFound."""
    return noun(find_row(by, export_id))


def find_row(by: Actor, export_id: int) -> ExportRun:
    """The row for this package's own verbs; the same refusals."""
    row = _seen_by(by).filter(pk=export_id).first()
    if row is None:
        raise NotFound(kind="export", id=write_id(Prefix.EXPORT, export_id))
    return row


def list_exports(by: Actor, *, cursor: str | None = None, limit: int = 50) -> Page[Export]:
    """Exports, newest first: one's own, or all for who looks after operations. One query. Refuses NotAllowed."""
    limit = paging.page_size(limit)
    rows = _seen_by(by).order_by("-id")
    before = paging.read_cursor(cursor)
    if before is not None:
        rows = rows.filter(pk__lt=before)
    return paging.page_of(list(rows[: limit + 1]), limit, number=lambda row: row.pk, noun=noun)


def fetch(by: Actor, export_id: int, *, now: int) -> ExportFile:
    """Where the file lies, for the door that hands it out; the audit says who fetched it.

    Refuses NotFound, ExportGone, and NotAllowed where the file holds more than the one who asks may see by now.
    """
    row = find_row(by, export_id)
    require_for(by, get_kind(row.kind))
    asked = actors.actor_then(row.actor, row.staff_id)
    if asked.sees_personal_data and not by.sees_personal_data:
        raise NotAllowed(permission=Permission.PERSONAL_DATA.value)
    if WIDTH[asked.scope] > WIDTH[by.scope]:
        raise NotAllowed(permission=Permission.EXPORT.value)
    path = files.finished(row.file)
    is_over = row.expires_at is not None and row.expires_at <= now
    if row.state != ExportState.READY or is_over or not path.is_file():
        raise ExportGone
    with transaction.atomic():
        audit.record(by, "export.fetched", write_id(Prefix.EXPORT, row.pk), {}, now=now)
    form = Format(row.format)
    name = f"{row.kind}-{write_id(Prefix.EXPORT, row.pk)}.{form.value}"
    return ExportFile(path, name, formats.MEDIA_TYPES[form])


def noun(row: ExportRun) -> Export:
    """The export as a noun."""
    return Export(
        id=row.pk,
        kind=row.kind,
        format=Format(row.format),
        state=ExportState(row.state),
        reason=row.reason,
        columns=tuple(msgspec.json.decode(row.columns)),
        condition=msgspec.json.decode(row.condition),
        done=row.done,
        total=row.total,
        size=row.size,
        staff_id=row.staff_id,
        label=actors.label_of(row.actor),
        asked_at=row.asked_at,
        finished_at=row.finished_at,
        expires_at=row.expires_at,
    )


def _seen_by(by: Actor) -> QuerySet[ExportRun]:
    require(by, Permission.EXPORT)
    rows = ExportRun.objects.all()
    if may(by, Permission.OPERATIONS):
        return rows
    if by.staff_id is not None:
        return rows.filter(staff_id=by.staff_id)
    # A key is known by its name: what keys of another name made is not its own.
    return rows.filter(Q(staff_id=None) & Q(asker=by.label))

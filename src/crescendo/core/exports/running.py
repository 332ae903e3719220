"""An export at work: a chunk of rows is read and encoded, then written with the place behind it in one transaction."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import msgspec
from django.db import transaction

from crescendo.core import audit, jobs, notices
from crescendo.core.exports import files, formats, reading, sheet
from crescendo.core.exports.cells import Dress
from crescendo.core.exports.formats import Before, Piece
from crescendo.core.exports.kinds import get_kind, require_for
from crescendo.core.exports.runs import KEPT
from crescendo.core.exports.types import Chunk, Export, ExportState, Format, Kind, Reading, TooManyRows
from crescendo.core.ids import Prefix, write_id
from crescendo.core.imports import actors
from crescendo.core.models import ExportRun
from crescendo.core.refusals import Refusal, mark
from crescendo.core.types import Actor, ClaimedJob, PostNotice

CHUNK = 2_000
_READY = mark("Your export is ready: %(rows)s rows. The file can be downloaded for seven days.")
_FAILED = mark("Your export was stopped. Its page says why.")
_MANY = mark("The list has grown beyond what a spreadsheet holds. Choose CSV.")
_LESS = mark("What it was asked with is not allowed or not there any more.")


def handle(job: ClaimedJob) -> None:
    """The worker's handler: one chunk a call."""

    def go_on(export: Export) -> None:
        if export.state is ExportState.RUNNING:
            jobs.go_on(job, job.payload, done=export.done, total=export.total)

    step(int(job.payload["export"]), now=job.now, along=go_on)


def step(export_id: int, *, now: int, along: Callable[[Export], None] | None = None) -> Export | None:
    """Take the next chunk, or finish behind the last; the export after it, None where it runs no more.

    `along` is called within the chunk's transaction. Rows may change and go between chunks, but none comes twice. Who
    may not export any more, or sees less than his question takes, stops his export.
    """
    row = ExportRun.objects.filter(pk=export_id, state=ExportState.RUNNING.value).first()
    if row is None:
        return None
    by = _asker(row)
    if row.is_read:
        return _finish(row, by, now=now, along=along)
    if row.position and not files.holds(row.file, position=row.position, done=row.done):
        return _again(row, along=along)
    try:
        kind = get_kind(row.kind)
        require_for(by, kind)
        chunk, piece = _encoded(row, kind, by)
    except Refusal as refusal:
        return _give_up(row, _MANY if isinstance(refusal, TooManyRows) else _LESS, now=now)
    with transaction.atomic():
        if not _move(row, turn=row.turn):
            return None
        files.append(row.file, position=row.position, content=piece.content, done=row.done, ids=chunk.numbers)
        row.position += len(piece.content)
        row.sum, row.length = piece.sum, piece.length
        row.done += len(chunk.rows)
        row.total = max(row.total, row.done)
        row.is_read = chunk.after is None
        row.after = row.after if chunk.after is None else chunk.after
        # Who came meanwhile is not in the file; who went is counted no more.
        row.total = row.done if row.is_read else row.total
        return _saved(row, along)


def _asker(row: ExportRun) -> Actor:
    """Who asked, with what he may today; but never more than when he asked, which is what the download goes by."""
    today = actors.actor_from(row.actor, row.staff_id)
    then = actors.actor_then(row.actor, row.staff_id)
    is_wider = reading.WIDTH[today.scope] > reading.WIDTH[then.scope]
    return replace(
        today,
        sees_personal_data=today.sees_personal_data and then.sees_personal_data,
        scope=then.scope if is_wider else today.scope,
    )


def _encoded(row: ExportRun, kind: Kind, by: Actor) -> tuple[Chunk, Piece]:
    names: list[str] = msgspec.json.decode(row.columns)
    by_name = {column.name: column for column in kind.columns()}
    # An own field that was retired meanwhile keeps its place and stands empty.
    heads = dict(zip(names, msgspec.json.decode(row.headings), strict=True))
    kept = [name for name in names if name in by_name]
    dress = Dress(
        columns=[by_name[name] for name in kept],
        headings=[heads[name] for name in kept],
        language=row.language,
        zone=row.zone,
    )
    chunk = kind.read(
        Reading(
            by=by,
            condition=msgspec.json.decode(row.condition),
            columns=frozenset(kept),
            after=row.after,
            most=CHUNK,
            now=row.asked_at,
        )
    )
    form = Format(row.format)
    if form is Format.XLSX and row.done + len(chunk.rows) > sheet.MOST_ROWS:
        raise TooManyRows(most=f"{sheet.MOST_ROWS:,}")
    before = Before(is_begun=row.position > 0, rows=row.done, sum=row.sum, length=row.length)
    return chunk, formats.encode(form, chunk.rows, dress, before)


def _finish(row: ExportRun, by: Actor, *, now: int, along: Callable[[Export], None] | None) -> Export | None:
    """Give the file its place. Twice is once: who was killed behind the renaming finds it renamed."""
    target, rows = files.finished(row.file), files.rows(row.file)
    with transaction.atomic():
        if not _move(row, turn=row.turn):
            return None
        if not target.exists():
            if not files.holds(row.file, position=row.position, done=row.done):
                return _begun_again(row, along)
            _put_together(row)
        row.state, row.finished_at, row.expires_at = ExportState.READY.value, now, now + KEPT
        row.size = target.stat().st_size
        detail = {"kind": row.kind, "rows": row.done}
        audit.record(by, "export.finished", write_id(Prefix.EXPORT, row.pk), detail, now=now)
        _tell(row, _READY, {"rows": f"{row.done:,}"}, now=now)
        saved = _saved(row, along)
    rows.unlink(missing_ok=True)
    return saved


def _put_together(row: ExportRun) -> None:
    rows, book = files.rows(row.file), files.book(row.file)
    with rows.open("ab") as file:
        # What a killed chunk left behind the last committed byte.
        file.truncate(row.position)
    if row.format == Format.XLSX:
        sheet.bind(rows, book, sum=row.sum, length=row.length)
        book.chmod(0o600)
        book.replace(files.finished(row.file))
    else:
        rows.replace(files.finished(row.file))


def _again(row: ExportRun, *, along: Callable[[Export], None] | None) -> Export | None:
    """Begin anew: the disk lost what was committed, as a crash of the whole machine may do."""
    with transaction.atomic():
        return _begun_again(row, along) if _move(row, turn=row.turn) else None


def _begun_again(row: ExportRun, along: Callable[[Export], None] | None) -> Export:
    restart(row)
    return _saved(row, along)


def restart(row: ExportRun) -> None:
    """Set a running export back to its first row; what was written goes."""
    files.remove(row.file)
    row.turn += 1
    row.after = row.position = row.sum = row.length = row.done = 0
    row.is_read = False


def _give_up(row: ExportRun, sentence: str, *, now: int) -> Export | None:
    with transaction.atomic():
        if not _move(row, turn=row.turn):
            return None
        files.remove(row.file)
        row.state, row.reason, row.finished_at = ExportState.FAILED.value, sentence, now
        _tell(row, _FAILED, {}, now=now)
        return _saved(row, None)


def _move(row: ExportRun, *, turn: int) -> bool:
    """Take the row by compare-and-set; held until the chunk commits."""
    held = ExportRun.objects.filter(
        pk=row.pk, state=ExportState.RUNNING.value, turn=turn, after=row.after, is_read=row.is_read
    )
    return bool(held.update(turn=turn))


def _saved(row: ExportRun, along: Callable[[Export], None] | None) -> Export:
    row.save()
    export = reading.noun(row)
    if along is not None:
        along(export)
    return export


def _tell(row: ExportRun, sentence: str, places: dict[str, Any], *, now: int) -> None:
    if row.staff_id is None:
        return
    notice = PostNotice(
        sentence=sentence,
        places=places,
        link="/console/exports/",
        staff_ids=(row.staff_id,),
        dedupe_key=f"export/{row.pk}",
    )
    notices.post(notice, now=now)

"""Erasure reaches the files of exports: who stands in one takes the whole file with him. It is easily made again."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO, cast

from django.db import transaction
from django.db.models import QuerySet

from crescendo.core import needles
from crescendo.core.exports import files, running
from crescendo.core.exports.kinds import get_kind
from crescendo.core.exports.types import ExportState, Format
from crescendo.core.imports import actors
from crescendo.core.models import ExportRun
from crescendo.core.refusals import mark
from crescendo.core.types import Erased, Holding, Person, Row, Surroundings

_STANDING = (ExportState.RUNNING.value, ExportState.READY.value)
_REASON = mark("Somebody in it was erased, so the file was removed.")
_BLOCK = 4 << 20
_OVERLAP = 1_024


def _erase(person: Person, _: Surroundings, place: Any) -> Erased:
    """One export a step, in the order of their numbers."""
    row = ExportRun.objects.filter(pk__gt=place or 0).order_by("pk").first()
    if row is None:
        return Erased(rows=0)
    is_named = row.state == ExportState.READY and (_holds(person, row) or _is_named(person, row))
    with transaction.atomic():
        locked = ExportRun.objects.select_for_update().filter(pk=row.pk).first()
        if locked is not None and locked.state == ExportState.READY and row.state != ExportState.READY:
            # It has become ready since it was looked at: it is looked through in the next step.
            return Erased(rows=0, place=place or 0)
        done = 0 if locked is None else _emptied(person, locked, is_named=is_named)
    return Erased(rows=done, place=row.pk)


def _emptied(person: Person, row: ExportRun, *, is_named: bool) -> int:
    condition = needles.cut(person.texts, row.condition)
    is_asked_for = condition != row.condition
    row.condition = condition
    if is_named or (is_asked_for and row.state in _STANDING):
        files.remove(row.file)
        row.state, row.reason = ExportState.GONE.value, _REASON
    elif row.state == ExportState.RUNNING:
        # What it has read may name the person in any column; from here on nothing that it reads does.
        running.restart(row)
    elif not is_asked_for:
        return 0
    row.save()
    return 1


def _holds(person: Person, row: ExportRun) -> bool:
    kind = get_kind(row.kind)
    if kind.rows_of is not None:
        return files.has_any(row.file, kind.rows_of(person))
    return kind.holds_persons and files.has_any(row.file, person.contacts)


def _is_named(person: Person, row: ExportRun) -> bool:
    """Whether an address of the person stands in some cell, be it another's."""
    before = b""
    for block in _blocks(files.finished(row.file), Format(row.format)):
        if needles.is_in_bytes(person.texts, before + block):
            return True
        before = block[-_OVERLAP:]
    return False


def _blocks(path: Path, form: Format) -> Iterator[bytes]:
    try:
        if form is not Format.XLSX:
            with path.open("rb") as file:
                yield from _read(file)
            return
        with zipfile.ZipFile(path) as book, book.open("xl/worksheets/sheet1.xml") as part:
            for block in _read(cast("BinaryIO", part)):
                yield block.replace(b"&amp;", b"&")
    except FileNotFoundError:
        return


def _read(file: BinaryIO) -> Iterator[bytes]:
    while block := file.read(_BLOCK):
        yield block


def _standing(person: Person) -> Iterator[ExportRun]:
    rows: QuerySet[ExportRun] = ExportRun.objects.filter(state__in=_STANDING)
    return (row for row in rows.order_by("pk").iterator() if _holds(person, row))


def _export(person: Person, _: Surroundings) -> Iterator[Row]:
    for row in _standing(person):
        yield {"at": row.asked_at, "by": actors.label_of(row.actor)}


HOLDING = Holding(
    name="core.exports",
    title=mark("Exported lists that wait to be downloaded"),
    tables=("core_export",),
    columns={"at": mark("Time"), "by": mark("Who did it")},
    find=lambda person, _: sum(1 for _row in _standing(person)),
    erase=_erase,
    export=_export,
    is_scan=True,
)

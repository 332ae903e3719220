"""Imports: what came in from files; a new one is read, mapped, tried out, run, watched and cancelled."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from crescendo.console import import_forms, import_undo, page, refused
from crescendo.console.downloads import csv_file
from crescendo.console.screen import screen
from crescendo.core.ids import Prefix, write_id
from crescendo.core.imports import reading, report, runs, spool
from crescendo.core.imports.kinds import get_kind, kinds_for
from crescendo.core.imports.types import FileGone, Kind, KindUnknown, OpenFile, Run, RunState
from crescendo.core.refusals import NotFound, NotValid, Refusal
from crescendo.core.types import Actor, Permission


@screen(Permission.IMPORT)
def imports(request: HttpRequest, by: Actor) -> HttpResponse:
    """The list, newest first."""
    found = reading.list_runs(by, cursor=request.GET.get("after"), limit=30)
    context = {
        "rows": [(run, _(get_kind(run.kind).title)) for run in found.rows],
        "next_cursor": found.next_cursor,
        "kinds": _kinds(kinds_for(by)),
    }
    return page.show(request, by, "console/imports.html", context)


@screen(Permission.IMPORT, "GET", "HEAD", "POST")
def create(request: HttpRequest, by: Actor) -> HttpResponse:
    """Bring a file: it is read at once, and refused at once where it is no table."""
    kinds = kinds_for(by)
    initial = {"kind": request.GET.get("kind", "")}
    form = import_forms.FileForm(request.POST or None, request.FILES or None, kinds=kinds, initial=initial)
    if request.method == "POST" and form.is_valid():
        upload: UploadedFile[Any] = form.cleaned_data["file"]
        try:
            with _on_disk(upload) as path:
                asked = OpenFile(
                    kind=form.cleaned_data["kind"],
                    path=path,
                    name=upload.name or "",
                    encoding=form.cleaned_data["encoding"],
                )
                run = runs.open_file(by, asked, now=page.now())
        except Refusal as refusal:
            refused.onto(form, refusal)
        else:
            return redirect("console:import", run_id=run.id)
    return page.show(
        request,
        by,
        "console/import_new.html",
        {"form": form, "kinds": _kinds(kinds)},
        status=refused.status(form),
    )


@screen(Permission.IMPORT, "GET", "HEAD", "POST")
def run(request: HttpRequest, by: Actor, run_id: int) -> HttpResponse:
    """One import: its plan while it is a draft, how far it is, what became of it."""
    found = reading.get_run(by, run_id)
    if found.state is not RunState.DRAFT:
        return page.show(request, by, "console/import.html", _about(by, found))
    kind = get_kind(found.kind)
    form = import_forms.PlanForm(request.POST or None, run=found, kind=kind)
    if request.method == "POST" and form.is_valid():
        rehearse = "start" not in request.POST
        try:
            runs.set_plan(by, run_id, form.plan())
            runs.start(by, run_id, rehearse=rehearse, now=page.now())
        except NotValid as refusal:
            for pointer, _code, sentence in refusal.errors:
                form.refuse(pointer, _(sentence))
        except Refusal as refusal:
            refused.onto(form, refusal)
        else:
            return redirect("console:import", run_id=run_id)
    return page.show(
        request,
        by,
        "console/import.html",
        _about(by, found) | _draft(by, found, form),
        status=refused.status(form),
    )


@screen(Permission.IMPORT)
def progress(request: HttpRequest, by: Actor, run_id: int) -> HttpResponse:
    """How far it is, as a part; at its end the whole page is asked for."""
    found = reading.get_run(by, run_id)
    answer = page.part(request, by, "console/_import_progress.html", _about(by, found))
    if found.state is not RunState.RUNNING:
        answer.headers["HX-Refresh"] = "true"
    return answer


@screen(Permission.IMPORT, "POST")
def cancel(request: HttpRequest, by: Actor, run_id: int) -> HttpResponse:
    """Stop it behind its last chunk."""
    try:
        found = runs.cancel(by, run_id, now=page.now())
    except Refusal as refusal:
        messages.error(request, refused.for_toast(refusal))
    else:
        is_draft = found.state is RunState.DRAFT
        messages.success(
            request, _("Stopped.") if is_draft else _("The import is cancelled. What was written stays.")
        )
    return redirect("console:import", run_id=run_id)


@screen(Permission.IMPORT)
def refused_rows(request: HttpRequest, by: Actor, run_id: int) -> HttpResponseBase:
    """The refused rows as CSV, with their reasons in the reader's language."""
    try:
        reading.preview(by, run_id, most=1)
        blocks = report.refused_file(by, run_id, translate=_)
    except FileGone as refusal:
        messages.error(request, refused.for_toast(refusal))
        return redirect("console:import", run_id=run_id)
    return csv_file(blocks, f"{write_id(Prefix.IMPORT, run_id)}-refused.csv")


@screen(Permission.IMPORT)
def template(request: HttpRequest, by: Actor, kind: str) -> HttpResponseBase:  # noqa: ARG001 - a screen has both
    """A file to begin with."""
    try:
        found = get_kind(kind)
    except KindUnknown as cause:
        raise NotFound(kind="template", id=kind) from cause
    return csv_file(report.template_file(found, translate=_), f"{kind}.csv")


def _about(by: Actor, found: Run) -> dict[str, Any]:
    kind = get_kind(found.kind)
    is_counted = found.done > 0 or found.finished_at is not None
    return {
        "run": found,
        "kind_title": _(kind.title),
        "percent": found.done * 100 // found.total if found.total else 100,
        "left": _left(found),
        "reasons": [
            (report.label_of(known, _) if (known := kind.column(column)) else "", sentence, rows)
            for column, sentence, rows in reading.refusals_by_reason(by, found.id)
        ]
        if found.refused and found.state is not RunState.RUNNING
        else [],
        "is_counted": is_counted and found.state is not RunState.RUNNING,
        **import_undo.about(by, found),
    }


def _draft(by: Actor, found: Run, form: import_forms.PlanForm) -> dict[str, Any]:
    try:
        lines = reading.preview(by, found.id)
    except FileGone:
        lines = ()
    samples = [line.cells for line in lines if line.fault is None]
    return {
        "form": form,
        "columns": form.columns(samples),
        "lines": lines,
        "is_gone": not lines and found.total,
    }


def _left(found: Run) -> int | None:
    """Milliseconds until the end, once enough is done to say so."""
    if not found.done or found.started_at is None or found.state is not RunState.RUNNING:
        return None
    return (found.total - found.done) * (page.now() - found.started_at) // found.done


def _kinds(kinds: tuple[Kind, ...]) -> list[tuple[str, str, str]]:
    return [(kind.name, _(kind.title), _(kind.hint)) for kind in kinds]


@contextmanager
def _on_disk(upload: UploadedFile[Any]) -> Iterator[Path]:
    """The upload as a file below the home folder, for as long as it is read."""
    descriptor, name = tempfile.mkstemp(dir=spool.folder(), prefix="upload.", suffix=".partial")
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.writelines(upload.chunks())
        yield Path(name)
    finally:
        with suppress(FileNotFoundError):
            Path(name).unlink()

"""Undoing an import: look at what would happen, then do it, watch it, and fetch the report of what stays."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as mark

from crescendo.console import page, refused, typed
from crescendo.console.downloads import csv_file
from crescendo.console.screen import screen
from crescendo.core.ids import Prefix, write_id
from crescendo.core.imports import reading, report, undoing
from crescendo.core.imports.kinds import get_kind
from crescendo.core.imports.types import Run, RunState
from crescendo.core.imports.undo_types import UNTYPED, Undo, UndoState
from crescendo.core.refusals import NotFound, Refusal
from crescendo.core.types import Actor, Permission

ENTITIES = {"contact": mark("Contacts"), "account": mark("Accounts"), "spend": mark("Rows of spend")}


def about(by: Actor, found: Run) -> dict[str, Any]:
    """What the page of an import says of its undo; nothing while there is nothing to take back."""
    if found.state in {RunState.DRAFT, RunState.RUNNING} or not found.created + found.updated:
        return {}
    kind = get_kind(found.kind)
    if kind.undo is None:
        return {"final": _(kind.final)}
    undo = undoing.find_undo(by, found.id)
    more: dict[str, Any] = {"undo": undo, "can_undo": True, "always": [_(line) for line in kind.undo.always]}
    if undo is None:
        return more
    is_counted = undo.state in {UndoState.LOOKED, UndoState.DONE, UndoState.STOPPED}
    return more | {
        "undo_percent": min(undo.done * 100 // undo.total, 100) if undo.total else 100,
        "undo_counts": _counts(undo) if is_counted else [],
        "is_typed": undo.gone > UNTYPED,
        "undo_stays": [
            (_(ENTITIES.get(entity, entity)), _(sentence), number)
            for entity, sentence, number in undoing.stays_by_reason(by, found.id)
        ]
        if undo.stayed and is_counted
        else [],
    }


@screen(Permission.IMPORT, "POST")
def look(request: HttpRequest, by: Actor, run_id: int) -> HttpResponse:
    """Begin to count what an undo would do."""
    return _told(request, run_id, lambda: undoing.look(by, run_id, now=page.now()))


@screen(Permission.IMPORT, "POST")
def start(request: HttpRequest, by: Actor, run_id: int) -> HttpResponse:
    """Begin to undo; above a thousand the number is typed back."""
    told = typed.whole("".join(letter for letter in request.POST.get("typed", "") if letter.isdigit()))
    return _told(request, run_id, lambda: undoing.undo(by, run_id, told=told, now=page.now()))


@screen(Permission.IMPORT, "POST")
def stop(request: HttpRequest, by: Actor, run_id: int) -> HttpResponse:
    """Stop it behind its last chunk."""
    return _told(request, run_id, lambda: undoing.stop(by, run_id, now=page.now()))


@screen(Permission.IMPORT)
def progress(request: HttpRequest, by: Actor, run_id: int) -> HttpResponse:
    """How far it is, as a part; at its end the whole page is asked for."""
    found = reading.get_run(by, run_id)
    undo = undoing.find_undo(by, run_id)
    if undo is None:
        return redirect("console:import", run_id=run_id)
    answer = page.part(request, by, "console/_import_undo_progress.html", {"run": found, **about(by, found)})
    if not undo.is_working:
        answer.headers["HX-Refresh"] = "true"
    return answer


@screen(Permission.IMPORT)
def stays(request: HttpRequest, by: Actor, run_id: int) -> HttpResponseBase:  # noqa: ARG001 - a screen has both
    """What stays and why, as CSV in the reader's language."""
    if undoing.find_undo(by, run_id) is None:
        return redirect("console:import", run_id=run_id)
    name = f"{write_id(Prefix.IMPORT, run_id)}-stays.csv"
    return csv_file(report.stays_file(by, run_id, translate=_), name)


def _counts(undo: Undo) -> list[tuple[str, int, int]]:
    """A row for each kind of record: how many go, how many return."""
    names = [name for name in ENTITIES if name in undo.removed or name in undo.returned]
    return [(_(ENTITIES[name]), undo.removed.get(name, 0), undo.returned.get(name, 0)) for name in names]


def _told(request: HttpRequest, run_id: int, act: Any) -> HttpResponse:
    try:
        act()
    except NotFound:
        raise
    except Refusal as refusal:
        messages.error(request, refused.for_toast(refusal))
    return redirect("console:import", run_id=run_id)

"""Exports: a filtered list is asked for as a file, watched while it is made, downloaded and removed."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from crescendo.conditions import api as conditions
from crescendo.conditions.types import ConditionNotValid, Entity
from crescendo.console import filters, page, refused
from crescendo.console.export_forms import ExportForm
from crescendo.console.screen import screen
from crescendo.core.exports import reading, runs
from crescendo.core.exports.kinds import get_kind, require_for
from crescendo.core.exports.types import (
    AskExport,
    Column,
    Export,
    ExportGone,
    ExportState,
    Format,
    Kind,
)
from crescendo.core.refusals import NotFound, Refusal
from crescendo.core.types import Actor, Permission

# Lists whose rows can be ticked.
_TICKED = frozenset({"contacts", "accounts"})
_MOST_TICKED = 200
_ENTITIES = {
    "contacts": Entity.CONTACT,
    "accounts": Entity.ACCOUNT,
    "deals": Entity.DEAL,
    "events": Entity.EVENT,
}


@screen(Permission.EXPORT)
def exports(request: HttpRequest, by: Actor) -> HttpResponse:
    """The list, newest first; HTMX asks for its table while one is being made."""
    found = reading.list_exports(by, cursor=request.GET.get("after"), limit=30)
    context = {
        "rows": [(row, _(get_kind(row.kind).title), _words(by, row), _percent(row)) for row in found.rows],
        "next_cursor": found.next_cursor,
        "is_working": any(row.state is ExportState.RUNNING for row in found.rows),
    }
    if page.wants_part(request):
        return page.part(request, by, "console/_exports.html", context)
    return page.show(request, by, "console/exports.html", context)


@screen(Permission.EXPORT, "GET", "HEAD", "POST")
def create(request: HttpRequest, by: Actor, kind: str) -> HttpResponse:
    """Say how many rows the filter of the address holds, choose columns and format, then ask."""
    if kind not in _ENTITIES:
        raise NotFound(kind="export", id=kind)
    found = get_kind(kind)
    require_for(by, found)
    current = filters.read(request, by, _ENTITIES[kind])
    if current.tree is None:
        raise NotFound(kind="export", id=kind)
    document = conditions.write(current.tree) if current.is_set else None
    ticked = _ticked(request, kind)
    document = ticked or document
    offered = _offered(found)
    form = ExportForm(request.POST or None, offered=offered)
    if request.method == "POST" and form.is_valid():
        try:
            runs.ask(by, _asked(kind, document, offered, form.cleaned_data), now=page.now())
        except Refusal as refusal:
            refused.onto(form, refusal)
        else:
            messages.success(request, _("The export is being made. You will find the file here."))
            return redirect("console:exports")
    context = {
        "form": form,
        "kind": kind,
        "back_route": f"console:{kind}",
        "title": _(found.title),
        "filter": current,
        "is_ticked": ticked is not None,
        "rows": found.count(by, document, page.now()),
    }
    return page.show(request, by, "console/export_new.html", context, status=refused.status(form))


@screen(Permission.EXPORT)
def download(request: HttpRequest, by: Actor, export_id: int) -> HttpResponseBase:
    """The file."""
    try:
        file = reading.fetch(by, export_id, now=page.now())
    except ExportGone as refusal:
        messages.error(request, refused.for_toast(refusal))
        return redirect("console:exports")
    return FileResponse(
        file.path.open("rb"),
        as_attachment=True,
        filename=file.name,
        content_type=file.media_type,
        headers={"X-Content-Type-Options": "nosniff"},
    )


@screen(Permission.EXPORT, "POST")
def cancel(request: HttpRequest, by: Actor, export_id: int) -> HttpResponse:
    """Stop one that is being made."""
    try:
        runs.cancel(by, export_id, now=page.now())
    except NotFound:
        raise
    except Refusal as refusal:
        messages.error(request, refused.for_toast(refusal))
    else:
        messages.success(request, _("The export is cancelled."))
    return redirect("console:exports")


@screen(Permission.EXPORT, "POST")
def remove(request: HttpRequest, by: Actor, export_id: int) -> HttpResponse:
    """Remove the file and its line."""
    runs.remove(by, export_id, now=page.now())
    messages.success(request, _("The export is removed."))
    return redirect("console:exports")


def _ticked(request: HttpRequest, kind: str) -> dict[str, Any] | None:
    """The condition that means the ticked rows alone; None where all of the filter are meant."""
    ids = request.GET.getlist("id")[:_MOST_TICKED]
    if not ids or kind not in _TICKED:
        return None
    return {"field": "id", "operator": "is_any_of", "value": [str(one)[:40] for one in ids]}


def _asked(kind: str, document: Any, offered: list[tuple[Column, str]], said: dict[str, Any]) -> AskExport:
    chosen = [(column, heading) for column, heading in offered if column.name in said["columns"]]
    return AskExport(
        kind=kind,
        format=Format(said["format"]),
        condition=document,
        columns=tuple(column.name for column, _heading in chosen),
        headings=tuple(heading for _column, heading in chosen),
        language=get_language() or "en",
    )


def _offered(kind: Kind) -> list[tuple[Column, str]]:
    """The columns with what stands above them; two that are called the same are told apart by their own names."""
    taken: set[str] = set()
    found = []
    for column in kind.columns():
        label = _label(column)
        heading = column.name if label in taken else label
        taken.add(heading)
        found.append((column, heading))
    return found


def _label(column: Column) -> str:
    if column.chinese:
        return column.chinese if (get_language() or "").startswith("zh") else column.label
    return _(column.label)


def _words(by: Actor, row: Export) -> str:
    """The filter in words; nothing where there is none, or where it asks what the reader may not see."""
    if row.condition is None:
        return ""
    try:
        tree = conditions.parse(
            row.condition, entity=_ENTITIES[row.kind], sees_personal_data=by.sees_personal_data
        )
    except ConditionNotValid:
        return ""
    return filters.say(tree, by)


def _percent(row: Export) -> int:
    return min(row.done * 100 // row.total, 100) if row.total else 100

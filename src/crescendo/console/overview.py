"""What a manager looks at in the morning: the funnel with its ages, what is late, who answers how fast, why we lose."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse

from crescendo.console import overview_asked, page
from crescendo.console.overview_asked import Asked
from crescendo.console.overview_cells import Reading, Sheet
from crescendo.console.overview_sheets import FIRST, PARTS, SHEETS
from crescendo.console.screen import screen
from crescendo.core import api as core
from crescendo.core.tabular.writing import csv_blocks
from crescendo.core.types import Actor, Permission
from crescendo.lifecycle import api as lifecycle


@screen(Permission.DEALS_READ)
def overview(request: HttpRequest, by: Actor) -> HttpResponse:
    """All tables; of many contacts the first at once, the others as they are counted."""
    asked = overview_asked.read(request, by)
    is_large = lifecycle.overview.is_large(by, asked.query, now=page.now())
    context = overview_asked.context(by, asked) | _sheets(by, asked, FIRST if is_large else SHEETS)
    context["parts"] = [asked.url("overview-part", key) for key in PARTS] if is_large else ()
    return page.show(request, by, "console/overview.html", context)


@screen(Permission.DEALS_READ)
def part(request: HttpRequest, by: Actor, what: str) -> HttpResponse:
    """Some tables for a page that stands; a page of its own without script."""
    if what not in PARTS:
        raise Http404
    asked = overview_asked.read(request, by)
    context = _sheets(by, asked, PARTS[what]) | {"asked": asked, "back": asked.url("overview")}
    if page.wants_part(request):
        return page.part(request, by, "console/_overview_sheets.html", context)
    return page.show(request, by, "console/overview_part.html", context)


def _sheets(by: Actor, asked: Asked, keys: Iterable[str]) -> dict[str, Any]:
    reading = Reading(by=by, asked=asked, now=page.now())
    return {
        "sheets": [(SHEETS[key](reading), asked.url("overview-csv", key)) for key in keys],
        "may_export": core.may(by, Permission.EXPORT),
    }


@screen(Permission.EXPORT)
def as_csv(request: HttpRequest, by: Actor, sheet: str) -> HttpResponseBase:
    """One table as a file."""
    if sheet not in SHEETS:
        raise Http404
    asked = overview_asked.read(request, by)
    made = SHEETS[sheet](Reading(by=by, asked=asked, now=page.now()))
    answer = StreamingHttpResponse(csv_blocks(_lines(made)), content_type="text/csv; charset=utf-8")
    days = f"{asked.query.first.isoformat()}-{asked.query.last.isoformat()}"
    answer.headers["Content-Disposition"] = f'attachment; filename="{sheet}-{days}.csv"'
    return answer


def _lines(sheet: Sheet) -> Iterator[list[str]]:
    yield [head.label for head in sheet.heads]
    for row in sheet.rows:
        yield [cell.text for cell in row]

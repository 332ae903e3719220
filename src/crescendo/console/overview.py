"""What a manager looks at in the morning: the funnel with its ages, what is late, who answers how fast, why we lose."""

from __future__ import annotations

from collections.abc import Iterator

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse

from crescendo.console import overview_asked, page
from crescendo.console.overview_cells import Reading, Sheet
from crescendo.console.overview_sheets import SHEETS
from crescendo.console.screen import screen
from crescendo.core import api as core
from crescendo.core.tabular.writing import csv_blocks
from crescendo.core.types import Actor, Permission


@screen(Permission.DEALS_READ)
def overview(request: HttpRequest, by: Actor) -> HttpResponse:
    """All tables."""
    asked = overview_asked.read(request, by)
    reading = Reading(by=by, asked=asked, now=page.now())
    context = overview_asked.context(by, asked) | {
        "sheets": [(make(reading), asked.url("overview-csv", key)) for key, make in SHEETS.items()],
        "may_export": core.may(by, Permission.EXPORT),
    }
    return page.show(request, by, "console/overview.html", context)


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

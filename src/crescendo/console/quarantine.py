"""The quarantine: what could not be read or worked on, as it came, with the reason."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from crescendo.console import page
from crescendo.console.screen import screen
from crescendo.core import api as core
from crescendo.core.types import Actor, Permission
from crescendo.sources import api as sources

_LONGEST = 4_000


@screen(Permission.EVENTS_RAW)
def quarantine(request: HttpRequest, by: Actor) -> HttpResponse:
    """Groups by reason, and the newest things of all or of one reason."""
    reason = request.GET.get("reason") or None
    rows = core.quarantine.list_items(by, reason=reason, cursor=request.GET.get("after"))
    names = {str(source.id): source.name for source in sources.names_of_sources()}
    context = {
        "sources": names,
        "groups": core.quarantine.list_groups(),
        "rows": [(row, row.body[:_LONGEST].decode("utf-8", "replace")) for row in rows.rows],
        "next_cursor": rows.next_cursor,
        "reason": reason,
    }
    return page.show(request, by, "console/quarantine.html", context)

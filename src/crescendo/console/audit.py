"""The audit as people read it: who did what, to what, when."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from crescendo.console import page
from crescendo.console.screen import screen
from crescendo.core import api as core
from crescendo.core.ids import IdNotReadable, Prefix, read_id
from crescendo.core.types import Actor, AuditLine, Permission


@screen(Permission.AUDIT_READ)
def audit(request: HttpRequest, by: Actor) -> HttpResponse:
    """Lines newest first, of everybody or of one colleague or subject."""
    subject = request.GET.get("subject") or None
    rows = core.audit.list_lines(
        by, subject=subject, staff_id=_staff_id(request), cursor=request.GET.get("after")
    )
    context = {
        "rows": [(line, _sentence(line)) for line in rows.rows],
        "next_cursor": rows.next_cursor,
        "subject": subject,
        "colleagues": core.list_staff(by, limit=200).rows if core.may(by, Permission.STAFF_READ) else (),
        "chosen": request.GET.get("staff", ""),
    }
    return page.show(request, by, "console/audit.html", context)


def _staff_id(request: HttpRequest) -> int | None:
    try:
        return read_id(Prefix.STAFF, request.GET.get("staff", ""))
    except IdNotReadable:
        return None


def _sentence(line: AuditLine) -> str:
    return _(line.sentence) % line.places

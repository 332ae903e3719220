"""The audit as people read it: who did what, to what, when; narrowed, page by page, or as a file."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import override

from crescendo.console import audit_words, page, typed
from crescendo.console.screen import screen
from crescendo.core import api as core
from crescendo.core.ids import IdNotReadable, Prefix, read_id
from crescendo.core.tabular.writing import csv_blocks
from crescendo.core.types import Actor, Permission

_PAGE = 500
_MOST = 100_000


@dataclass(frozen=True, slots=True, kw_only=True)
class _Narrowed:
    """What of the audit is asked for."""

    subject: str | None
    staff_id: int | None
    kind: str | None
    since: int | None
    before: int | None

    def as_options(self) -> dict[str, Any]:
        """As the room takes it."""
        return {
            "subject": self.subject,
            "staff_id": self.staff_id,
            "kind": self.kind,
            "since": self.since,
            "before": self.before,
        }


@screen(Permission.AUDIT_READ)
def audit(request: HttpRequest, by: Actor) -> HttpResponse:
    """Lines newest first, of everybody or narrowed to a colleague, a kind, a subject, some days."""
    asked = _asked(request)
    rows = core.audit.list_lines(by, cursor=request.GET.get("after"), **asked.as_options())
    context = {
        "rows": audit_words.tell(by, rows.rows),
        "next_cursor": rows.next_cursor,
        "subject": asked.subject,
        "colleagues": core.list_staff(by, limit=200).rows if core.may(by, Permission.STAFF_READ) else (),
        "chosen": request.GET.get("staff", ""),
        "kinds": sorted(
            ((kind, str(audit_words.GROUPS.get(kind, kind))) for kind in _kinds()), key=lambda pair: pair[1]
        ),
        "kind": asked.kind or "",
        "since": request.GET.get("since", ""),
        "until": request.GET.get("until", ""),
        "is_narrowed": any(value is not None for value in asked.as_options().values()),
        "may_export": core.may(by, Permission.EXPORT),
    }
    return page.show(request, by, "console/audit.html", context)


@screen(Permission.AUDIT_READ, "POST")
def export(request: HttpRequest, by: Actor) -> HttpResponseBase:
    """The same lines as a file; taking it away is a line itself."""
    core.audit.note_export(by, now=page.now())
    rows = csv_blocks(_table(by, _asked(request), request.LANGUAGE_CODE))
    answer = StreamingHttpResponse(rows, content_type="text/csv; charset=utf-8")
    answer.headers["Content-Disposition"] = (
        f'attachment; filename="audit-{page.local(page.now()):%Y-%m-%d}.csv"'
    )
    return answer


def _table(by: Actor, asked: _Narrowed, language: str) -> Iterator[list[str]]:
    with override(language):
        zone = page.company_zone()
        yield [_("Time"), _("Colleague"), _("What was done"), _("Subject"), _("Values")]
        cursor: str | None = None
        for _turn in range(_MOST // _PAGE):
            rows = core.audit.list_lines(by, cursor=cursor, limit=_PAGE, **asked.as_options())
            for told in audit_words.tell(by, rows.rows):
                line = told.line
                values = "; ".join(f"{name}: {value}" for name, value in told.values)
                at = page.local_in(line.at, zone)
                yield [f"{at:%Y-%m-%d %H:%M:%S}", line.label, told.text, line.subject, values]
            cursor = rows.next_cursor
            if cursor is None:
                return


def _asked(request: HttpRequest) -> _Narrowed:
    given = request.GET
    until = typed.day(given.get("until", ""), first=2000, last=2200)
    since = typed.day(given.get("since", ""), first=2000, last=2200)
    return _Narrowed(
        subject=given.get("subject") or None,
        staff_id=_staff_id(given.get("staff", "")),
        kind=given.get("kind") if given.get("kind") in _kinds() else None,
        since=None if since is None else page.start_of(since),
        before=None if until is None else page.start_of(until + timedelta(days=1)),
    )


def _kinds() -> set[str]:
    return {act.partition(".")[0] for act in core.audit.list_acts()}


def _staff_id(text: str) -> int | None:
    try:
        return read_id(Prefix.STAFF, text)
    except IdNotReadable:
        return None

"""The audit: one line per act of staff, written in the act's own transaction.

A line carries ids and names of fields. Values stand in a column of their own, which erasure blanks.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec
from django.db import connection, transaction

from crescendo.core import paging, sets
from crescendo.core.models import AuditEntry
from crescendo.core.once import forget
from crescendo.core.refusals import mark
from crescendo.core.roles import require
from crescendo.core.text import clean
from crescendo.core.types import Actor, AuditLine, Page, Permission

_COLUMNS = ("at", "staff_id", "label", "action", "subject", "fields", "contents")
_UNNAMED = mark("%(by)s did %(action)s to %(subject)s: %(fields)s")
_sentences: dict[str, str] = {"audit.exported": mark("%(by)s exported the audit")}


class NoTransactionError(RuntimeError):
    """An audit line was written outside the transaction of its act."""


def register(sentences: Mapping[str, str]) -> None:
    """Give actions their sentences, marked for translation. Places: by, action, subject, fields."""
    _sentences.update(sentences)


def list_acts() -> frozenset[str]:
    """The names of all acts that have a sentence."""
    return frozenset(_sentences)


def record(by: Actor, action: str, subject: str, detail: Mapping[str, Any], *, now: int) -> None:
    """Write one line: `subject` is an outside id as `con_12`; `detail` maps names of fields to values."""
    record_all(by, action, [(subject, detail)], now=now)


def record_all(
    by: Actor, action: str, subjects: Sequence[tuple[str, Mapping[str, Any]]], *, now: int
) -> None:
    """Write the lines of one act on many subjects with one statement."""
    # What was read in this reading may have changed; lines stand in the transaction of their act.
    forget()
    if not connection.in_atomic_block:
        raise NoTransactionError("an audit line belongs to the transaction of its act")
    sets.insert(
        "core_audit",
        _COLUMNS,
        [
            (now, by.staff_id, clean(by.label), action, subject, _json(sorted(detail)), _json(detail))
            for subject, detail in subjects
        ],
    )


def list_lines(
    by: Actor,
    *,
    subject: str | None = None,
    staff_id: int | None = None,
    kind: str | None = None,
    since: int | None = None,
    before: int | None = None,
    cursor: str | None = None,
    limit: int = 50,
) -> Page[AuditLine]:
    """Lines newest first, narrowed to a subject, a member of staff, a kind of act, a time. One query.

    `kind` is the word before the dot of an act's name; the time is from `since` to right before `before`.

    The values are left out for those who may not see personal data. Refuses NotAllowed.
    """
    require(by, Permission.AUDIT_READ)
    limit = paging.page_size(limit)
    rows = AuditEntry.objects.order_by("-id")
    if subject is not None:
        rows = rows.filter(subject=subject)
    if staff_id is not None:
        rows = rows.filter(staff_id=staff_id)
    if kind is not None:
        rows = rows.filter(action__in=[act for act in _sentences if act.partition(".")[0] == kind])
    if since is not None:
        rows = rows.filter(at__gte=since)
    if before is not None:
        rows = rows.filter(at__lt=before)
    last = paging.read_cursor(cursor)
    if last is not None:
        rows = rows.filter(id__lt=last)
    return paging.page_of(
        list(rows[: limit + 1]), limit, number=lambda row: row.pk, noun=lambda row: _line(row, by)
    )


def note_export(by: Actor, *, now: int) -> None:
    """Write down that somebody carries the audit out of here. Refuses NotAllowed."""
    require(by, Permission.AUDIT_READ)
    require(by, Permission.EXPORT)
    with transaction.atomic():
        record(by, "audit.exported", "company", {}, now=now)


def blank(subjects: Sequence[str]) -> int:
    """Erase the values that lines about these subjects hold; the lines stay."""
    return AuditEntry.objects.filter(subject__in=subjects).exclude(contents="{}").update(contents="{}")


def _json(document: Any) -> str:
    return clean(msgspec.json.encode(document).decode())


def _line(row: AuditEntry, by: Actor) -> AuditLine:
    fields = tuple(msgspec.json.decode(row.fields, type=list[str]))
    return AuditLine(
        id=row.pk,
        at=row.at,
        staff_id=row.staff_id,
        label=row.label,
        action=row.action,
        subject=row.subject,
        fields=fields,
        contents=msgspec.json.decode(row.contents) if by.sees_personal_data else {},
        sentence=_sentences.get(row.action, _UNNAMED),
        places={"by": row.label, "action": row.action, "subject": row.subject, "fields": ", ".join(fields)},
    )

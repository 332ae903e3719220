"""What could not be taken or worked on is kept as it came and counted, never dropped in silence."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import Count, Max

from crescendo.core import paging, sets
from crescendo.core.models import QuarantinedItem
from crescendo.core.roles import require
from crescendo.core.text import clean
from crescendo.core.types import Actor, Page, Permission, Quarantined, QuarantinedRow, QuarantineGroup

_COLUMNS = ("kind", "reason", "source", "note", "body", "at")


def put(kind: str, reason: str, source: str, body: bytes, at: int, *, note: str = "") -> None:
    """Keep one thing, inside the caller's transaction. The note names what failed, never a value."""
    put_all([Quarantined(kind=kind, reason=reason, source=source, body=body, at=at, note=note)])


def put_all(items: Sequence[Quarantined]) -> None:
    """Keep many things with one statement."""
    sets.insert(
        "core_quarantine",
        _COLUMNS,
        [
            (item.kind, item.reason, clean(item.source), clean(item.note), item.body, item.at)
            for item in items
        ],
    )


def list_items(
    by: Actor,
    *,
    kind: str | None = None,
    reason: str | None = None,
    cursor: str | None = None,
    limit: int = 50,
) -> Page[QuarantinedRow]:
    """Newest first; raw bodies need `events_raw`, else NotAllowed. One query."""
    require(by, Permission.EVENTS_RAW)
    limit = paging.page_size(limit)
    rows = QuarantinedItem.objects.order_by("-id")
    if kind is not None:
        rows = rows.filter(kind=kind)
    if reason is not None:
        rows = rows.filter(reason=reason)
    before = paging.read_cursor(cursor)
    if before is not None:
        rows = rows.filter(pk__lt=before)
    return paging.page_of(list(rows[: limit + 1]), limit, number=lambda row: row.pk, noun=_noun)


def list_groups() -> tuple[QuarantineGroup, ...]:
    """How much stands here, by kind, reason and source, newest first. One query."""
    rows = QuarantinedItem.objects.values("kind", "reason", "source").annotate(
        n=Count("id"), newest=Max("at")
    )
    return tuple(
        QuarantineGroup(
            kind=row["kind"],
            reason=row["reason"],
            source=row["source"],
            count=row["n"],
            newest_at=row["newest"],
        )
        for row in rows.order_by("-newest")
    )


def count(*, kind: str | None = None) -> int:
    """How many things stand here."""
    rows = QuarantinedItem.objects.all()
    return (rows if kind is None else rows.filter(kind=kind)).count()


def remove(by: Actor, item_ids: Sequence[int]) -> int:
    """Throw things away for good; returns how many. Refuses NotAllowed without `operations`."""
    require(by, Permission.OPERATIONS)
    return QuarantinedItem.objects.filter(pk__in=item_ids).delete()[0]


def trim(before: int, *, limit: int) -> int:
    """Remove what came before an instant, a bounded number at a time."""
    rows = QuarantinedItem.objects.filter(at__lt=before)
    return QuarantinedItem.objects.filter(pk__in=rows.values("pk")[:limit]).delete()[0]


def _noun(row: QuarantinedItem) -> QuarantinedRow:
    return QuarantinedRow(
        id=row.pk,
        kind=row.kind,
        reason=row.reason,
        source=row.source,
        note=row.note,
        body=bytes(row.body),
        at=row.at,
    )

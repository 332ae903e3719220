"""What could not be taken or worked on is kept as it came and counted, never dropped in silence."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import Count, Max, Q, QuerySet

from crescendo.core import paging, sets
from crescendo.core.models import QuarantinedItem
from crescendo.core.roles import require
from crescendo.core.text import clean
from crescendo.core.types import (
    Actor,
    Page,
    Permission,
    Quarantined,
    QuarantinedRow,
    QuarantineFilter,
    QuarantineGroup,
)

_COLUMNS = ("kind", "reason", "source", "note", "body", "at", "meta", "envelope")
EVERYTHING = QuarantineFilter()


def put(kind: str, reason: str, source: str, body: bytes, at: int, *, note: str = "") -> None:
    """Keep one thing, inside the caller's transaction. The note names what failed, never a value."""
    put_all([Quarantined(kind=kind, reason=reason, source=source, body=body, at=at, note=note)])


def put_all(items: Sequence[Quarantined]) -> None:
    """Keep many things with one statement."""
    sets.insert(
        "core_quarantine",
        _COLUMNS,
        [
            (
                item.kind,
                item.reason,
                clean(item.source),
                clean(item.note),
                item.body,
                item.at,
                item.meta,
                item.envelope,
            )
            for item in items
        ],
    )


def list_items(
    by: Actor,
    *,
    kind: str | None = None,
    reason: str | None = None,
    source: str | None = None,
    cursor: str | None = None,
    limit: int = 50,
) -> Page[QuarantinedRow]:
    """Newest first; raw bodies need `events_raw`, else NotAllowed. One query."""
    require(by, Permission.EVENTS_RAW)
    limit = paging.page_size(limit)
    rows = _matching(QuarantineFilter(kind=kind, reason=reason, source=source)).order_by("-id")
    before = paging.read_cursor(cursor)
    if before is not None:
        rows = rows.filter(pk__lt=before)
    return paging.page_of(list(rows[: limit + 1]), limit, number=lambda row: row.pk, noun=_noun)


def measure(wanted: QuarantineFilter) -> tuple[int, int]:
    """How many things are meant, and the number of the newest of them (0: none). One query."""
    found = _matching(wanted).aggregate(n=Count("id"), newest=Max("id"))
    return found["n"], found["newest"] or 0


def find_items(
    wanted: QuarantineFilter, *, after: int = 0, limit: int, item_id: int | None = None
) -> tuple[QuarantinedRow, ...]:
    """Things that are meant, the oldest first, for the room that hands them in again. One query."""
    rows = _matching(wanted).filter(pk__gt=after).order_by("id")
    if item_id is not None:
        rows = rows.filter(pk=item_id)
    return tuple(_noun(row) for row in rows[:limit])


def walk_items(*, after: int, limit: int) -> tuple[QuarantinedRow, ...]:
    """All that is kept, also what was handed in again and waits for its turn; the oldest first. One query."""
    return tuple(_noun(row) for row in QuarantinedItem.objects.filter(pk__gt=after).order_by("id")[:limit])


def note_retried(item_ids: Sequence[int], *, now: int) -> None:
    """Count and show these no longer: they were handed in again, and `settle` will end their stay."""
    QuarantinedItem.objects.filter(pk__in=item_ids).update(retried_at=now)


def settle(item_ids: Sequence[int]) -> set[int]:
    """End the stay of things that were handed in again and are dealt with in the running transaction.

    Returns those that stood here: what is missing was dealt with before, and must not be a second time.
    """
    rows = QuarantinedItem.objects.filter(pk__in=item_ids)
    stood = set(rows.values_list("pk", flat=True))
    rows.delete()
    return stood


def list_groups() -> tuple[QuarantineGroup, ...]:
    """How much stands here, by kind, reason and source, newest first. One query."""
    rows = _matching(EVERYTHING).values("kind", "reason", "source").annotate(n=Count("id"), newest=Max("at"))
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
    return _matching(QuarantineFilter(kind=kind)).count()


def count_since(moment: int, *, most: int = 1_000_000) -> int:
    """How many things came since an instant and stand here, counted no further than `most`."""
    return _matching(EVERYTHING).filter(at__gte=moment)[:most].count()


def remove(by: Actor, item_ids: Sequence[int]) -> int:
    """Throw things away for good; returns how many. Refuses NotAllowed without `operations`."""
    require(by, Permission.OPERATIONS)
    return _matching(EVERYTHING).filter(pk__in=item_ids).delete()[0]


def trim(before: int, *, limit: int) -> int:
    """Remove what came before an instant, a bounded number at a time; what was handed in again waits for its turn."""
    is_old = Q(at__lt=before) & (Q(retried_at=None) | Q(retried_at__lt=before))
    rows = QuarantinedItem.objects.filter(is_old)
    return QuarantinedItem.objects.filter(pk__in=rows.values("pk")[:limit]).delete()[0]


def _matching(wanted: QuarantineFilter) -> QuerySet[QuarantinedItem]:
    rows = QuarantinedItem.objects.filter(retried_at=None)
    given = {"kind": wanted.kind, "reason": wanted.reason, "source": wanted.source, "pk__lte": wanted.up_to}
    return rows.filter(**{name: value for name, value in given.items() if value is not None})


def _noun(row: QuarantinedItem) -> QuarantinedRow:
    return QuarantinedRow(
        id=row.pk,
        kind=row.kind,
        reason=row.reason,
        source=row.source,
        note=row.note,
        body=bytes(row.body),
        at=row.at,
        meta=bytes(row.meta),
        envelope=bytes(row.envelope),
    )

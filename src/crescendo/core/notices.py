"""Notes to colleagues inside the console. Words to contacts never go this way."""

from __future__ import annotations

import msgspec

from crescendo.core import paging, sets
from crescendo.core.models import Notice, User
from crescendo.core.refusals import NotFound
from crescendo.core.types import Actor, NoticeRow, Page, PostNotice

_COLUMNS = ("staff_id", "at", "sentence", "places", "link", "dedupe_key")


def post(request: PostNotice, *, now: int) -> int:
    """Post a note to the named staff and to all active staff of a role; returns how many got it anew.

    The same `dedupe_key` reaches a reader once. Bounded: two queries.
    """
    readers = User.objects.filter(is_active=True)
    found = set(readers.filter(pk__in=request.staff_ids).values_list("pk", flat=True))
    if request.role is not None:
        found |= set(readers.filter(role=request.role.value).values_list("pk", flat=True))
    places = msgspec.json.encode(request.places).decode()
    return sets.insert_ignore(
        "core_notice",
        _COLUMNS,
        [(pk, now, request.sentence, places, request.link, request.dedupe_key) for pk in sorted(found)],
    )


def list_for(
    by: Actor, *, unread_only: bool = False, cursor: str | None = None, limit: int = 50
) -> Page[NoticeRow]:
    """One's own notices, newest first. One query."""
    limit = paging.page_size(limit)
    rows = Notice.objects.filter(staff_id=by.staff_id).order_by("-id")
    if unread_only:
        rows = rows.filter(read_at__isnull=True)
    before = paging.read_cursor(cursor)
    if before is not None:
        rows = rows.filter(pk__lt=before)
    return paging.page_of(list(rows[: limit + 1]), limit, number=lambda row: row.pk, noun=_noun)


def count_unread(by: Actor, *, most: int = 100) -> int:
    """How many of one's own notices wait to be read, counted no further than `most`. One query of an index."""
    return Notice.objects.filter(staff_id=by.staff_id, read_at__isnull=True)[:most].count()


def read_one(by: Actor, notice_id: int, *, now: int) -> NoticeRow:
    """Mark one of one's own notices read and hand it out; read again, it keeps its instant. Refuses NotFound."""
    row = Notice.objects.filter(staff_id=by.staff_id, pk=notice_id).first()
    if row is None:
        raise NotFound(kind="notice", id=str(notice_id))
    if row.read_at is None:
        row.read_at = now
        row.save(update_fields=["read_at"])
    return _noun(row)


def mark_read(by: Actor, *, now: int, up_to: int | None = None) -> int:
    """Mark one's own notices read, up to one of them or all; returns how many were unread."""
    rows = Notice.objects.filter(staff_id=by.staff_id, read_at__isnull=True)
    if up_to is not None:
        rows = rows.filter(pk__lte=up_to)
    return rows.update(read_at=now)


def trim(before: int, *, limit: int) -> int:
    """Remove notices that were read before an instant, a bounded number at a time."""
    rows = Notice.objects.filter(read_at__lt=before)
    return Notice.objects.filter(pk__in=rows.values("pk")[:limit]).delete()[0]


def _noun(row: Notice) -> NoticeRow:
    return NoticeRow(
        id=row.pk,
        at=row.at,
        sentence=row.sentence,
        places=msgspec.json.decode(row.places, type=dict[str, str]),
        link=row.link,
        read_at=row.read_at,
    )

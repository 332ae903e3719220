"""Keyset paging by a sorted column and the row's number; the cursor carries both."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable
from typing import Any, TypeVar

import msgspec
from django.db.models import BooleanField, Model, QuerySet
from django.db.models.expressions import RawSQL

from crescendo.core.paging import page_size
from crescendo.core.refusals import NotValid, mark
from crescendo.core.types import Page

Row = TypeVar("Row", bound=Model)
Noun = TypeVar("Noun")


def keyset_page(
    rows: QuerySet[Row],
    sort: str,
    *,
    sorts: dict[str, str],
    after: str | None,
    limit: int,
    noun: Callable[[Row], Noun],
) -> Page[Noun]:
    """A page in the order `sort` (`-` first: downwards), one of `sorts`. Refuses NotValid."""
    is_down = sort.startswith("-")
    column = sorts.get(sort.removeprefix("-"))
    if column is None:
        raise NotValid([("/sort", "sort_unknown", mark("This list cannot be sorted so."))])
    most = page_size(limit)
    if after is not None:
        table = rows.model._meta.db_table  # noqa: SLF001 - Django's documented interface
        way = "<" if is_down else ">"
        place = _read(after, is_number=column.endswith(("_at", "_count")))
        beyond = f'("{table}"."{column}", "{table}"."id") {way} (%s, %s)'
        # The names are ours; what a client sent is bound.
        rows = rows.filter(RawSQL(beyond, place, output_field=BooleanField()))  # noqa: S611
    order = (f"-{column}", "-id") if is_down else (column, "id")
    found = list(rows.order_by(*order)[: most + 1])
    shown = found[:most]
    cursor = _write(getattr(shown[-1], column), shown[-1].pk) if len(found) > most else None
    return Page(rows=tuple(noun(row) for row in shown), next_cursor=cursor)


def _write(value: Any, number: int) -> str:
    return base64.urlsafe_b64encode(msgspec.json.encode([value, number])).decode().rstrip("=")


def _read(cursor: str, *, is_number: bool) -> tuple[Any, int]:
    try:
        text = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars="-_", validate=True)
        value, number = msgspec.json.decode(text, type=tuple[int, int] if is_number else tuple[str, int])
    except (binascii.Error, ValueError, msgspec.DecodeError) as cause:
        raise NotValid([("/after", "cursor_unknown", mark("This cursor was not given out here."))]) from cause
    if abs(number) >= 2**63 or (is_number and abs(int(str(value))) >= 2**63):
        raise NotValid([("/after", "cursor_unknown", mark("This cursor was not given out here."))])
    return value, number

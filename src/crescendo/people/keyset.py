"""Keyset paging by a sorted column and the row's number; the cursor carries both."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable
from typing import Any, TypeVar

import msgspec
from django.db.models import BooleanField, F, Model, Q, QuerySet, Value
from django.db.models.expressions import OrderBy, RawSQL
from django.db.models.functions import Concat

from crescendo.core.paging import page_size
from crescendo.core.refusals import NotValid, mark
from crescendo.core.sets import vendor
from crescendo.core.text import clean
from crescendo.core.types import Page

_NEAR = 5_000
Row = TypeVar("Row", bound=Model)
Noun = TypeVar("Noun")


def keyset_page(
    rows: QuerySet[Row],
    sort: str,
    *,
    where: Q,
    sorts: dict[str, str],
    after: str | None,
    limit: int,
    noun: Callable[[Row], Noun],
) -> Page[Noun]:
    """A page of the rows that `where` holds, in the order `sort` (`-` first: downwards). Refuses NotValid.

    `rows` are all of the table, in the order of an index. Three queries at most, see `_first`.
    """
    is_down = sort.startswith("-")
    column = sorts.get(sort.removeprefix("-"))
    if column is None:
        raise NotValid([("/sort", "sort_unknown", mark("This list cannot be sorted so."))])
    most = page_size(limit)
    if after is not None:
        place = _read(after, is_number=_is_number(column))
        rows = rows.filter(_compared(rows, column, "<" if is_down else ">", place))
    found = _first(rows, where, column, is_down=is_down, most=most + 1)
    shown = found[:most]
    cursor = _write(getattr(shown[-1], column), shown[-1].pk) if len(found) > most else None
    return Page(rows=tuple(noun(row) for row in shown), next_cursor=cursor)


def _first(rows: QuerySet[Row], where: Q, column: str, *, is_down: bool, most: int) -> list[Row]:
    """The first rows that hold, without walking the whole index for a condition that few rows meet.

    A common condition is met by enough of the first few thousand rows. A rare one is cheaper to look for in
    the table's own order (or by an index of its own) and to sort than to look up a million rows one by one.
    """
    order = (f"-{column}", "-id") if is_down else (column, "id")
    if not where:
        return list(rows.order_by(*order)[:most])
    edges = list(rows.order_by(*order).values_list(column, "pk")[_NEAR : _NEAR + 1])
    near = _near(rows, column, ">" if is_down else "<", edges[0]) if edges else rows
    found = list(near.filter(where).order_by(*order)[:most])
    if len(found) == most or not edges:
        return found
    order_by = _unindexed(column, is_down=is_down, is_number=_is_number(column))
    return list(rows.filter(where).order_by(*order_by)[:most])


def _near(rows: QuerySet[Row], column: str, sign: str, place: tuple[Any, int]) -> QuerySet[Row]:
    """The few rows before a place. SQLite cannot guess that they are few, and would begin with a set of a condition."""
    near = rows.filter(_compared(rows, column, sign, place))
    if vendor() != "sqlite":
        return near
    table = rows.model._meta.db_table  # noqa: SLF001 - Django's documented interface
    hint = f'likelihood("{table}"."{column}" {sign}= %s, 0.0001)'
    return near.filter(RawSQL(hint, place[:1], output_field=BooleanField()))  # noqa: S611


def _compared(rows: QuerySet[Row], column: str, sign: str, place: tuple[Any, int]) -> RawSQL:
    table = rows.model._meta.db_table  # noqa: SLF001 - Django's documented interface
    # The names are ours; what a client sent is bound.
    sql = f'("{table}"."{column}", "{table}"."id") {sign} (%s, %s)'
    return RawSQL(sql, place, output_field=BooleanField())  # noqa: S611


def _unindexed(column: str, *, is_down: bool, is_number: bool) -> tuple[OrderBy, ...]:
    """The same order in words that keep a database from walking the index of the column."""
    plain = F(column) + Value(0) if is_number else Concat(F(column), Value(""))
    return OrderBy(plain, descending=is_down), OrderBy(F("pk"), descending=is_down)


def _is_number(column: str) -> bool:
    return column.endswith(("_at", "_count"))


def _write(value: Any, number: int) -> str:
    return base64.urlsafe_b64encode(msgspec.json.encode([value, number])).decode().rstrip("=")


def _read(cursor: str, *, is_number: bool) -> tuple[Any, int]:
    try:
        text = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars="-_", validate=True)
        value, number = msgspec.json.decode(text, type=tuple[int, int] if is_number else tuple[str, int])
    except (binascii.Error, ValueError, msgspec.DecodeError) as cause:
        raise NotValid([("/after", "cursor_unknown", mark("This cursor was not given out here."))]) from cause
    is_held = abs(value) < 2**63 if isinstance(value, int) else clean(str(value)) == value
    if abs(number) >= 2**63 or not is_held:
        raise NotValid([("/after", "cursor_unknown", mark("This cursor was not given out here."))])
    return value, number

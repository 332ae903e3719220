"""Keyset paging by a sorted column and the row's number; the cursor carries both."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

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


@dataclass(frozen=True, slots=True, kw_only=True)
class Sorted(Generic[Row]):
    """Rows of a table in the order of an index, from a place on, and which of them are wanted."""

    rows: QuerySet[Row]
    where: Q
    column: str
    is_down: bool
    most: int


def sorted_rows(
    rows: QuerySet[Row], sort: str, *, where: Q, sorts: dict[str, str], after: str | None, limit: int
) -> Sorted[Row]:
    """The rows that `where` holds in the order `sort` (`-` first: downwards), after a cursor. Refuses NotValid."""
    is_down = sort.startswith("-")
    column = sorts.get(sort.removeprefix("-"))
    if column is None:
        raise NotValid([("/sort", "sort_unknown", mark("This list cannot be sorted so."))])
    if after is not None:
        place = _read(after, is_number=_is_number(column))
        rows = rows.filter(_compared(rows, column, "<" if is_down else ">", place))
    return Sorted(rows=rows, where=where, column=column, is_down=is_down, most=page_size(limit))


def keyset_page(asked: Sorted[Row], noun: Callable[[Row], Noun]) -> Page[Noun]:
    """A page of these rows. Three queries at most.

    A common condition is met by enough of the first few thousand rows. A rare one is cheaper to look for in
    the table's own order (or by an index of its own) and to sort than to look up a million rows one by one.
    """
    found, is_whole = _near(asked)
    if not is_whole and len(found) <= asked.most:
        order_by = _unindexed(asked.column, is_down=asked.is_down, is_number=_is_number(asked.column))
        found = list(asked.rows.filter(asked.where).order_by(*order_by)[: asked.most + 1])
    return _page(asked, found, noun)


def near_page(asked: Sorted[Row], noun: Callable[[Row], Noun]) -> tuple[Page[Noun] | None, bool]:
    """The same page where the first few thousand rows tell it, else None; and whether there are no more rows.

    Two queries at most, whatever the table's size.
    """
    found, is_whole = _near(asked)
    return (_page(asked, found, noun) if is_whole or len(found) > asked.most else None), is_whole


def _page(asked: Sorted[Row], found: list[Row], noun: Callable[[Row], Noun]) -> Page[Noun]:
    shown = found[: asked.most]
    cursor = _write(getattr(shown[-1], asked.column), shown[-1].pk) if len(found) > asked.most else None
    return Page(rows=tuple(noun(row) for row in shown), next_cursor=cursor)


def _near(asked: Sorted[Row]) -> tuple[list[Row], bool]:
    """Those of the first few thousand rows that hold, one more than a page; and whether these are all rows."""
    order = (f"-{asked.column}", "-id") if asked.is_down else (asked.column, "id")
    rows = asked.rows.order_by(*order)
    if not asked.where:
        return list(rows[: asked.most + 1]), True
    edges = list(rows.values_list(asked.column, "pk")[_NEAR : _NEAR + 1])
    if edges:
        rows = _before(rows, asked.column, ">" if asked.is_down else "<", edges[0])
    return list(rows.filter(asked.where)[: asked.most + 1]), not edges


def _before(rows: QuerySet[Row], column: str, sign: str, place: tuple[Any, int]) -> QuerySet[Row]:
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

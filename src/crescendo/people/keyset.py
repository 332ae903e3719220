"""Keyset paging by a sorted column and the row's number; the cursor carries both."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Generic, TypeVar

import msgspec
from django.db.models import BooleanField, F, Model, Q, QuerySet, Value
from django.db.models.expressions import OrderBy, RawSQL
from django.db.models.functions import Concat

from crescendo.core.paging import page_size
from crescendo.core.refusals import NotValid, mark
from crescendo.core.text import clean
from crescendo.core.types import Page

_NEAR, _NEAREST = 5_000, 1_000
Row = TypeVar("Row", bound=Model)
Noun = TypeVar("Noun")


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted(Generic[Row]):
    """Which rows of a table are wanted: `where` says it of all, `among` tells those of some numbers.

    An empty `where` wants all.
    """

    rows: QuerySet[Row]
    where: Q
    among: Callable[[Sequence[int]], set[int]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sorted(Generic[Row]):
    """Wanted rows in the order of an index, from a place on."""

    wanted: Wanted[Row]
    column: str
    is_down: bool
    most: int


def sorted_rows(
    wanted: Wanted[Row], sort: str, *, sorts: dict[str, str], after: str | None, limit: int
) -> Sorted[Row]:
    """The wanted rows in the order `sort` (`-` first: downwards), after a cursor. Refuses NotValid."""
    is_down = sort.startswith("-")
    column = sorts.get(sort.removeprefix("-"))
    if column is None:
        raise NotValid([("/sort", "sort_unknown", mark("This list cannot be sorted so."))])
    if after is not None:
        place = _read(after, is_number=_is_number(column))
        further = _compared(wanted.rows, column, "<" if is_down else ">", place)
        wanted = replace(wanted, rows=wanted.rows.filter(further))
    return Sorted(wanted=wanted, column=column, is_down=is_down, most=page_size(limit))


def keyset_page(asked: Sorted[Row], noun: Callable[[Row], Noun]) -> Page[Noun]:
    """A page of these rows. Five queries at most.

    A common condition is met by enough of the first few thousand rows. A rare one is cheaper to look for in
    the table's own order (or by an index of its own) and to sort than to look up a million rows one by one.
    """
    found, is_whole = _near(asked)
    if not is_whole and len(found) <= asked.most:
        order_by = _unindexed(asked.column, is_down=asked.is_down, is_number=_is_number(asked.column))
        wanted = asked.wanted
        found = list(wanted.rows.filter(wanted.where).order_by(*order_by)[: asked.most + 1])
    return _page(asked, found, noun)


def near_page(asked: Sorted[Row], noun: Callable[[Row], Noun]) -> tuple[Page[Noun] | None, bool]:
    """The same page where the first few thousand rows tell it, else None; and whether there are no more rows.

    Four queries at most, each of which looks at these alone, whatever the table's size.
    """
    found, is_whole = _near(asked)
    return (_page(asked, found, noun) if is_whole or len(found) > asked.most else None), is_whole


def _page(asked: Sorted[Row], found: list[Row], noun: Callable[[Row], Noun]) -> Page[Noun]:
    shown = found[: asked.most]
    cursor = _write(getattr(shown[-1], asked.column), shown[-1].pk) if len(found) > asked.most else None
    return Page(rows=tuple(noun(row) for row in shown), next_cursor=cursor)


def _near(asked: Sorted[Row]) -> tuple[list[Row], bool]:
    """Those of the first few thousand rows that hold, one more than a page; and whether these are all rows.

    They are asked by their numbers: what a condition names, as all who stand in a stage, is then never gathered.
    """
    wanted = asked.wanted
    rows = wanted.rows.order_by(*((f"-{asked.column}", "-id") if asked.is_down else (asked.column, "id")))
    if not wanted.where:
        return list(rows[: asked.most + 1]), True
    ids = list(rows.values_list("pk", flat=True)[: _NEAR + 1])
    held: list[int] = []
    for part in (ids[:_NEAREST], ids[_NEAREST:_NEAR]):
        if part and len(held) <= asked.most:
            fit = wanted.among(part)
            held += [number for number in part if number in fit]
    found = wanted.rows.in_bulk(held[: asked.most + 1])
    return [found[number] for number in held if number in found], len(ids) <= _NEAR


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

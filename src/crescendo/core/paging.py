"""Keyset paging by a row's number: a page costs the same at the start and at the end of a list."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

from crescendo.core.refusals import NotValid, mark
from crescendo.core.types import Page

Row = TypeVar("Row")
Noun = TypeVar("Noun")

LARGEST_PAGE = 200


def page_size(limit: int) -> int:
    """The number of rows that a page holds at most."""
    return max(1, min(limit, LARGEST_PAGE))


def read_cursor(cursor: str | None) -> int | None:
    """The row number in a cursor; refuses NotValid what no page has given out."""
    if cursor is None:
        return None
    if not (cursor.isascii() and cursor.isdigit() and len(cursor) < 19):
        raise NotValid([("/cursor", "cursor_unknown", mark("This cursor was not given out here."))])
    return int(cursor)


def page_of(
    rows: Sequence[Row], limit: int, *, number: Callable[[Row], int], noun: Callable[[Row], Noun]
) -> Page[Noun]:
    """A page from up to `limit + 1` rows: the one too many only tells that there is more."""
    shown = rows[:limit]
    more = len(rows) > limit
    return Page(rows=tuple(noun(row) for row in shown), next_cursor=str(number(shown[-1])) if more else None)

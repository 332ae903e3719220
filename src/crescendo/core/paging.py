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


def write_place(at: int, number: int) -> str:
    """A cursor of a list that is in the order of instants, and of row numbers within one."""
    return f"{at}-{number}"


def read_place(cursor: str) -> tuple[int, int]:
    """The instant and the row number in such a cursor; refuses NotValid what no page has given out."""
    at, _, number = cursor.partition("-")
    return read_cursor(at) or 0, read_cursor(number) or 0


def page_of(
    rows: Sequence[Row], limit: int, *, number: Callable[[Row], int], noun: Callable[[Row], Noun]
) -> Page[Noun]:
    """A page from up to `limit + 1` rows: the one too many only tells that there is more."""
    shown = rows[:limit]
    more = len(rows) > limit
    return Page(rows=tuple(noun(row) for row in shown), next_cursor=str(number(shown[-1])) if more else None)


def whole_instants(
    found: Sequence[Row], end: int | None, *, at: Callable[[Row], int]
) -> tuple[list[Row], int | None]:
    """Of rows with the latest first those that are whole, and the instant with which the older ones begin.

    `end` is where reading stopped, so that what happened at it may be incomplete; None: it did not stop.
    """
    if end is None:
        return list(found), None
    later = [row for row in found if at(row) > end]
    # More at one instant than a page holds: it is shown as far as it was read, so that the next page goes on.
    return (later, end) if later else ([row for row in found if at(row) == end], end - 1)

"""Days on which enough people of one account were active close together. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby, takewhile
from operator import itemgetter

from crescendo.scoring.reaching import TOGETHER_DAYS

PEOPLE = 3
_DAY = itemgetter(0)
Active = tuple[int, int, int]
"""Account, day, contact: somebody of an account was active on a day."""


def together(active: Iterable[Active]) -> Iterator[tuple[int, int]]:
    """Contact and day of each activity in whose fourteen days, its own the last, three people were active.

    One walk over the days of each account: nothing is compared with all others.
    """
    days: dict[int, list[tuple[int, int]]] = {}
    for account, day, contact in active:
        days.setdefault(account, []).append((day, contact))
    for of_account in days.values():
        if len(of_account) >= PEOPLE:
            yield from _of_account(of_account)


def _of_account(active: list[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """`last` holds on which day somebody was last active, the longest ago first, of those within the days."""
    last: dict[int, int] = {}
    for day, of_day in groupby(sorted(active), key=_DAY):
        today = [contact for _, contact in of_day]
        for contact in today:
            last.pop(contact, None)
            last[contact] = day
        edge = day - TOGETHER_DAYS
        for contact in [*takewhile(lambda one: last[one] <= edge, last)]:  # noqa: B023 - used at once
            del last[contact]
        if len(last) >= PEOPLE:
            for contact in today:
                yield contact, day

"""Days on which enough people of one account were active close together. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from crescendo.scoring.reaching import TOGETHER_DAYS

PEOPLE = 3
Active = tuple[int, int, int]
"""Account, day, contact: somebody of an account was active on a day."""


def together(active: Iterable[Active]) -> Iterator[tuple[int, int]]:
    """Contact and day of each activity in whose fourteen days, its own the last, three people were active.

    One walk over the days of each account: nothing is compared with all others.
    """
    accounts: defaultdict[int, defaultdict[int, list[int]]] = defaultdict(lambda: defaultdict(list))
    for account, day, contact in active:
        accounts[account][day].append(contact)
    for days in accounts.values():
        yield from _of_account(days)


def _of_account(days: Mapping[int, Sequence[int]]) -> Iterator[tuple[int, int]]:
    """`last` holds on which day somebody was last active, the longest ago first, of those within the days."""
    last: dict[int, int] = {}
    for day in sorted(days):
        today, edge = days[day], day - TOGETHER_DAYS
        for contact in today:
            last.pop(contact, None)
            last[contact] = day
        # Whoever is first was active the longest ago; today's are at the end, so somebody stays.
        while last[first := next(iter(last))] <= edge:
            del last[first]
        if len(last) >= PEOPLE:
            for contact in today:
                yield contact, day

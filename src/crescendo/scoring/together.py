"""Days on which enough people of one account were active close together. Pure."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Iterable, Iterator
from itertools import groupby

from crescendo.scoring.reaching import TOGETHER_DAYS

PEOPLE = 3
Active = tuple[int, int, int]
"""Account, day, contact: somebody of an account was active on a day."""


def together(active: Iterable[Active]) -> Iterator[tuple[int, int]]:
    """Contact and day of each activity in whose fourteen days, its own the last, three people were active.

    One walk over the days: who came in and who fell out are counted, nothing is compared with all others.
    """
    for _, of_account in groupby(sorted(active), key=lambda one: one[0]):
        near: deque[tuple[int, int]] = deque()
        times: Counter[int] = Counter()
        for day, of_day in groupby(of_account, key=lambda one: one[1]):
            today = [contact for _, _, contact in of_day]
            near.extend((day, contact) for contact in today)
            times.update(today)
            while near[0][0] <= day - TOGETHER_DAYS:
                gone = near.popleft()[1]
                times[gone] -= 1
                if not times[gone]:
                    del times[gone]
            if len(times) >= PEOPLE:
                yield from ((contact, day) for contact in today)

"""Days on which enough people of one account were active close together. Pure."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from itertools import groupby
from operator import itemgetter

from crescendo.scoring.reaching import TOGETHER_DAYS

PEOPLE = 3
Active = tuple[int, int, int]
"""Account, day, contact: somebody of an account was active on a day."""


def together(active: Iterable[Active]) -> Iterator[tuple[int, int]]:
    """Contact and day of each activity in whose fourteen days, its own the last, three people were active.

    One walk over the days: who came in and who fell out are counted, nothing is compared with all others.
    """
    for _, of_account in groupby(sorted(active), key=itemgetter(0)):
        near: deque[tuple[int, int]] = deque()
        times: dict[int, int] = {}
        for day, of_day in groupby(of_account, key=itemgetter(1)):
            today = [contact for _, _, contact in of_day]
            for contact in today:
                near.append((day, contact))
                times[contact] = times.get(contact, 0) + 1
            while near[0][0] <= day - TOGETHER_DAYS:
                gone = near.popleft()[1]
                times[gone] -= 1
                if not times[gone]:
                    del times[gone]
            if len(times) >= PEOPLE:
                for contact in today:
                    yield contact, day

"""How customers use the product: half of what they were used to is falling, a fortnight of nothing is stopped.

The shares are those of PLAYBOOK section 5, J11: use 50 % under its 90-day mean, or 14 days without use.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from enum import StrEnum

from crescendo.activity import api as activity
from crescendo.conditions.days import day_start, later, today
from crescendo.core import sets
from crescendo.core.api import get_company

RECENT, USUAL = 14, 90


class UseState(StrEnum):
    """Whose use goes on, whose falls, and who uses it no more. Who never used it has none."""

    STEADY = "steady"
    FALLING = "falling"
    STOPPED = "stopped"


def state_of(recent: int, usual: int, ever: int) -> UseState | None:
    """What acts of 14 days, of 90 days and of all time come to. Pure, in whole numbers."""
    if not ever:
        return None
    if not recent:
        return UseState.STOPPED
    # Fewer in 14 days than half of what 14 of the 90 days held on average.
    return UseState.FALLING if recent * USUAL * 2 < usual * RECENT else UseState.STEADY


def states_of(account_ids: Collection[int], *, now: int) -> dict[int, str | None]:
    """How each of these accounts uses the product, by full days of the company's zone. Two queries."""
    zone = get_company().time_zone
    day = today(now, zone)
    begins = [day_start(later(day, -back), zone) for back in (RECENT, USUAL)]
    bounds = [(begin, day_start(day, zone)) for begin in (*begins, 0)]
    found = sets.fetch(
        sets.statement(__package__, "people_of_accounts"), {"accounts": sets.batch_json(sorted(account_ids))}
    )
    account_of = dict(found)
    counted: dict[int, dict[int, int]] = defaultdict(lambda: defaultdict(int))
    for contact, begin, times in activity.use_between(account_of, bounds):
        counted[account_of[contact]][begin] += times
    return {one: state_of(*(counted[one][begin] for begin, _ in bounds)) for one in account_ids}

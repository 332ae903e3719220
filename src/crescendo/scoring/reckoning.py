"""From counted acts to a score: caps, the lift, the sum of a day, bands and the day on which a band ends. Pure."""

from __future__ import annotations

from bisect import bisect_right
from collections import deque
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from operator import itemgetter

from crescendo.scoring.decay import NEVER, WHOLE, factors, rounded
from crescendo.scoring.types import LIFT, Band, Bands, CountedRow, EntryRow, Lift, Weight

_RULE = itemgetter(0)
MONTH = 30
SERIOUS = 60


def entries_of(
    counted: Iterable[CountedRow],
    weights: Mapping[int, Weight],
    *,
    raised: Sequence[int] = (),
    lift: Lift | None = None,
) -> list[EntryRow]:
    """The ledger of one contact under one model: one entry for each rule and day, then those that lift.

    The same acts in any order give the same entries: days are walked from the first, and a cap leaves what the days
    before left of it. `raised` are the days of hand-raises.
    """
    entries: list[EntryRow] = []
    for rule, days in groupby(sorted(counted), key=_RULE):
        if rule in weights:
            entries += capped(days, weights[rule])
    return entries + lifted(entries, raised, lift)


def lifted(entries: Sequence[EntryRow], raised: Iterable[int], lift: Lift | None) -> list[EntryRow]:
    """What a raised hand adds on its days to all other entries, so that the number is at least that of the lift."""
    added: list[EntryRow] = []
    if lift is not None:
        for day in sorted(set(raised)):
            missing = lift.to - rounded(sum_on(entries, day) + sum_on(added, day))
            if missing > 0:
                added.append((LIFT, day, 1, missing, missing, lift.half_life))
    return added


def capped(
    days: Iterable[CountedRow], weight: Weight, earlier: Iterable[EntryRow] = ()
) -> Iterator[EntryRow]:
    """Points after the caps of a day, of thirty days and of a life, from days in order; `raw` tells what a cap cut.

    `earlier` are the rule's entries of the days before these, in order.
    """
    sign = -1 if weight.sinks else 1
    # DESIGN: what takes points away does not fade.
    half_life = NEVER if weight.sinks else weight.half_life
    kept: deque[tuple[int, int]] = deque()
    month = whole = 0
    most, most_of_month, most_of_life = weight.day, weight.month, weight.life
    for _, day, _, _, points, _ in earlier:
        kept.append((day, abs(points)))
        month += abs(points)
        whole += abs(points)
    for rule, day, acts, worth in days:
        raw = points = abs(worth)
        if most is not None and points > most:
            points = most
        if most_of_month is not None:
            edge = day - MONTH
            while kept and kept[0][0] <= edge:
                month -= kept.popleft()[1]
            points = min(points, most_of_month - month)
        if most_of_life is not None:
            points = min(points, most_of_life - whole)
            whole += points
        if most_of_month is not None:
            kept.append((day, points))
            month += points
        yield rule, day, acts, sign * raw, sign * points, half_life


def sum_on(entries: Iterable[EntryRow], day: int) -> int:
    """Thousandths of the score at a day; later entries do not count yet."""
    total = 0
    for _, at, _, _, points, half_life in entries:
        if at == day or (half_life == NEVER and at < day):
            total += points * WHOLE
        elif at < day:
            left = factors(half_life)
            if day - at < len(left):
                total += points * left[day - at]
    return total


def score_on(entries: Iterable[EntryRow], day: int) -> int:
    """The number on the screen at a day."""
    return rounded(sum_on(entries, day))


def band_of(score: int, bands: Bands) -> Band:
    """The band of a number as the screen shows it."""
    if score >= bands.hot:
        return Band.HOT
    return Band.WARM if score >= bands.warm else Band.COOL


def is_content_only(entries: Iterable[EntryRow], band: Band, serious: Collection[int], day: int) -> bool:
    """Hot, but no act of sixty days speaks of buying; `serious` are the rules of those that do."""
    if band is not Band.HOT:
        return False
    return not any(rule in serious and day - SERIOUS < at <= day for rule, at, *_ in entries)


def next_change(entries: Sequence[EntryRow], day: int, bands: Bands) -> int | None:
    """The first day after `day` on which the band is another if nothing happens; None where it never is.

    Without acts a score only falls, so the day is found by halving.
    """
    held = band_of(score_on(entries, day), bands)
    if held is Band.COOL:
        return None
    least = bands.hot if held is Band.HOT else bands.warm
    last = max((at + len(factors(half_life)) for _, at, *_, half_life in entries if half_life), default=day)
    if score_on(entries, last) >= least:
        return None
    days = range(day, last + 1)
    return days[bisect_right(days, -least, key=lambda at: -score_on(entries, at))]


def account_score(scores: Iterable[int]) -> int:
    """The highest person and a quarter of the next four, half rounded up."""
    ranked = sorted(scores, reverse=True)[:5]
    if not ranked:
        return 0
    return ranked[0] + (sum(ranked[1:]) + 2) // 4

"""From counted acts to a score: caps, the lift, the sum of a day, bands and the day on which a band ends. Pure."""

from __future__ import annotations

from bisect import bisect_right
from collections import deque
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from operator import attrgetter

from crescendo.scoring.decay import NEVER, factor, factors, rounded
from crescendo.scoring.types import LIFT, Band, Bands, Counted, Entry, Lift, Weight

_RULE = attrgetter("rule")
MONTH = 30
SERIOUS = 60


def entries_of(
    counted: Iterable[Counted],
    weights: Mapping[int, Weight],
    *,
    raised: Sequence[int] = (),
    lift: Lift | None = None,
) -> tuple[Entry, ...]:
    """The ledger of one contact under one model: one entry for each rule and day, then those that lift.

    The same acts in any order give the same entries: days are walked from the first, and a cap leaves what the days
    before left of it. `raised` are the days of hand-raises.
    """
    entries: list[Entry] = []
    for rule, days in groupby(sorted(counted), key=_RULE):
        if rule in weights:
            entries += _capped(days, weights[rule])
    if lift is not None:
        for day in sorted(set(raised)):
            missing = lift.to - rounded(sum_on(entries, day))
            if missing > 0:
                entries.append(
                    Entry(rule=LIFT, day=day, acts=1, raw=missing, points=missing, half_life=lift.half_life)
                )
    return tuple(entries)


def _capped(days: Iterable[Counted], weight: Weight) -> Iterator[Entry]:
    """Points after the caps of a day, of thirty days and of a life, from days in order; `raw` tells what a cap cut."""
    sign = -1 if weight.sinks else 1
    # DESIGN: what takes points away does not fade.
    half_life = NEVER if weight.sinks else weight.half_life
    kept: deque[tuple[int, int]] = deque()
    month = whole = 0
    for rule, day, acts, worth in days:
        raw = points = abs(worth)
        if weight.day is not None and points > weight.day:
            points = weight.day
        if weight.month is not None:
            while kept and kept[0][0] <= day - MONTH:
                month -= kept.popleft()[1]
            points = min(points, weight.month - month)
        if weight.life is not None:
            points = min(points, weight.life - whole)
        points = max(points, 0)
        kept.append((day, points))
        month += points
        whole += points
        yield Entry(rule, day, acts, sign * raw, sign * points, half_life)


def sum_on(entries: Iterable[Entry], day: int) -> int:
    """Thousandths of the score at a day; later entries do not count yet."""
    total = 0
    for _, at, _, _, points, half_life in entries:
        if at <= day:
            total += points * factor(half_life, day - at)
    return total


def score_on(entries: Iterable[Entry], day: int) -> int:
    """The number on the screen at a day."""
    return rounded(sum_on(entries, day))


def band_of(score: int, bands: Bands) -> Band:
    """The band of a number as the screen shows it."""
    if score >= bands.hot:
        return Band.HOT
    return Band.WARM if score >= bands.warm else Band.COOL


def is_content_only(entries: Iterable[Entry], band: Band, serious: Collection[int], day: int) -> bool:
    """Hot, but no act of sixty days speaks of buying; `serious` are the rules of those that do."""
    if band is not Band.HOT:
        return False
    return not any(entry.rule in serious and day - SERIOUS < entry.day <= day for entry in entries)


def next_change(entries: Sequence[Entry], day: int, bands: Bands) -> int | None:
    """The first day after `day` on which the band is another if nothing happens; None where it never is.

    Without acts a score only falls, so the day is found by halving.
    """
    held = band_of(score_on(entries, day), bands)
    if held is Band.COOL:
        return None
    least = bands.hot if held is Band.HOT else bands.warm
    last = max(
        (entry.day + len(factors(entry.half_life)) for entry in entries if entry.half_life), default=day
    )
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

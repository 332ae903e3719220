"""Whoever views more pages in a minute than people do is doubtful, and far beyond that a machine.

A page's judgement by rate depends on nothing but how many page views of its visitor stand in its minute, so any order
of messages ends the same. Only visitors whose session is long are looked at, so most batches ask nothing.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable

from crescendo.activity import rejudge
from crescendo.activity.rejudge import Act, Change, Minute, minute_of
from crescendo.core import sets


def settle(visits: Iterable[tuple[int, int]], busy: Collection[int], zone: str) -> list[Change]:
    """Judge the busy minutes of these (visitor, instant) anew, now that their acts are stored; what changed.

    One statement for busy visitors, a bounded number more where a minute was too busy for a person.
    """
    if not busy:
        return []
    minutes = {(visitor, minute_of(at)) for visitor, at in visits if visitor in busy}
    views = rejudge.views_of(minutes)
    if not views:
        return []
    changes = [
        (act, judged)
        for act, judged in rejudge.bench().changes(_visits_of(views), views)
        if judged.judgement > act.judgement
    ]
    rejudge.rewrite(changes, zone, only_up=True)
    return changes


def _visits_of(minutes: Iterable[Minute]) -> list[Act]:
    rows = sets.fetch(
        sets.statement(__package__, "visits_of_minutes"), {"minutes": sets.batch_json(sorted(minutes))}
    )
    return [Act._make(row) for row in rows]

"""When a tree must be asked again though nothing happened: what a worker's alarm clock is set to."""

from __future__ import annotations

from crescendo.conditions.leaves import kind_of
from crescendo.conditions.types import Moment, Record, Tree, leaves_of


def next_change(tree: Tree, record: Record, *, now: int, zone: str) -> int | None:
    """The earliest moment after now at which the answer can change without a fact, or None.

    It is the least of the leaves' own, so it may come early, never late.
    """
    moment = Moment(now=now, zone=zone)
    changes = (kind_of(leaf).next_change(leaf, record, moment) for leaf in leaves_of(tree))
    return min((change for change in changes if change is not None), default=None)

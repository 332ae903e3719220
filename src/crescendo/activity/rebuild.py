"""Derived state made again from the events alone: sessions, inherited touches, first and last touches.

A chunk of visitors or contacts is one transaction. Only the worker may do it, or somebody while it stands still:
what ingest stores meanwhile could be threaded twice.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from django.db import transaction

from crescendo.activity import first_and_last
from crescendo.activity.visits import Window, direct_touch, thread_anew
from crescendo.core import sets

_CHUNK = 500
_BEGINNING, _END = 0, 2**47


def rebuild_sessions(*, size: int = _CHUNK) -> int:
    """Thread the visits of every visitor anew, and give contacts the touches that follow; returns the visitors."""
    done = 0
    for visitors in _pages("visitors_after", size):
        with transaction.atomic():
            windows = [Window(visitor, _BEGINNING, _END) for visitor in visitors]
            again = thread_anew(windows, direct=direct_touch())
            first_and_last.keep({}, lost=list(again))
        done += len(visitors)
    return done


def rebuild_touches(*, size: int = _CHUNK) -> int:
    """Find first and last touch of every contact anew from its human acts; returns the contacts."""
    done = 0
    for contacts in _pages("contacts_after", size):
        with transaction.atomic():
            first_and_last.keep({}, lost=contacts)
        done += len(contacts)
    return done


def _pages(name: str, size: int) -> Iterator[Sequence[int]]:
    sql = sets.statement(__package__, name)
    after = 0
    while found := [int(number) for (number,) in sets.fetch(sql, {"after": after, "most": size})]:
        yield found
        after = found[-1]

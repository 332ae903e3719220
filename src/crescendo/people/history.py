"""A field's history as runs of one value, and what it says now. Pure functions of the set of words said."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import msgspec

from crescendo.people.types import Proof

Place = tuple[int, str]
FIRST, LATEST = 1, 2


class Run(msgspec.Struct, gc=False):
    """One value, said first at `start` and last at `end`. `id` None: not stored yet."""

    id: int | None
    value: str | None
    start: Place
    end: Place
    edge: int
    source_id: int | None = None
    by_id: int | None = None
    is_dirty: bool = False


class Track(NamedTuple):
    """Who says what of whom: one line of words. `device` is 0 for the verified and where none was carried.

    A tuple, because ingest hashes some thousands of them a batch.
    """

    holder: int
    field: str
    proof: Proof
    device: int


def say(
    runs: list[Run],
    value: str | None,
    place: Place,
    *,
    source_id: int | None = None,
    by_id: int | None = None,
) -> None:
    """Add one word to a track's runs, which are sorted; again is nothing. Marks what must be written.

    A word that falls inside a run of another value splits it: its first and last word stay where they were
    said, so earliest and latest value never depend on the order of arrival.
    """
    index = len(runs)
    while index and runs[index - 1].start > place:
        index -= 1
    before = runs[index - 1] if index else None
    if before and before.value == value:
        if place > before.end:
            before.end, before.is_dirty = place, True
        return
    if before and before.start == place:
        return
    if before and place <= before.end:
        end = Run(
            None, before.value, before.end, before.end, 0, before.source_id, before.by_id, is_dirty=True
        )
        before.end, before.is_dirty = before.start, True
        runs.insert(index, end)
    runs.insert(index, Run(None, value, place, place, 0, source_id, by_id, is_dirty=True))
    mark_edges(runs)


def mark_edges(runs: list[Run]) -> None:
    """Mark the first and the latest run of a track."""
    last = len(runs) - 1
    for index, run in enumerate(runs):
        edge = (FIRST if index == 0 else 0) | (LATEST if index == last else 0)
        if run.edge != edge:
            run.edge, run.is_dirty = edge, True


class Withdrawn(NamedTuple):
    """A value no longer counts where it was said up to this time, proved no better than its withdrawal."""

    value: str
    proof: Proof
    until: int


def current(tracks: Mapping[Track, list[Run]], withdrawn: Sequence[Withdrawn] = ()) -> str | None:
    """What a field says now: latest verified word, else the earliest claim as its device corrected it."""
    if len(tracks) == 1 and not withdrawn:
        # Nearly every field has one track; ingest reads tens of thousands of these.
        ((track, runs),) = tracks.items()
        is_lasting = track.proof is Proof.VERIFIED or track.device
        return (runs[-1] if is_lasting else runs[0]).value if runs else None
    verified: list[tuple[Place, str]] = []
    claims: list[tuple[Place, str, int]] = []
    corrections: list[tuple[Place, str, int]] = []
    cleared: list[Place] = []
    for track, runs in tracks.items():
        if not runs:
            continue
        first, last = runs[0], runs[-1]
        # How long a value lasted before others came is not known to the word, when it was said last is.
        until = last.end if first.value == last.value else first.start
        is_first = _stands(track, first.value, until, withdrawn)
        is_last = _stands(track, last.value, last.end, withdrawn)
        if track.proof is Proof.VERIFIED:
            if is_last:
                verified.append((last.end, last.value or ""))
                cleared.extend([last.end] if last.value is None else [])
            continue
        if is_first:
            claims.append((first.start, first.value or "", track.device))
        if is_last and track.device:
            corrections.append((last.end, last.value or "", track.device))
    if verified:
        place, value = max(verified)
        return None if place in cleared else value
    if not claims:
        return None
    _, said, device = min(claims)
    own = [(place, value) for place, value, by in corrections if by == device]
    return max(own)[1] if own else said


def _stands(track: Track, value: str | None, said: Place, withdrawn: Sequence[Withdrawn]) -> bool:
    """Whether a value counts that was said last then. What staff typed is theirs to change."""
    return track.holder < 0 or not any(
        one.value == value and one.proof >= track.proof and said[0] <= one.until for one in withdrawn
    )

"""Stored events change hands: their cached owner, and what hangs on owners, follow. Set by set."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from crescendo.activity import first_and_last
from crescendo.activity.first_and_last import Moment
from crescendo.core import sets
from crescendo.people import api as people
from crescendo.people.types import Move, Seen

EARLIEST = 0
LATEST = 2**62
_FEW = 8


def move(moves: Sequence[Move]) -> list[int]:
    """Give events that were stored earlier to their new owners, and keep what hangs on owners right.

    Returns the contacts that lost some.
    """
    lost, moments = _give(moves)
    _settle(lost, moments)
    return lost


def shift(moves: Sequence[Move]) -> None:
    """The same for a part of a larger change: counts follow, and what the new owners gain.

    What the former ones lost is left to one `settle` at the end.
    """
    _, moments = _give(moves)
    first_and_last.keep(first_and_last.merged(moments))


def settle(contacts: Sequence[int]) -> None:
    """Say anew when contacts were seen, and their first and last touch, from the events that are theirs."""
    _settle(contacts, [])


def _settle(contacts: Sequence[int], moments: Sequence[tuple[int, Moment]]) -> None:
    if contacts:
        spans = sets.statement(__package__, "spans_of_contacts")
        people.set_seen([tuple(row) for row in sets.fetch(spans, {"contacts": sets.batch_json(contacts)})])
    first_and_last.keep(first_and_last.merged(moments), lost=contacts)


def _give(moves: Sequence[Move]) -> tuple[list[int], list[tuple[int, Moment]]]:
    """Rewrite owners and counts; returns who lost events, and the first and last touches that others gained."""
    if not moves:
        return [], []
    given = sets.batch_json([_stretch(move) for move in moves])
    rows = sets.fetch(sets.statement(__package__, "moving_events"), {"moves": given})
    if not rows:
        return [], []
    _rewrite(moves, given)
    counts: dict[int, list[int]] = defaultdict(lambda: [LATEST, EARLIEST, 0])
    moments: list[tuple[int, Moment]] = []
    lost: dict[int, None] = {}
    for old, new, touch, known, human, events, first_at, last_at in rows:
        if old is not None:
            lost[old] = None
        if not human:
            continue
        if old is not None:
            counts[old][2] -= events
        if new is not None:
            entry = counts[new]
            entry[:] = [min(entry[0], first_at), max(entry[1], last_at), entry[2] + events]
            if touch is not None:
                moments += [
                    (new, Moment(first_at, touch, bool(known))),
                    (new, Moment(last_at, touch, bool(known))),
                ]
    people.note_seen(
        [Seen(contact_id=c, first_at=first, last_at=last, events=n) for c, (first, last, n) in counts.items()]
    )
    return list(lost), moments


def _rewrite(moves: Sequence[Move], given: str) -> None:
    """Write the new owners: stretch by stretch where they are few, as their events may be many."""
    if len(moves) > _FEW:
        sets.execute(sets.statement(__package__, "move_events"), {"moves": given})
        return
    for move in moves:
        identity, start, end, contact = _stretch(move)
        places = {"identity": identity, "start": start, "end": end, "contact": contact}
        for name in ("move_visited", "move_named"):
            sets.execute(sets.statement(__package__, name), places)


def _stretch(move: Move) -> tuple[int, int, int, int | None]:
    start = EARLIEST if move.from_at is None else move.from_at
    return move.identity_id, start, LATEST if move.until_at is None else move.until_at, move.contact_id

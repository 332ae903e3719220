"""Who comes first in the queue: the document's order, asked of what is known of each. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from crescendo.lifecycle.documents.telesales_rules import First
from crescendo.lifecycle.telesales.nouns import Waiting

FAR = 2**62


@dataclass(frozen=True, slots=True, kw_only=True)
class Warmth:
    """Band and score of somebody."""

    band: str = ""
    score: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What the order asks besides the row itself."""

    now: int
    warmth: Mapping[int, Warmth]
    promised: frozenset[int]
    places: Mapping[str, int]


Weigh = Callable[[Waiting, Asked], int]


def _is(ask: Callable[[Waiting, Asked], bool]) -> Weigh:
    return lambda row, asked: 0 if ask(row, asked) else 1


def _warmth(row: Waiting, asked: Asked) -> Warmth:
    return asked.warmth.get(row.contact_id, Warmth())


_WEIGHTS: Mapping[First, Weigh] = {
    First.CALL_BACK: _is(lambda row, asked: row.id in asked.promised and row.next_at <= asked.now),
    First.HAND_RAISE: _is(lambda row, _: row.is_raised),
    First.HOT: _is(lambda row, asked: _warmth(row, asked).band == "hot"),
    First.WARM: _is(lambda row, asked: _warmth(row, asked).band == "warm"),
    First.LATE: _is(lambda row, asked: row.tried_at is None and row.late_at <= asked.now),
    First.ENTRY: lambda row, asked: asked.places.get(row.entry, -1),
    First.SCORE: lambda row, asked: -_warmth(row, asked).score,
    First.OLDEST: lambda row, _: row.made_at,
    First.NEWEST: lambda row, _: -row.made_at,
    First.NEXT_ATTEMPT: lambda row, _: row.next_at,
}
_FLAGS = frozenset({First.CALL_BACK, First.HAND_RAISE, First.HOT, First.WARM, First.LATE})


def in_order(rows: Sequence[Waiting], order: Sequence[First], asked: Asked) -> list[Waiting]:
    """Who is due before who is not; then by the order; the same for the same rows, however they come."""

    def place(row: Waiting) -> tuple[int, ...]:
        weights = (_WEIGHTS[first](row, asked) for first in order)
        # Who is not due yet waits for the moment, whatever else speaks for it.
        when = () if row.next_at <= asked.now else (row.next_at,)
        return (int(row.next_at > asked.now), *when, *weights, row.made_at, row.id)

    return [_said(row, order, asked) for row in sorted(rows, key=place)]


def _said(row: Waiting, order: Sequence[First], asked: Asked) -> Waiting:
    """With the first of the order that holds of it."""
    first = next((one for one in order if one in _FLAGS and not _WEIGHTS[one](row, asked)), None)
    return replace(row, first=first, is_due=row.next_at <= asked.now)

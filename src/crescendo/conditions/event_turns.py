"""When answers about what contacts did turn by time alone, set-wise.

No event lies ahead of the store's now, since ingest holds times to their receipt; so only what leaves counts.
"""

from __future__ import annotations

from dataclasses import replace

from crescendo.conditions.event_sql import EVENT, matching, picked_end, since
from crescendo.conditions.event_types import (
    Acts,
    End,
    EndLeaf,
    EventLeaf,
    Measure,
    Period,
    SequenceLeaf,
    Window,
)
from crescendo.conditions.leaves import Target
from crescendo.conditions.next_change import next_change
from crescendo.conditions.types import FieldLeaf, Span, Tree, Turn, leaves_of
from crescendo.conditions.windows import bounds, elapsed, period_end, turns_at

_CONTACT = f'"{EVENT}"."contact_id"'


def happened(leaf: EventLeaf, target: Target) -> tuple[Turn, ...]:
    """Of *at least once* the last act decides; else whatever leaves first is reason to ask again."""
    is_count = leaf.measure is Measure.COUNT
    is_once = is_count and leaf.low == 1 and leaf.high is None
    # Acts only leave: a count that is below both bounds stays there.
    least = (leaf.low or (leaf.high or 0) + 1) if is_count else 1
    turns = _of_window(leaf.acts, leaf.window, "MAX" if is_once else "MIN", target, least=least)
    is_answer = is_count and bool(leaf.low) and leaf.high is None and isinstance(leaf.window, Span)
    return tuple(replace(turn, is_answer=is_answer) for turn in turns)


def ended(leaf: EndLeaf, target: Target) -> tuple[Turn, ...]:
    """The window moves off the act that is meant, or the condition on it turns."""
    turns = _of_window(leaf.acts, leaf.window, "MIN" if leaf.end is End.FIRST else "MAX", target)
    if not turns_inside(leaf.asked):
        return turns
    picked = picked_end(leaf, target)
    sql = f"SELECT contact_id AS id, at AS pivot FROM ({picked.sql}) AS picked"
    moment = target.moment

    def asked(at: int) -> int | None:
        return next_change(leaf.asked, {"at": at}, now=moment.now, zone=moment.zone)

    return (*turns, Turn(sql=sql, params=picked.params, moment=asked))


def followed(leaf: SequenceLeaf, target: Target) -> tuple[Turn, ...]:
    """A first act leaves the window, or the longest gap after it is over."""
    turns = _of_window(leaf.first, leaf.window, "MIN", target)
    if not leaf.is_never or leaf.high is None:
        return turns
    gap, now = elapsed(leaf.high), target.moment.now
    counted = matching(leaf.first, leaf.window, target)
    ahead = f'{counted.sql} AND "{EVENT}"."at" >= %s'
    sql = f'SELECT {_CONTACT} AS id, MIN("{EVENT}"."at") AS pivot {ahead} GROUP BY {_CONTACT}'
    return (*turns, Turn(sql=sql, params=(*counted.params, now - gap), moment=lambda at: at + gap + 1))


def turns_inside(tree: Tree) -> bool:
    """Whether a condition about events turns by time: the one moment that it can ask of is `at`."""
    return any(isinstance(leaf, FieldLeaf) and isinstance(leaf.value, Span) for leaf in leaves_of(tree))


def _of_window(acts: Acts, window: Window, end: str, target: Target, *, least: int = 1) -> tuple[Turn, ...]:
    """When acts leave a window, of those who have at least so many there."""
    moment = target.moment
    if isinstance(window, Period):
        over = period_end(window, moment)
        # What happened since the period began comes to count, or ceases to, when the next one begins.
        counted = since(acts, bounds(window, moment)[0], target)
        sql = f"SELECT DISTINCT {_CONTACT} AS id, 0 AS pivot {counted.sql}"
        return (Turn(sql=sql, params=counted.params, moment=lambda _: over),)
    if not isinstance(window, Span):
        return ()
    counted = matching(acts, window, target)
    sql = f'SELECT {_CONTACT} AS id, {end}("{EVENT}"."at") AS pivot {counted.sql} GROUP BY {_CONTACT}'
    if least > 1:
        sql, counted = f"{sql} HAVING COUNT(*) >= %s", replace(counted, params=(*counted.params, least))
    return (Turn(sql=sql, params=counted.params, moment=lambda at: turns_at(window, at, moment)),)

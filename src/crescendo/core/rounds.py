"""Rounds: each consumer in its turn handles the facts up to the head seen at the round's start.

A consumer's effects, the facts that follow and its cursor commit together, so that each effect happens once.
Facts emitted in a round belong to the next. A batch holds facts of one depth, so that what follows from it is
exactly one deeper, however the log was cut into batches.
"""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import takewhile

import msgspec
from django.db import connection, transaction

from crescendo.core import facts, faults, ownership, quarantine, sets
from crescendo.core.models import Cursor
from crescendo.core.refusals import Refusal
from crescendo.core.types import ChainTooDeep, Consumer, CursorMoved, Fact, FactDraft, Quarantined

__all__ = [
    "BATCH",
    "DEEPEST",
    "advance",
    "behind",
    "held_position",
    "ownership",
    "positions",
    "run_round",
    "run_until_quiet",
]

BATCH = 500
DEEPEST = 16
# Further behind than this, each reader finds its own way: it has the index of kinds.
LOOKED_THROUGH = 20_000
_COLUMNS = ("consumer", "position", "moved_at")
_log = logging.getLogger(__name__)


def run_round(consumers: Sequence[Consumer], *, now: int) -> int:
    """One round over all consumers in the given order; returns how many facts were handled.

    Refuses CursorMoved when another worker is at it. A store that cannot work raises; a fact that a consumer
    cannot handle goes to quarantine alone.
    """
    until = facts.head()
    # All cursors are read at once: whoever moves one meanwhile is found out by the compare-and-set.
    begun = _positions_of(consumers)
    idle = _pass_idle(consumers, begun, until, now)
    return sum(
        _catch_up(consumer, begun.get(consumer.name, 0), until, now)
        for consumer in consumers
        if consumer.name not in idle
    )


def run_until_quiet(consumers: Sequence[Consumer], *, now: int) -> int:
    """Rounds until one finds nothing to do; the depth limit makes this end."""
    handled = 0
    while done := run_round(consumers, now=now):
        handled += done
    return handled


def advance(consumer: str, old: int, new: int, *, now: int) -> None:
    """Move a cursor by compare-and-set, inside the transaction of the effects. Refuses CursorMoved."""
    moved = Cursor.objects.filter(consumer=consumer, position=old).update(position=new, moved_at=now)
    if not moved and old == 0:
        moved = sets.insert_ignore("core_cursor", _COLUMNS, [(consumer, new, now)])
    if not moved:
        raise CursorMoved(consumer=consumer)


def behind(consumers: Sequence[Consumer]) -> Mapping[str, int]:
    """How many positions each consumer is behind the head. Two queries."""
    until = facts.head()
    begun = _positions_of(consumers)
    return {consumer.name: until - begun.get(consumer.name, 0) for consumer in consumers}


def positions(*, apart: str) -> Mapping[str, int]:
    """How far each reader has come, but those whose names begin with `apart`: they read no facts. One query."""
    rows = Cursor.objects.exclude(consumer__startswith=apart)
    return dict(rows.values_list("consumer", "position"))


def held_position(consumer: str) -> int:
    """How far a consumer has come; inside a transaction it comes no further until its end. One query."""
    rows = Cursor.objects.filter(consumer=consumer).values_list("position", flat=True)
    if connection.in_atomic_block:
        rows = rows.select_for_update()
    return rows.first() or 0


@dataclass(frozen=True, slots=True, kw_only=True)
class _Step:
    """One move of one consumer's cursor."""

    consumer: Consumer
    old: int
    new: int
    now: int

    def advance(self) -> None:
        advance(self.consumer.name, self.old, self.new, now=self.now)


def _positions_of(consumers: Sequence[Consumer]) -> dict[str, int]:
    rows = Cursor.objects.filter(consumer__in=[consumer.name for consumer in consumers])
    return dict(rows.values_list("consumer", "position"))


def _pass_idle(
    consumers: Sequence[Consumer], begun: Mapping[str, int], until: int, now: int
) -> frozenset[str]:
    """Move the cursors of those for whom nothing has come, those of one place together; who they are.

    One query and one statement a place. Refuses CursorMoved.
    """
    behind = {one.name: begun[one.name] for one in consumers if begun.get(one.name, until) < until}
    least = min(behind.values(), default=until)
    if not behind or until - least > LOOKED_THROUGH:
        return frozenset()
    newest = facts.newest_of_kinds(after=least, until=until)
    places: dict[int, list[str]] = defaultdict(list)
    for one in consumers:
        if one.name in behind and all(newest.get(kind, 0) <= behind[one.name] for kind in one.kinds):
            places[behind[one.name]].append(one.name)
    for place, names in places.items():
        rows = Cursor.objects.filter(consumer__in=names, position=place)
        if rows.update(position=until, moved_at=now) != len(names):
            raise CursorMoved(consumer=names[0])
    return frozenset(name for names in places.values() for name in names)


def _catch_up(consumer: Consumer, position: int, until: int, now: int) -> int:
    handled = 0
    while position < until:
        found = facts.read(position, BATCH, kinds=consumer.kinds, until=until)
        batch = list(takewhile(lambda fact: fact.depth == found[0].depth, found))  # noqa: B023 - used at once
        # What lies behind the last fact of its kinds is passed in the same move.
        is_last = len(found) < BATCH and len(batch) == len(found)
        new = until if is_last else batch[-1].position
        _work(_Step(consumer=consumer, old=position, new=new, now=now), batch)
        handled += len(batch)
        position = new
    return handled


def _work(step: _Step, batch: Sequence[Fact]) -> None:
    try:
        with transaction.atomic():
            step.advance()
            if batch:
                _handle(step, batch)
    except CursorMoved:
        raise
    except Exception as failure:
        if faults.is_of_the_store(failure):
            raise
        if len(batch) < 2:
            _set_aside(step, batch[0], failure)
            return
        middle = len(batch) // 2
        between = batch[middle - 1].position
        _work(replace(step, new=between), batch[:middle])
        _work(replace(step, old=between), batch[middle:])


def _handle(step: _Step, batch: Sequence[Fact]) -> None:
    depth = batch[0].depth + 1
    with facts.gathered() as drafts:
        drafts.extend(step.consumer.handle(batch, now=step.now))
    following = [replace(draft, depth=depth) for draft in drafts]
    if depth > DEEPEST:
        _stop_chain(step, following)
    else:
        facts.append(following, now=step.now)


def _stop_chain(step: _Step, following: Sequence[FactDraft]) -> None:
    if not following:
        return
    refused = ChainTooDeep(consumer=step.consumer.name, depth=DEEPEST)
    _log.warning("%s", refused)
    quarantine.put_all(
        [
            Quarantined(
                kind="fact",
                reason=refused.code,
                source=step.consumer.name,
                body=msgspec.json.encode(draft),
                at=step.now,
            )
            for draft in following
        ]
    )


def _set_aside(step: _Step, fact: Fact, failure: Exception) -> None:
    name = step.consumer.name
    reason = failure.code if isinstance(failure, Refusal) else "consumer_failed"
    note = faults.describe(failure)
    _log.error("%s cannot handle fact %d (%s): %s", name, fact.position, fact.kind, note)
    with transaction.atomic():
        step.advance()
        quarantine.put("fact", reason, name, msgspec.json.encode(fact), step.now, note=note)

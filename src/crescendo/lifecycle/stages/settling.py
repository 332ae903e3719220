"""Automatic moves: contacts are taken on as far as the ways of the document lead them, set-wise.

It reads what holds and moves who is not there yet, so the same facts twice, or in another order, move nobody twice.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

from crescendo.core.company import get_company
from crescendo.core.types import Actor
from crescendo.lifecycle.documents.nouns import Lifecycle, Pipeline
from crescendo.lifecycle.stages import guards, writing
from crescendo.lifecycle.stages.nouns import Cause, MoveContacts, Stretch
from crescendo.lifecycle.stages.planning import plan
from crescendo.lifecycle.stages.reading import noun, open_rows, visitor
from crescendo.lifecycle.stages.ways import Open, holding, ways_from

_SYSTEM = Actor.system("lifecycle")


def settle(lifecycle: Lifecycle, contact_ids: Collection[int], *, now: int) -> list[Stretch]:
    """Take these contacts on; in the caller's turn and transaction. A bounded number of statements for each way."""
    rows = {row.contact_id: row for row in open_rows(contact_ids)}
    here = {
        number: noun(rows[number]) if number in rows else visitor(number, 0) for number in set(contact_ids)
    }
    ways = ways_from(lifecycle.course(Pipeline.CONTACT), {one.stage for one in here.values()})
    if not ways:
        return []
    zone = get_company().time_zone
    origins = {origin for way in ways for origin in way.way.origins}
    guarded = {number: row for number, row in rows.items() if row.held is not None and row.stage in origins}
    fresh = guards.anew(ways, guarded, now=now, zone=zone)
    made: list[Stretch] = []
    for way in ways:
        waiting = {number for number, one in here.items() if one.stage in way.way.origins}
        fits = holding(way.tree, waiting - set(guarded), now=now, zone=zone)
        fits |= fresh.get(way.key, set()) & waiting
        for one in _move(lifecycle, [here[number] for number in sorted(fits)], way, now=now):
            here[one.contact_id] = one
            guarded.pop(one.contact_id, None)
            made.append(one)
    return made


def _move(lifecycle: Lifecycle, those: Sequence[Stretch], way: Open, *, now: int) -> tuple[Stretch, ...]:
    if not those:
        return ()
    request = MoveContacts(
        contact_ids=tuple(one.contact_id for one in those), to=way.to, cause=Cause.RULE, way=way.way.key
    )
    planned = guards.guard(lifecycle, plan(lifecycle, those, request, now=now), now=now)
    return writing.write(_SYSTEM, lifecycle.course(Pipeline.CONTACT), lifecycle.number, planned, now=now)

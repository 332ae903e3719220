"""Guards: who was moved back or aside is not taken on again by what held already when it was moved."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace

import msgspec

from crescendo.core.company import get_company
from crescendo.lifecycle.documents.nouns import Course, Lifecycle, Pipeline
from crescendo.lifecycle.stages.nouns import Cause
from crescendo.lifecycle.stages.rules import Direction, direction
from crescendo.lifecycle.stages.ways import Open, holding_since, ways_from
from crescendo.lifecycle.stages.writing import Planned
from crescendo.lifecycle.stages_models import ContactStage

_GUARDED = frozenset({Direction.ASIDE, Direction.BACKWARD})


def guard(lifecycle: Lifecycle, planned: Sequence[Planned], *, now: int) -> list[Planned]:
    """The same moves, those back and aside with the ways that hold at this moment. No query where there is none."""
    course = lifecycle.course(Pipeline.CONTACT)
    since = {one.here.contact_id: now for one in planned if _is_guarded(course, one)}
    if not since:
        return list(planned)
    zone = get_company().time_zone
    held: dict[int, set[str]] = defaultdict(set)
    for way in ways_from(course, {one.to for one in planned}):
        for contact in holding_since(way.tree, since, now=now, zone=zone):
            held[contact].add(way.key)
    return [
        replace(one, held=tuple(sorted(held[one.here.contact_id]))) if one.here.contact_id in since else one
        for one in planned
    ]


def anew(
    ways: Sequence[Open], rows: Mapping[int, ContactStage], *, now: int, zone: str
) -> dict[str, set[int]]:
    """By way, the guarded contacts on whom it came to hold anew; what holds no more is forgotten in their rows."""
    since = {contact: row.entered_at for contact, row in rows.items()}
    found = {way.key: holding_since(way.tree, since, now=now, zone=zone) for way in ways} if rows else {}
    fresh: dict[str, set[int]] = defaultdict(set)
    forgotten = []
    for contact, row in rows.items():
        before = set(msgspec.json.decode(row.held or "[]", type=list[str]))
        holds_now = {key for key, contacts in found.items() if contact in contacts}
        for key in holds_now - before:
            fresh[key].add(contact)
        if before - holds_now:
            row.held = msgspec.json.encode(sorted(before & holds_now)).decode()
            forgotten.append(row)
    ContactStage.objects.bulk_update(forgotten, ["held"], batch_size=200)
    return fresh


def _is_guarded(course: Course, one: Planned) -> bool:
    return one.cause is Cause.UNDO or direction(course, one.here.stage, one.to) in _GUARDED

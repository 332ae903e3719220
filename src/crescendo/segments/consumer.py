"""Segments follow facts: whoever is touched is asked again within the round, by the segments that the fact concerns."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from crescendo.conditions import api as conditions
from crescendo.conditions.types import Whose
from crescendo.core import sets
from crescendo.core.company import get_company
from crescendo.core.types import Fact, FactDraft
from crescendo.people import api as people
from crescendo.segments import fixed, judging
from crescendo.segments.documents import KIND, segments_in
from crescendo.segments.models import Segment
from crescendo.segments.published import Kept, kept
from crescendo.segments.rebuilding import start
from crescendo.segments.types import Cause

CHUNK = 1_000
DUE = "segment.due"
_TOUCHING = frozenset(
    {
        *("event.recorded", "event.rejudged", "event.measured", "event.renamed", "identity.moved"),
        *("contact.created", "contact.changed", "contact.merged", "contact.unmerged", "contact.tagged"),
        *("contact.paused", "consent.changed", "suppression.changed", "account.changed", "account.merged"),
        *("deal.created", "deal.changed", "deal.stage_changed", "deal.removed", "account.unmerged"),
        *("score.changed", "band.changed", "account.scored", "segment.entered", "segment.left"),
    }
)


class Members:
    """Keeps the members of all segments, in use and in the making; emits segment.entered and segment.left."""

    name = "segments"
    kinds = _TOUCHING | {DUE, "segment.rebuilt", "definition.published"}

    def handle(self, facts: Sequence[Fact], *, now: int) -> Sequence[FactDraft]:
        """A bounded number of statements for each segment that the batch concerns and thousand contacts."""
        told: list[Fact] = []
        due: dict[int, set[int]] = defaultdict(set)
        for fact in facts:
            if fact.kind == "definition.published":
                _publish(fact, now=now)
            elif fact.kind == "segment.rebuilt":
                _rebuild_who_asks(int(fact.payload["segment"]), now=now)
            elif fact.kind == DUE:
                due[int(fact.payload["segment"])].update(fact.payload["contacts"])
            else:
                told.append(fact)
        touched = people.touched_by(told)
        drafts = fixed.follow_merges(touched.get("contact.merged", ()), now=now)
        if touched or due:
            drafts += _settle(touched, due, now=now)
        return drafts


def _settle(touched: dict[str, set[int]], due: dict[int, set[int]], *, now: int) -> list[FactDraft]:
    zone = get_company().time_zone
    drafts: list[FactDraft] = []
    everybody = kept()
    in_use = {one.segment_id: one.generation for one in everybody if one.is_in_use}
    for one in everybody:
        asked = _asked(one, touched) | due.get(one.segment_id, set())
        cause = Cause.FACT if asked - due.get(one.segment_id, set()) else Cause.TIME
        for contacts in _chunks(sorted(asked)):
            change = judging.settle(one, contacts, now=now, zone=zone)
            if change and one.is_in_use:
                drafts += judging.note(one, change, cause, now=now)
    for one in everybody:
        if not one.is_in_use:
            asked = _asked(one, touched) | due.get(one.segment_id, set())
            for contacts in _chunks(sorted(asked)):
                judging.differ(one, in_use.get(one.segment_id, 0), contacts, now=now)
    return drafts


def _asked(one: Kept, touched: dict[str, set[int]]) -> set[int]:
    """The contacts whose answer these facts can change, their colleagues among them where the account is asked."""
    asked: set[int] = set()
    of_accounts: set[int] = set()
    for touch in conditions.touches(one.tree):
        asked |= touched.get(touch.kind, set())
        if touch.whose is not Whose.OWN:
            of_accounts |= touched.get(touch.kind, set())
    # Who is new, or merged away, is asked in any case: a condition may hold for whom nothing is known of.
    for kind in ("contact.created", "contact.merged", "contact.unmerged"):
        asked |= touched.get(kind, set())
    return asked | _colleagues(of_accounts)


def _colleagues(contacts: set[int]) -> set[int]:
    if not contacts:
        return set()
    rows = sets.fetch(
        sets.statement(__package__, "colleagues"), {"contacts": sets.batch_json(sorted(contacts))}
    )
    return {int(row[0]) for row in rows}


def _publish(fact: Fact, *, now: int) -> None:
    if fact.payload["kind"] == KIND:
        start(str(fact.payload["key"]), now=now)
        return
    for one in kept():
        if one.is_in_use and any(touch.kind == fact.kind for touch in conditions.touches(one.tree)):
            start(Segment.objects.get(pk=one.segment_id).key, now=now)


def _rebuild_who_asks(segment_id: int, *, now: int) -> None:
    for one in kept():
        if one.is_in_use and segment_id in segments_in(one.tree):
            start(Segment.objects.get(pk=one.segment_id).key, now=now)


def _chunks(contacts: Sequence[int]) -> Iterable[Sequence[int]]:
    return (contacts[first : first + CHUNK] for first in range(0, len(contacts), CHUNK))

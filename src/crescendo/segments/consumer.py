"""Segments follow facts: whoever is touched is asked again within the round, by the segments that the fact concerns."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from crescendo.conditions import api as conditions
from crescendo.conditions.types import TouchedBy, Tree, Whose
from crescendo.core.company import get_company
from crescendo.core.types import Fact, FactDraft
from crescendo.people import api as people
from crescendo.segments import belonging, fixed, judging
from crescendo.segments.documents import KIND, segments_in
from crescendo.segments.models import Segment
from crescendo.segments.published import Kept, kept
from crescendo.segments.rebuilding import start
from crescendo.segments.types import Cause

CHUNK = 5_000
DUE = "segment.due"
_TOUCHING = frozenset(
    {
        *("event.recorded", "event.rejudged", "event.measured", "event.renamed", "identity.moved"),
        *("contact.created", "contact.changed", "contact.merged", "contact.unmerged", "contact.tagged"),
        *("contact.paused", "consent.changed", "suppression.changed", "account.changed", "account.merged"),
        *("account.created", "account.unmerged", "account.scored", "score.changed", "band.changed"),
        *("segment.entered", "segment.left", "contact.stage_changed"),
        *("call.recorded", "call.removed", "talk.recorded", "talk.removed"),
        *("material.sent", "material.taken_back"),
        *(
            "deal.created",
            "deal.changed",
            "deal.stage_changed",
            "deal.removed",
            "survey.recorded",
            "ticket.changed",
            "contact.standing_changed",
            "account.standing_changed",
        ),
    }
)


class Members:
    """Keeps the members of all segments, in use and in the making; emits segment.entered and segment.left."""

    name = "segments"
    kinds = _TOUCHING | {DUE, "segment.rebuilt", "definition.published"}

    def handle(self, facts: Sequence[Fact], *, now: int) -> Sequence[FactDraft]:
        """For five thousand contacts two or so statements for each segment concerned, and some for all of them."""
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
    # What is in the making is not put in use meanwhile, nor is its next stretch worked out.
    building = Segment.objects.select_for_update().filter(building__isnull=False)
    list(building.values_list("pk", flat=True))
    everybody = kept()
    asked = _Asked(touched)
    wanted = [one.known(asked.of(one.tree) | due.get(one.segment_id, set())) for one in everybody]
    asked.note_accounts()
    in_use = {one.segment_id: one.generation for one in everybody if one.is_in_use}
    drafts: list[FactDraft] = []
    for stretch in _chunks(sorted(set().union(*wanted))):
        questions = _questions(everybody, wanted, stretch)
        changes = judging.settle(questions, now=now, zone=get_company().time_zone)
        for question, change in zip(questions, changes, strict=True):
            one = question.kept
            if not one.is_in_use:
                judging.differ(one, in_use.get(one.segment_id, 0), question.contacts, now=now)
            elif change:
                by_time = due.get(one.segment_id, set()).issuperset(question.contacts)
                drafts += judging.note(one, change, Cause.TIME if by_time else Cause.FACT, now=now)
    return drafts


def _questions(
    everybody: Sequence[Kept], wanted: Sequence[set[int]], stretch: Sequence[int]
) -> list[judging.Question]:
    """Who of a stretch is asked by whom, those in use first; the same contacts are the same list."""
    lists: dict[frozenset[int], Sequence[int]] = {}
    found = []
    for one, contacts in zip(everybody, wanted, strict=True):
        among = frozenset(contacts.intersection(stretch))
        if among:
            same = lists.setdefault(among, sorted(among))
            found.append(judging.Question(kept=one, contacts=same))
    return sorted(found, key=lambda question: not question.kept.is_in_use)


class _Asked:
    """Whose answers the touched contacts can change, each set of them reckoned once."""

    def __init__(self, touched: dict[str, set[int]]) -> None:
        self._touched = touched
        # Who is new, or merged away, is asked in any case: a condition may hold for whom nothing is known of.
        always = ("contact.created", "contact.merged", "contact.unmerged")
        self._always = set().union(*(touched.get(kind, set()) for kind in always))
        self._known: dict[frozenset[TouchedBy], set[int]] = {}
        self._of_accounts: set[int] = set()

    def of(self, tree: Tree) -> set[int]:
        """The contacts about whom a condition is asked, their colleagues among them where the account is asked."""
        touches = frozenset(touch for touch in conditions.touches(tree) if touch.kind in self._touched)
        if touches not in self._known:
            self._known[touches] = self._reckoned(touches)
        return self._known[touches]

    def _reckoned(self, touches: frozenset[TouchedBy]) -> set[int]:
        asked, of_accounts = set(self._always), set()
        for touch in touches:
            asked |= self._touched[touch.kind]
            if touch.whose is not Whose.OWN:
                of_accounts |= self._touched[touch.kind]
        self._of_accounts |= of_accounts
        return asked | belonging.colleagues(of_accounts)

    def note_accounts(self) -> None:
        """Keep where those are who were asked for with their colleagues; once all is reckoned."""
        belonging.note(self._of_accounts)


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

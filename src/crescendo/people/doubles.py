"""Doubles found by rules while contacts come and change: a consumer notes who changed, a job looks who is like them."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction
from django.db.models import Q

from crescendo.core import jobs
from crescendo.core.sets import insert_ignore
from crescendo.core.types import ClaimedJob, Fact, FactDraft
from crescendo.people import merge_models
from crescendo.people.likeness import KINDS, Profile, judge, pairs_of
from crescendo.people.likeness_keys import profiles_of, rewrite, sharers
from crescendo.people.likeness_models import LikenessDue
from crescendo.people.suggestions import suggest
from crescendo.people.turn import take_turn
from crescendo.people.types import NewSuggestion, SuggestionState

JOB = "doubles.seek"
_CHUNK = 500


class DoublesSought:
    """Notes which contacts came or changed; the looking is a job's, so that no round waits for it."""

    name = "people.doubles"
    kinds = frozenset({"contact.created", "contact.changed"})

    def handle(self, facts: Sequence[Fact], *, now: int) -> Sequence[FactDraft]:
        """Two statements; no facts follow."""
        numbers = sorted({int(number) for fact in facts for number in fact.payload["contacts"]})
        if numbers:
            insert_ignore("people_likenessdue", ("contact_id",), [(number,) for number in numbers])
            jobs.enqueue(JOB, {"done": 0}, run_at=now, dedupe_key=JOB)
        return ()


def run(job: ClaimedJob) -> None:
    """One chunk of changed contacts, some twenty statements; called again until none is left.

    An open pair that the rules no longer join is withdrawn. A killed chunk is done again and does the same.
    """
    with transaction.atomic():
        take_turn()
        due = list(LikenessDue.objects.order_by("contact_id").values_list("contact_id", flat=True)[:_CHUNK])
        if not due:
            return
        _seek(frozenset(due), now=job.now)
        LikenessDue.objects.filter(contact_id__in=due).delete()
        done = int(job.payload["done"]) + len(due)
        left = LikenessDue.objects.count()
        if left:
            jobs.go_on(job, {"done": done}, done=done, total=done + left)


def _seek(changed: frozenset[int], *, now: int) -> None:
    profiles = profiles_of(changed)
    pairs = pairs_of(sharers(rewrite(changed, profiles)), changed)
    stands = Q(low_id__in=changed) | Q(high_id__in=changed)
    stored = merge_models.Suggestion.objects.filter(stands, state=SuggestionState.OPEN.value, kind__in=KINDS)
    standing = {(row.low_id, row.high_id): row.pk for row in stored}
    others = {number for pair in (*pairs, *standing) for number in pair} - profiles.keys()
    profiles |= profiles_of(others)
    judged = {pair: _judged(profiles, pair) for pair in pairs | standing.keys()}
    gone = [number for pair, number in standing.items() if judged[pair] is None]
    merge_models.Suggestion.objects.filter(pk__in=gone).delete()
    suggest([found for found in judged.values() if found], now=now)


def _judged(profiles: dict[int, Profile], pair: tuple[int, int]) -> NewSuggestion | None:
    one, other = (profiles.get(number) for number in pair)
    return judge(one, other) if one and other else None

"""Scores follow facts: whoever did something, or is somebody else now, is counted anew within the round."""

from __future__ import annotations

from collections.abc import Sequence

from crescendo.core.company import get_company
from crescendo.core.types import Fact, FactDraft
from crescendo.scoring import published, settling
from crescendo.scoring.acts import Shared
from crescendo.scoring.asking import Kept
from crescendo.scoring.reached import with_the_same_days
from crescendo.scoring.recomputing import start
from crescendo.scoring.touching import TOUCHING, Touched, acts_of_colleagues, touched_by, with_colleagues


class Scores:
    """Counts the contacts that facts touched under every model in force."""

    name = "scoring"
    kinds = TOUCHING | {"definition.published"}

    def handle(self, facts: Sequence[Fact], *, now: int) -> Sequence[FactDraft]:
        """A bounded number of statements for each model and five thousand contacts.

        Emits score.changed, band.changed, account.scored.
        """
        for fact in facts:
            if fact.kind == "definition.published" and fact.payload["kind"] == published.KIND:
                start(str(fact.payload["key"]), now=now)
        zone = get_company().time_zone
        touched = touched_by(facts, zone=zone)
        if not touched:
            return ()
        models = published.in_force()
        shared = Shared([kept.model for kept in models])
        meant = _meant(models, touched, shared, now=now, zone=zone)
        drafts: list[FactDraft] = []
        everybody = sorted(set().union(*meant))
        for first in range(0, len(everybody), settling.CHUNK):
            chunk = everybody[first : first + settling.CHUNK]
            # One chunk under all models, which share what they read of it.
            for kept, spans in zip(models, meant, strict=True):
                ids = [contact for contact in chunk if contact in spans]
                drafts += settling.settle(kept, ids, spans, now=now, zone=zone, shared=shared)
            shared.forget()
        return drafts


def _meant(models: Sequence[Kept], touched: Touched, shared: Shared, *, now: int, zone: str) -> list[Touched]:
    """Who is counted anew under each model: whoever is touched, and whose days with colleagues are others now."""
    known: dict[tuple[str, ...], Touched] = {}
    meant: list[Touched] = []
    for kept in models:
        # Models side by side mostly ask for the same acts of colleagues.
        names = acts_of_colleagues(kept.model)
        if names not in known:
            known[names] = with_colleagues(names, touched, now=now, zone=zone)
        same = with_the_same_days(kept, known[names], touched, shared, now=now, zone=zone)
        meant.append({contact: span for contact, span in known[names].items() if contact not in same})
    return meant

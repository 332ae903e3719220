"""Scores follow facts: whoever did something, or is somebody else now, is counted anew within the round."""

from __future__ import annotations

from collections.abc import Sequence

from crescendo.core.company import get_company
from crescendo.core.types import Fact, FactDraft
from crescendo.scoring import acts, published, settling
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
        drafts: list[FactDraft] = []
        known: dict[tuple[str, ...], Touched] = {}
        shared: acts.Shared = {}
        for kept in published.in_force():
            # Models side by side mostly ask for the same acts of colleagues.
            names = acts_of_colleagues(kept.model)
            if names not in known:
                known[names] = with_colleagues(names, touched, now=now, zone=zone)
            meant = known[names]
            ids = sorted(meant)
            for first in range(0, len(ids), settling.CHUNK):
                chunk = ids[first : first + settling.CHUNK]
                drafts += settling.settle(kept, chunk, meant, now=now, zone=zone, shared=shared)
        return drafts

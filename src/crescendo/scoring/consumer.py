"""Scores follow facts: whoever did something, or is somebody else now, is counted anew within the round."""

from __future__ import annotations

from collections.abc import Sequence

from crescendo.core.company import get_company
from crescendo.core.types import Fact, FactDraft
from crescendo.people import api as people
from crescendo.scoring import ledger, published
from crescendo.scoring.recomputing import start

CHUNK = 1_000
_TOUCHING = frozenset(
    {
        *("event.recorded", "event.rejudged", "event.measured", "event.renamed", "identity.moved"),
        *("contact.created", "contact.changed", "contact.merged", "contact.unmerged", "contact.tagged"),
        *("account.changed", "account.merged", "account.unmerged"),
    }
)


class Scores:
    """Counts the contacts that facts touched under every model in force."""

    name = "scoring"
    kinds = _TOUCHING | {"definition.published"}

    def handle(self, facts: Sequence[Fact], *, now: int) -> Sequence[FactDraft]:
        """A bounded number of statements for each model and thousand contacts; emits score.changed, band.changed."""
        for fact in facts:
            if fact.kind == "definition.published" and fact.payload["kind"] == published.KIND:
                start(str(fact.payload["key"]), now=now)
        ids = sorted({contact for contacts in people.touched_by(facts).values() for contact in contacts})
        if not ids:
            return ()
        zone = get_company().time_zone
        drafts: list[FactDraft] = []
        for kept in published.in_force():
            for first in range(0, len(ids), CHUNK):
                change = ledger.settle(kept, ids[first : first + CHUNK], now=now, zone=zone)
                drafts += ledger.drafts_of(kept, change, now=now)
        return drafts

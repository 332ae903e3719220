"""What following up asks of deals: which of them somebody sees, and whose they are."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence

from crescendo.core.types import Actor
from crescendo.lifecycle.deals.persons import people_of
from crescendo.lifecycle.deals.visibility import deals_seen_by
from crescendo.lifecycle.followup.subjects import register_deals


class Followed:
    """Tasks hang on deals, and deals stand on notes: so deals tell of themselves."""

    def seen(self, by: Actor, deal_ids: Iterable[int]) -> Collection[int]:
        """Those of these deals that the actor sees. One query. Refuses NotAllowed."""
        return set(deals_seen_by(by).filter(pk__in=set(deal_ids)).values_list("pk", flat=True))

    def contacts(self, deal_ids: Sequence[int]) -> Mapping[int, Iterable[int]]:
        """The living contacts of each. One query."""
        return people_of(deal_ids)


def register() -> None:
    """Make them known; called once the apps stand."""
    register_deals(Followed())

"""A chunk of contacts counted under a model, with all that follows: their facts, and their accounts' numbers."""

from __future__ import annotations

from collections.abc import Sequence

from crescendo.core.types import FactDraft
from crescendo.scoring import accounts, ledger, published
from crescendo.scoring.acts import Shared
from crescendo.scoring.asking import Kept
from crescendo.scoring.standings import Change
from crescendo.scoring.touching import Touched

CHUNK = 5_000
"""So many at once: whoever is of one account is read together with few others."""


def settle(
    kept: Kept,
    ids: Sequence[int],
    touched: Touched,
    *,
    now: int,
    zone: str,
    shared: Shared | None = None,
) -> list[FactDraft]:
    """Count these contacts, whole unless `touched` says between which days. A bounded number of statements."""
    spans = {one: span for one in ids if (span := touched.get(one)) is not None}
    change = ledger.settle(kept, ids, now=now, zone=zone, spans=spans, shared=shared)
    return told(kept, change, now=now)


def told(kept: Kept, change: Change, *, now: int) -> list[FactDraft]:
    """The facts of a change; accounts follow the model that acts."""
    drafts = ledger.drafts_of(kept, change, now=now)
    if kept.key == published.CHAMPION:
        drafts += accounts.follow(kept, change.accounts, now=now)
    return drafts

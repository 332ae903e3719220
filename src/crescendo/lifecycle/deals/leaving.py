"""Deals that stand in a stage that a published lifecycle has no more go where it says; their people follow."""

from __future__ import annotations

from collections.abc import Sequence

from crescendo.core.types import Actor
from crescendo.lifecycle.deals.passing import Passing, pass_on
from crescendo.lifecycle.deals.standing import Standing
from crescendo.lifecycle.deals.types import MoveCause
from crescendo.lifecycle.documents.api import in_force
from crescendo.lifecycle.documents.nouns import Pipeline
from crescendo.lifecycle.models import Deal

_CHUNK = 50
_SYSTEM = Actor.system("lifecycle")


def leave_removed(among: Sequence[int] | None = None, *, now: int) -> int:
    """Move a chunk of them, or those of these deals; how many. In the caller's transaction.

    A bounded number of statements, one where there are none. Emits deal.stage_changed.
    """
    lifecycle = in_force()
    gone = {one.key: one.to for one in lifecycle.course(Pipeline.DEAL).removed}
    if not gone:
        return 0
    rows = Deal.objects.select_for_update().filter(stage__in=list(gone), removed_at=None)
    if among is not None:
        rows = rows.filter(pk__in=among)
    standings = Standing.of_all(list(rows.order_by("pk")[:_CHUNK]))
    passings = [Passing(standing=one, to=gone[one.deal.stage], cause=MoveCause.DOCUMENT) for one in standings]
    pass_on(_SYSTEM, passings, lifecycle, now=now)
    return len(passings)

"""The alarm clock of returns: whose day has come is told as a fact, once."""

from __future__ import annotations

from crescendo.core import facts
from crescendo.core.types import FactDraft
from crescendo.lifecycle.stages_models import ContactStage

DUE = "stage.due"
MOST = 1_000


def wake(now: int) -> int:
    """Tell whose day of return has come, which the next round handles; how many. A bounded number at a time."""
    rows = ContactStage.objects.filter(is_open=1, wakes_at__lte=now).order_by("wakes_at", "pk")
    moves = list(rows.values_list("pk", flat=True)[:MOST])
    if not moves:
        return 0
    with facts.together(now=now):
        ContactStage.objects.filter(pk__in=moves).update(wakes_at=None)
        facts.append([FactDraft(kind=DUE, payload={"moves": moves}, at=now)], now=now)
    return len(moves)

"""`crescendo rejudge`: history judged anew by the rules of today."""

from __future__ import annotations

from crescendo.core.clock import SystemClock
from crescendo.project.schema import prepare_store


def run_rejudge() -> str:
    """Intend the job; says how much there is to judge and where the outcome will stand."""
    prepare_store()
    from crescendo.activity import api as activity  # noqa: PLC0415 - needs Django
    from crescendo.core.types import Actor  # noqa: PLC0415

    by = Actor.system("crescendo rejudge")
    activity.rejudge_history(by, now=SystemClock().now())
    (walk,) = activity.list_rejudgings(by, limit=1)
    left = walk.total - walk.done
    return f"{left} events are judged anew by the worker. The console's page «Human or machine» says what changes."

"""The home of the administrator: whether the installation is well, and what wants a hand."""

from __future__ import annotations

from typing import Any

from crescendo.console import home_parts, status
from crescendo.console import machinery_words as said
from crescendo.core import api as core
from crescendo.core.types import Actor
from crescendo.core.watch.incidents import list_incidents
from crescendo.core.watch.judging import beyond
from crescendo.core.watch.thresholds import list_thresholds

_MOST_STAFF = 200


def context(by: Actor) -> dict[str, Any]:
    """Health, failed jobs, quarantine, disk, staff; what stands beyond its threshold first."""
    figures, is_silent = status.figures()
    staff = [row for row in core.list_staff(by, limit=_MOST_STAFF).rows if row.is_active]
    standing = [one for one in list_incidents() if one.closed_at is None]
    return {
        "figures": figures,
        "is_silent": is_silent,
        "calling": {signal.value for signal in beyond(figures, list_thresholds())},
        "failing": [str(said.STAGES.get(stage, stage)) for stage in figures.worker.failing],
        "incidents": [(one, said.SIGNALS[one.signal.value]) for one in standing],
        "staff": len(staff),
        "new": home_parts.new_contacts(by),
    } | home_parts.health(by)

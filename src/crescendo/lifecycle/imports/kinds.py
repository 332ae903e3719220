"""The kinds of import that this room takes."""

from __future__ import annotations

from crescendo.core.imports import kinds
from crescendo.lifecycle.imports.aftercare import SURVEYS, TICKETS
from crescendo.lifecycle.imports.contracts import CONTRACTS, MILESTONES
from crescendo.lifecycle.imports.deals import DEALS
from crescendo.lifecycle.imports.stages import LEADS, STAGE_CHANGES


def register() -> None:
    """Make them known; called once the apps stand."""
    kinds.register(LEADS, STAGE_CHANGES, DEALS, CONTRACTS, MILESTONES, SURVEYS, TICKETS)

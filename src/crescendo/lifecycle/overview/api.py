"""The inner door of the overview."""

from __future__ import annotations

from crescendo.lifecycle.overview.accepted import ACCEPTED_IN, accepted, accepted_entries
from crescendo.lifecycle.overview.ages import MOST
from crescendo.lifecycle.overview.notes import noted, report
from crescendo.lifecycle.overview.outcomes import (
    INDUSTRY,
    REGION,
    failed_pocs,
    lost_reasons,
    markets,
    open_deals,
    poc_failures,
)
from crescendo.lifecycle.overview.responses import breaches, clocks, late, responses, sellers
from crescendo.lifecycle.overview.standing import contact_stages, entries, is_large
from crescendo.lifecycle.overview.whose import sellers_for, teams_for

__all__ = [
    "ACCEPTED_IN",
    "INDUSTRY",
    "MOST",
    "REGION",
    "accepted",
    "accepted_entries",
    "breaches",
    "clocks",
    "contact_stages",
    "entries",
    "failed_pocs",
    "is_large",
    "late",
    "lost_reasons",
    "markets",
    "noted",
    "open_deals",
    "poc_failures",
    "report",
    "responses",
    "sellers",
    "sellers_for",
    "teams_for",
]

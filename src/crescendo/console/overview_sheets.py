"""Which tables the overview has, in their order, and which of them follow together where a company is large."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from crescendo.console import overview_deals, overview_people
from crescendo.console.overview_cells import Reading, Sheet

SHEETS: Mapping[str, Callable[[Reading], Sheet]] = {
    "contacts": overview_people.contacts,
    "sellers": overview_people.sellers,
    "clocks": overview_people.clocks,
    "deals": overview_deals.deals,
    "lost": overview_deals.lost,
    "pocs": overview_deals.pocs,
    "regions": overview_deals.regions,
    "industries": overview_deals.industries,
    "notes": overview_people.notes,
    "missing": overview_deals.missing,
}

FIRST = ("contacts",)
PARTS: Mapping[str, tuple[str, ...]] = {
    "answers": ("sellers", "clocks"),
    "deals": ("deals", "lost", "pocs", "regions", "industries"),
    "notes": ("notes", "missing"),
}
"""The tables that are counted together, each part by a request of its own once the page stands; FIRST never waits."""

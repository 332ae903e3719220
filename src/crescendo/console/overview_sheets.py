"""Which tables the overview has, in their order."""

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

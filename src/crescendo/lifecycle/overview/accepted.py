"""Leads that sales accepted and has not judged yet: what other tools call SAL, a moment of an MQL."""

from __future__ import annotations

from dataclasses import replace

from crescendo.core import sets
from crescendo.core.types import Actor
from crescendo.lifecycle.overview.ages import MOST, ages_of_accepted
from crescendo.lifecycle.overview.nouns import AgeFigures, Document, Entry, Figure, OverviewQuery
from crescendo.lifecycle.overview.standing import since_of_band
from crescendo.lifecycle.overview.whose import Asked, ask, is_
from crescendo.lifecycle.routing.nouns import LeadState

ACCEPTED_IN = "mql"
"""The stage of which it is a moment: whoever enters it is given to sales."""
_ACCEPTED: Document = is_("lead_state", LeadState.ACCEPTED.value)


def accepted(by: Actor, query: OverviewQuery, *, now: int) -> AgeFigures:
    """Whose lead sales has accepted (SAL), for how many days, and how many leads were accepted in the period.

    A lead that was claimed is accepted too. Two statements; refuses
    NotAllowed, NotValid.
    """
    asked = ask(by, query)
    ages = ages_of_accepted(asked, now=now)
    entered = len(_entries(asked, skip=0, limit=MOST + 1))
    return AgeFigures(
        here=replace(ages.here, condition=asked.document(_ACCEPTED)),
        bands=tuple(
            replace(band, condition=asked.document(_ACCEPTED, *since_of_band("lead_since", place)))
            for place, band in enumerate(ages.bands)
        ),
        median=ages.median,
        p90=ages.p90,
        entered=Figure(count=min(entered, MOST), is_more=entered > MOST),
    )


def accepted_entries(by: Actor, query: OverviewQuery, *, skip: int = 0, limit: int = 50) -> list[Entry]:
    """Whose leads were accepted in the period, the latest first: those whom `entered` counts. One statement."""
    return _entries(ask(by, query), skip=skip, limit=limit)


def _entries(asked: Asked, *, skip: int, limit: int) -> list[Entry]:
    places = asked.places | {"most": limit, "skip": skip}
    rows = sets.fetch(sets.statement(__package__, "accepted_leads"), places)
    return [Entry(contact_id=contact, cycle=cycle, at=at) for contact, cycle, at in rows]

"""Leads that sales accepted, which other tools call SAL: how many, for how long, how many came in a period."""

from __future__ import annotations

from datetime import date

import pytest

from crescendo.conditions.types import Entity
from crescendo.core import rounds
from crescendo.core.clock import DAY
from crescendo.core.types import Actor
from crescendo.lifecycle import api
from crescendo.lifecycle.types import OverviewQuery, RejectLead
from tests.rooms.lifecycle.conftest import Person
from tests.rooms.lifecycle.selling import THEN, colleague, lead_of, to_mql, work
from tests.rooms.lifecycle.test_overview import MONTH, listed

pytestmark = pytest.mark.django_db


def test_leads_that_sales_accepted_are_told_with_their_ages(lin: Actor, person: Person) -> None:
    chen, later = colleague("Chen"), THEN + 9 * DAY
    wang, li, zhao, sun = (person(name) for name in ("Wang", "Li", "Zhao", "Sun"))
    to_mql([wang, li, zhao, sun])
    work()
    for contact, at in ((wang, THEN), (zhao, THEN), (li, later)):
        api.accept_lead(chen, lead_of(contact).pk, now=at)
    api.reject_lead(chen, RejectLead(lead_id=lead_of(zhao).pk, reason="no_need"), now=THEN)
    rounds.run_until_quiet((api.Standings(),), now=later)
    found = api.overview.accepted(lin, MONTH, now=later)
    assert (found.here.count, [one.count for one in found.bands]) == (2, [1, 1, 0, 0])
    assert (found.median, found.p90, found.entered.count) == (0, 9, 3)
    for figure in (found.here, *found.bands):
        assert listed(lin, figure, Entity.CONTACT, now=later) == figure.count
    entered = [one.contact_id for one in api.overview.accepted_entries(lin, MONTH)]
    assert (entered[0], set(entered)) == (li, {wang, li, zhao})


def test_whose_accepted_leads_are_told_is_the_readers_scope_and_period(lin: Actor, person: Person) -> None:
    chen = colleague("Chen")
    (wang,) = to_be = [person("Wang")]
    to_mql(to_be)
    work()
    api.accept_lead(chen, lead_of(wang).pk, now=THEN)
    other = OverviewQuery(first=MONTH.first, last=MONTH.last, owner_id=colleague("Zhou").staff_id)
    past = OverviewQuery(first=date(2025, 1, 1), last=date(2025, 1, 31))
    assert api.overview.accepted(chen, MONTH, now=THEN).here.count == 1
    theirs = api.overview.accepted(lin, other, now=THEN)
    assert (theirs.here.count, theirs.median, theirs.entered.count) == (0, None, 0)
    before = api.overview.accepted(lin, past, now=THEN)
    assert (before.here.count, before.entered.count) == (1, 0)

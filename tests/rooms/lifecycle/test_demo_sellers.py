"""The demo company's sellers answer what waits for them."""

from __future__ import annotations

from collections import Counter

import pytest

from crescendo.core.clock import DAY, HOUR
from crescendo.demo.selling import Sellers
from crescendo.lifecycle.models import Deal, DealContact, Lead
from tests.conftest import NOON
from tests.rooms.lifecycle.conftest import Person
from tests.rooms.lifecycle.selling import colleague, to_mql, work

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


def test_sellers_answer_their_leads_within_weeks_and_bring_their_deals_to_an_end(person: Person) -> None:
    chen = colleague("Chen")
    contacts = [person(f"P{number}") for number in range(16)]
    to_mql(contacts)
    work()
    assert chen.staff_id is not None
    sellers = Sellers(seed=7, staff=(chen.staff_id,))
    for day in range(17):
        for hour in (0, 6):
            sellers.work(NOON + day * DAY + hour * HOUR)
        work(NOON + day * DAY + 13 * HOUR)
    for day in range(17, 170):
        sellers.work(NOON + day * DAY)
    states = Counter(Lead.objects.values_list("state", flat=True))
    assert not states["routed"]
    assert states["accepted"] + states["pool"] < len(contacts)
    assert states["converted"] == len(set(_with_deals(contacts)))
    assert not states["qualified"]
    assert set(Deal.objects.values_list("stage", "missing")) == {("live", "[]"), ("lost", "[]")}


def _with_deals(contacts: list[int]) -> list[int]:
    return list(DealContact.objects.filter(contact_id__in=contacts).values_list("contact_id", flat=True))

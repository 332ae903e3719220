"""The demo company's deals follow from its seed, have a history without gaps and let renewals fall due."""

from __future__ import annotations

import pytest

from crescendo.core.clock import DAY
from crescendo.core.types import Actor
from crescendo.demo.customers import make_customers
from crescendo.demo.deals import make_deals
from crescendo.lifecycle import api
from crescendo.lifecycle.models import DealStay, SurveyAnswer, Ticket
from crescendo.lifecycle.types import DealQuery
from tests.conftest import NOON
from tests.rooms.lifecycle import dealing

pytestmark = pytest.mark.django_db
SYSTEM = Actor.system("test")


def test_deals_are_drawn_from_the_seed_once() -> None:
    seller = dealing.colleague()
    for number in range(30):
        acme = dealing.account(SYSTEM, f"Acme {number}")
        dealing.contact(SYSTEM, f"Ann {number}", account_id=acme)
    until = NOON + 360 * DAY
    made = make_deals([seller], seed=7, since=NOON, until=until)
    assert made == api.count_deals(SYSTEM, now=until) > 3
    assert make_deals([seller], seed=7, since=NOON, until=until) == made == api.count_deals(SYSTEM, now=until)
    found = api.list_deals(SYSTEM, DealQuery(limit=200), now=until).rows
    assert all(deal.source and deal.discount is not None for deal in found)
    assert DealStay.objects.filter(left_at=None).count() == made
    stages = {deal.stage for deal in found}
    assert "lost" in stages
    assert stages & {"live", "renewal_due"}
    said = make_customers(seed=7, until=until)
    assert said == SurveyAnswer.objects.count() + Ticket.objects.count() > 3
    assert (
        make_customers(seed=7, until=until) == said == SurveyAnswer.objects.count() + Ticket.objects.count()
    )
    assert not SurveyAnswer.objects.filter(account_id=None).exists()

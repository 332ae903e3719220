"""The demo company's deals follow from its seed, have a history without gaps and let renewals fall due."""

from __future__ import annotations

import msgspec
import pytest

from crescendo.core.clock import DAY
from crescendo.core.rawlog import NewRecord
from crescendo.core.types import Actor
from crescendo.demo import using
from crescendo.demo.customers import make_customers
from crescendo.demo.deals import make_deals
from crescendo.lifecycle import api
from crescendo.lifecycle.models import DealStay, SurveyAnswer, Ticket
from crescendo.lifecycle.types import DealQuery
from crescendo.sources import api as sources
from crescendo.sources.types import CreateSource
from tests.conftest import NOON
from tests.rooms.lifecycle import dealing

pytestmark = pytest.mark.django_db
SYSTEM = Actor.system("test")


def said(records: list[NewRecord]) -> dict[str, str]:
    """The times of what was said, by its id."""
    messages = [one for record in records for one in msgspec.json.decode(record.body)["batch"]]
    return {one["messageId"]: one["timestamp"] for one in messages}


@pytest.mark.slow
def test_customers_use_the_product_and_a_later_start_goes_on() -> None:
    seller = dealing.colleague()
    for number in range(30):
        acme = dealing.account(SYSTEM, f"Acme {number}")
        dealing.contact(SYSTEM, f"Ann {number}", account_id=acme, email=f"ann@acme-{number}.example")
    until, sender = NOON + 360 * DAY, sources.create_source(SYSTEM, CreateSource(name="Product"), now=NOON)
    make_deals([seller], seed=7, since=NOON, until=until)

    def told(since: int, end: int, most: int = 10_000) -> tuple[list[NewRecord], int]:
        those = using.customers(7, now=until)
        return using.used(those, seed=7, since=since, until=end, most=most, sender=sender)

    records, count = told(NOON, until)
    assert (told(NOON, until), len(said(records))) == ((records, count), count)
    assert len(using.customers(7, now=until)) < count
    assert all(NOON < record.received_at < until for record in records)
    middle = until - 45 * DAY
    parts = said(told(NOON, middle)[0]) | said(told(middle, until)[0])
    assert parts.items() <= said(records).items()
    least, most = told(NOON, until, most=20)
    assert most == 20
    assert max(said(least).values()) == max(said(records).values())


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

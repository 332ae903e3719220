"""Somebody is chosen by a few letters of the name in a real Chromium, by keys, as wide and as narrow as screens are."""

from __future__ import annotations

import pytest

from crescendo.core.types import Actor
from crescendo.lifecycle import api as lifecycle
from crescendo.lifecycle.types import DealQuery
from crescendo.people import api as people
from crescendo.people.types import NewContact
from tests.browser.test_console import NARROW, Visit, company, troubles, visit
from tests.doors.console import story

__all__ = ["company", "visit"]
pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.long,
    pytest.mark.django_db(transaction=True),
]
SYSTEM = Actor.system("test")


def test_a_contact_of_a_deal_is_found_by_name_and_picked_by_keys(
    visit: Visit, company: story.Company, now: int
) -> None:
    assert company.contact_id
    named = {
        name: people.create_contact(SYSTEM, NewContact(fields={"name": name, "company_name": of}), now=now).id
        for name, of in (("Zhang Wei", "Acme"), ("Zhang Weimin", "Kunlun"))
    }
    page = visit(NARROW)
    page.goto("/console/deals/new/")
    page.get_by_label("Deal name", exact=True).fill("Kunlun, analytics")
    page.get_by_label("Primary source", exact=True).select_option("seo")
    box = page.get_by_role("combobox", name="Whom it is with")
    box.fill("nobody is called so")
    page.get_by_text("Nothing has this name.").wait_for()
    box.fill("zhang")
    options = page.locator(".cr-pick-option")
    options.nth(1).wait_for()
    other = options.nth(1).inner_text()
    assert other in {"Zhang Wei Acme", "Zhang Weimin Kunlun"}
    assert page.evaluate("document.documentElement.scrollWidth") <= NARROW[0]
    box.press("ArrowDown")
    box.press("Enter")
    assert page.locator(".cr-choice").inner_text() == other
    assert not troubles(page)
    page.get_by_role("button", name="Make the deal").click()
    page.wait_for_url("**/deals/dea_*/")
    (deal,) = lifecycle.list_deals(SYSTEM, DealQuery(limit=1), now=now).rows
    (person,) = lifecycle.get_deal_page(SYSTEM, deal.id).people
    assert person.contact_id == named[other.rsplit(" ", 1)[0]]

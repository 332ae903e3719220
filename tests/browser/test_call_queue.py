"""An SDR works the call queue by keys alone, wide and narrow: not reached, call back, qualified and handed over."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pytest
from pytest_django.live_server_helper import LiveServer

from crescendo.core import api as core
from crescendo.core import rounds
from crescendo.core.clock import SystemClock
from crescendo.core.types import CreateStaff, Language, Role
from crescendo.lifecycle import api as lifecycle
from crescendo.lifecycle.types import Cause, MoveContacts, Queue, QueueQuery
from crescendo.people import api as people
from crescendo.people.types import NewContact
from tests.doors.console import story
from tests.rooms.lifecycle.selling import SYSTEM

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.long,
    pytest.mark.django_db(transaction=True),
]
SDR = "sun@crescendo.example"


@pytest.fixture
def sdr(browser: Browser, live_server: LiveServer, transactional_db: None) -> Iterator[Page]:
    """Sun at his queue, in which two wait whose data lack; a seller waits for what he passes on."""
    # They came a moment ago: a try counts from when somebody came into the queue.
    now = SystemClock().now() - 5_000
    lifecycle.ship(now=now)
    for email, name, role in ((SDR, "Sun", Role.SDR), ("chen@crescendo.example", "Chen", Role.SALES)):
        request = CreateStaff(
            email=email, name=name, role=role, password=story.PASSWORD, language=Language("en")
        )
        core.create_staff(SYSTEM, request, now=now)
    fields: tuple[dict[str, Any], ...] = (
        {"name": "Wang Fang", "phone": "+8613800138000", "company_name": "Hongtu"},
        {"name": "Li Lei", "phone": "+8613900139000", "title": "IT manager"},
    )
    contacts = [people.create_contact(SYSTEM, NewContact(fields=one), now=now).id for one in fields]
    for stage in ("lead", "mql"):
        move = MoveContacts(contact_ids=tuple(contacts), to=stage, cause=Cause.RULE, way="hot_unknown")
        lifecycle.move_contacts(SYSTEM, move, now=now)
    rounds.run_until_quiet((lifecycle.Leads(), lifecycle.Telesales()), now=now + 1_000)
    context = browser.new_context(
        viewport={"width": 390, "height": 844}, base_url=live_server.url, reduced_motion="reduce"
    )
    context.set_default_timeout(60_000)
    page = context.new_page()
    page.goto("/console/queue/")
    page.fill("[name=username]", SDR)
    page.fill("[name=password]", story.PASSWORD)
    page.click("main .btn-primary")
    page.locator("#who-title").wait_for()
    yield page
    context.close()


def queue() -> Queue:
    return lifecycle.list_queue(SYSTEM, QueueQuery(), now=SystemClock().now())


def test_the_queue_is_worked_by_keys(sdr: Page) -> None:
    first = sdr.locator("#who-title").inner_text()
    width = sdr.evaluate("document.documentElement.scrollWidth")
    assert width <= 390
    assert sdr.locator("a[href^='tel:']").first.is_visible()
    sdr.keyboard.press("2")
    sdr.locator("[data-toast], .toast").first.wait_for()
    assert queue().due == 1
    assert sdr.locator("#who-title").inner_text() != first
    sdr.keyboard.press("x")
    sdr.select_option("[name=reason]", "no_need")
    sdr.locator("button[value=not_interested]").press("Enter")
    sdr.locator("[data-toast], .toast").first.wait_for()
    (left,) = queue().rows
    sdr.goto(f"/console/queue/?at=que_{left.id}")
    sdr.keyboard.press("q")
    sdr.locator("button[value=qualified]").press("Enter")
    sdr.locator(".empty").wait_for()
    assert queue().rows == ()

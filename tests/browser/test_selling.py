"""From the score to the deal in a real Chromium: a rule, a segment, a lead that becomes a deal, who gets leads."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
from pytest_django.live_server_helper import LiveServer

from crescendo.activity import dictionary
from crescendo.core import api as core
from crescendo.core import jobs, rounds
from crescendo.core.clock import SystemClock
from crescendo.core.rawlog_memory import ForgetfulLog
from crescendo.core.types import Actor, CreateStaff, Language, Role
from crescendo.lifecycle import api as lifecycle
from crescendo.lifecycle.types import DayKind, LeadState, in_words
from crescendo.people import api as people
from crescendo.people.types import ContactEdit
from crescendo.segments import api as segments
from tests.doors.console import story

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.long,
    pytest.mark.django_db(transaction=True),
]
SYSTEM = Actor.system("test")
FAIR = date(2026, 2, 17)
Colleague = Callable[[Role], tuple["Page", int]]


@pytest.fixture
def company(transactional_db: None) -> story.Company:
    dictionary.forget_all()
    return story.tell(ForgetfulLog(), SystemClock().now())


@pytest.fixture
def colleague(browser: Browser, live_server: LiveServer, company: story.Company) -> Iterator[Colleague]:
    """A member of staff of a role who has signed in, and their number."""
    opened: list[Any] = []

    def arrive(role: Role) -> tuple[Page, int]:
        assert company
        email = f"{role}@crescendo.example"
        request = CreateStaff(
            email=email,
            name=role.value.title(),
            role=role,
            password=story.PASSWORD,
            language=Language.ENGLISH,
        )
        row = core.create_staff(SYSTEM, request, now=SystemClock().now())
        context = browser.new_context(
            viewport={"width": 1440, "height": 900}, base_url=live_server.url, reduced_motion="reduce"
        )
        opened.append(context)
        context.set_default_timeout(60_000)
        page = context.new_page()
        page.goto("/console/")
        page.fill("[name=username]", email)
        page.fill("[name=password]", story.PASSWORD)
        page.click("main .btn-primary")
        page.locator("#navigation").wait_for(state="attached")
        return page, row.id

    yield arrive
    for context in opened:
        context.close()


def test_a_seller_accepts_a_lead_on_the_desk_and_makes_a_deal_of_it(
    colleague: Colleague, company: story.Company
) -> None:
    page, staff_id = colleague(Role.SALES)
    edit = ContactEdit(contact_id=company.contact_id, fields={"owner_id": staff_id})
    people.edit_contact(SYSTEM, edit, now=SystemClock().now())
    lead_id = story.route_lead(company.contact_id)
    page.goto("/console/desk/")
    row = page.locator(f"#lead-{lead_id}")
    row.get_by_role("button", name="Accept").press("Enter")
    page.locator(f"#lead-{lead_id}:not(:has(button:has-text('Accept')))").wait_for()
    assert lifecycle.get_lead(SYSTEM, lead_id).state is LeadState.ACCEPTED
    page.goto(f"/console/contacts/con_{company.contact_id}/")
    page.get_by_role("link", name="Make a deal").click()
    page.locator("form [name=name]").fill("宏图数据平台")
    page.get_by_role("button", name="Make the deal").click()
    page.locator("h1", has_text="宏图数据平台").wait_for()
    assert page.get_by_role("link", name="王思源").count()
    page.goto(f"/console/contacts/con_{company.contact_id}/convert/")
    page.get_by_role("heading", name="This customer has an open deal already").wait_for()
    assert page.get_by_role("link", name="宏图数据平台").count()


def test_a_marketer_changes_a_rule_tries_it_out_and_publishes_it(
    colleague: Colleague, company: story.Company
) -> None:
    assert company.contact_id
    page, _staff_id = colleague(Role.MARKETING)
    page.goto("/console/scoring/interest/")
    page.get_by_role("link", name="Looked at prices for 15 seconds").click()
    page.get_by_role("spinbutton", name="Points").first.fill("200")
    for limit in ("At most in a day", "At most in 30 days", "Half-life in days"):
        page.get_by_label(limit).fill("")
    page.get_by_role("button", name="Save in the draft").click()
    page.get_by_role("link", name="See what it would do").click()
    page.get_by_role("button", name="Try the draft out").click()
    page.get_by_label("Why (for the list of versions)").fill("Prices matter more")
    page.get_by_role("button", name="Publish").click()
    page.get_by_text("Version 1", exact=True).first.wait_for()
    assert page.get_by_text("Prices matter more").count()


def test_a_marketer_builds_a_segment_and_sees_who_is_in_and_why(
    colleague: Colleague, company: story.Company
) -> None:
    assert company.other_id
    page, _staff_id = colleague(Role.MARKETING)
    page.goto("/console/segments/")
    page.get_by_role("link", name="New segment").first.click()
    page.get_by_label("Name").fill("Technical heads")
    adding = page.get_by_role("button", name="Add a condition")
    adding.focus()
    adding.press("Enter")
    page.locator("[role=combobox]:focus").wait_for()
    page.keyboard.type("job title")
    page.keyboard.press("Enter")
    page.get_by_label("Job title: Value").fill("CTO")
    page.locator(".cr-estimate", has_text="1 contact").wait_for()
    page.locator(".cr-samples summary").click()
    page.locator(".cr-why", has_text="CTO").first.wait_for()
    page.get_by_role("button", name="Save and publish").click()
    page.locator("h1", has_text="Technical heads").wait_for()
    now = SystemClock().now()
    rounds.run_until_quiet((segments.Members(),), now=now)
    jobs.run_until_quiet(segments.job_handlers(), now=now)
    page.reload()
    page.get_by_role("link", name="Wang Siyuan").wait_for()
    page.get_by_role("link", name="Who came and went").click()
    page.get_by_role("link", name="Wang Siyuan").wait_for()


def test_who_gets_leads_and_when_work_is_done_are_edited_and_published(
    colleague: Colleague, company: story.Company
) -> None:
    assert company.lead_id
    page, _staff_id = colleague(Role.ADMINISTRATOR)
    page.goto("/console/lifecycle/routing/")
    page.get_by_role("link", name="New rule").click()
    page.get_by_label("Name in English").fill("East in turn")
    page.get_by_label("Leads go to").select_option(value="sales")
    page.get_by_label("Of several").select_option(value="round_robin")
    page.get_by_role("searchbox", name="Provinces").fill("Shang")
    page.get_by_role("checkbox", name="Shanghai").check()
    page.get_by_role("button", name="Save").click()
    page.get_by_role("link", name="East in turn").wait_for()
    page.get_by_role("button", name="Move down: East in turn").click()
    page.get_by_role("button", name="Move up: East in turn").wait_for()
    page.goto("/console/lifecycle/calendar/?year=2026")
    page.get_by_label("What the next day that you click is called").fill("Fair")
    page.get_by_role("button", name="17 Feb 2026: Public holiday").click()
    page.get_by_role("button", name="17 Feb 2026: Own working day, Fair").wait_for()
    page.goto("/console/lifecycle/clocks/")
    page.locator("[name=accept-limit-count]").fill("6")
    page.get_by_role("button", name="Save").click()
    page.get_by_role("link", name="Look at the draft and publish").click()
    page.get_by_role("button", name="Publish").click()
    page.get_by_text("Version 1", exact=True).first.wait_for()
    found = lifecycle.in_force()
    assert [in_words(rule.title, "en") for rule in found.routing.rules].index("East in turn") == 1
    assert found.calendar.kind_of(FAIR) is DayKind.OWN_WORKED

"""Lists in a real Chromium: a view saved, a cell typed over, a row looked at beside, many changed at once, by keys."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from crescendo.core import jobs
from crescendo.core.types import Actor
from crescendo.people import api as people
from crescendo.people.types import NewContact
from tests.browser.test_console import NARROW, WIDE, Visit, company, troubles, visit
from tests.doors.console import story

if TYPE_CHECKING:
    from playwright.sync_api import Page

__all__ = ["company", "visit"]
pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]
SYSTEM = Actor.system("test")
SUZHOU = "/console/contacts/?f=city:is:Suzhou&sort=name"


def people_of_suzhou() -> list[int]:
    return [
        people.create_contact(SYSTEM, NewContact(fields={"name": name, "city": "Suzhou"}), now=1_000).id
        for name in ("An Zhao", "Bo Qian", "Cai Sun")
    ]


def wrong_with(page: Page, size: tuple[int, int]) -> list[str]:
    is_wide = page.evaluate("document.documentElement.scrollWidth") > size[0]
    return troubles(page) + ([f"{page.url} is wider than the window"] if is_wide else [])


def test_a_view_is_saved_and_opened_from_its_tab(visit: Visit, company: story.Company) -> None:
    assert company.contact_id
    people_of_suzhou()
    page = visit()
    page.goto(SUZHOU)
    page.get_by_role("link", name="Save view").click()
    page.get_by_label("Name").fill("People of Suzhou")
    page.get_by_role("button", name="Save the view").click()
    tab = page.get_by_role("link", name="People of Suzhou")
    tab.wait_for()
    assert tab.get_attribute("aria-current") == "page"
    assert page.locator("tr[data-row]").count() == 3
    wrong = wrong_with(page, WIDE)
    page.get_by_role("link", name="View settings").click()
    assert not wrong + wrong_with(page, WIDE)


def test_a_list_is_worked_in_by_keys(visit: Visit, company: story.Company) -> None:
    assert company.contact_id
    ids = people_of_suzhou()
    page = visit()
    page.goto(SUZHOU + "&cols=name,title,city")
    page.keyboard.press("j")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    page.locator(".cr-cell-form input").fill("CTO")
    page.keyboard.press("Enter")
    page.locator("td[data-edit]", has_text="CTO").wait_for()
    assert people.get_contact(SYSTEM, ids[0]).title == "CTO"
    page.keyboard.press("Enter")
    page.locator(".cr-cell-form input").fill("Nobody")
    page.keyboard.press("Escape")
    assert page.locator(".cr-cell-form").count() == 0
    page.keyboard.press("j")
    page.keyboard.press("o")
    page.locator("#cr-drawer.show", has_text="Bo Qian").wait_for()
    page.keyboard.press("j")
    page.locator("#cr-drawer.show", has_text="Cai Sun").wait_for()
    page.keyboard.press("Escape")
    page.locator("#cr-drawer.show").wait_for(state="detached")
    page.keyboard.press("?")
    page.locator("#cr-keys[open]").wait_for()
    wrong = wrong_with(page, WIDE)
    page.keyboard.press("Escape")
    page.keyboard.press("f")
    page.locator("form#filter-new:not(.htmx-added)").wait_for()
    assert not wrong


@pytest.mark.parametrize(
    ("size", "theme"),
    [
        pytest.param(WIDE, "light", id="wide"),
        pytest.param(NARROW, "dark", id="narrow", marks=pytest.mark.long),
    ],
)
def test_ticked_rows_are_changed_and_the_change_taken_back(
    size: tuple[int, int], theme: str, visit: Visit, company: story.Company
) -> None:
    assert company.contact_id
    ids = people_of_suzhou()
    page = visit(size, "en", theme)
    page.goto(SUZHOU)
    for row in range(2):
        page.locator("[data-tick]").nth(row).check()
    page.get_by_text("2 ticked").wait_for()
    wrong = wrong_with(page, size)
    page.get_by_role("button", name="Change the ticked").click()
    page.get_by_label("What to do").select_option("set:title")
    page.get_by_label("New value").fill("CTO")
    page.get_by_role("button", name="Show before and after").click()
    page.get_by_role("button", name="Change 2").wait_for()
    wrong += wrong_with(page, size)
    page.get_by_role("button", name="Change 2").click()
    page.wait_for_url("**/console/bulk/")
    jobs.run_until_quiet(people.job_handlers(), now=2**50)
    page.get_by_text("2 of 2 changed").wait_for()
    assert [people.get_contact(SYSTEM, one).title for one in ids] == ["CTO", "CTO", ""]
    page.get_by_role("button", name="Undo").click()
    page.get_by_role("button", name="Restore").click()
    page.get_by_text("Being taken back").wait_for()
    wrong += wrong_with(page, size)
    assert not wrong


@pytest.mark.long
def test_columns_are_moved_in_the_drawer_and_a_word_of_the_filter_is_changed(
    visit: Visit, company: story.Company
) -> None:
    assert company.contact_id
    people_of_suzhou()
    page = visit(NARROW, "zh-hans", "dark")
    page.goto(SUZHOU)
    page.locator("[data-drawer*='/columns/']").click()
    page.locator("#cr-drawer.show [data-ordered]").wait_for()
    page.locator("#cr-drawer [data-move='up']").nth(1).click()
    wrong = wrong_with(page, NARROW)
    page.locator("#cr-drawer form .btn-primary").click()
    page.locator("th[scope=col] >> nth=0", has_text="公司").wait_for()
    page.locator("#chip-0 a").first.click()
    page.locator("form#chip-0:not(.htmx-added) [name=value]").fill("Wuxi")
    wrong += wrong_with(page, NARROW)
    page.locator("form#chip-0 button.btn-primary").click()
    page.locator("#chip-0", has_text="Wuxi").wait_for()
    assert not wrong


@pytest.mark.long
def test_events_are_read_by_keys_and_on_a_telephone(visit: Visit, company: story.Company) -> None:
    assert company.event_id
    page = visit()
    page.goto("/console/event-list/?f=at:within_last:9999d&cols=at,act,contact,subject,judgement,visit")
    page.keyboard.press("j")
    page.keyboard.press("o")
    page.locator("#cr-drawer").get_by_role("link", name="Open the whole page").wait_for()
    wrong = wrong_with(page, WIDE)
    page.keyboard.press("Escape")
    page.get_by_role("link", name="7 days", exact=True).click()
    page.wait_for_url("**within_last%3A7d**")
    narrow = visit(size=NARROW)
    narrow.goto("/console/event-list/?f=at:within_last:9999d")
    narrow.locator("tr[data-row]").first.wait_for()
    assert not wrong + wrong_with(narrow, NARROW)

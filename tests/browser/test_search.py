"""The search palette in a real Chromium: opened by a key, driven by keys, sound for axe, as wide as a phone."""

from __future__ import annotations

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Route, expect

from tests.browser.test_console import NARROW, Visit, company, visit
from tests.doors.console import story

__all__ = ["company", "visit"]
pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]


def test_the_palette_finds_opens_and_remembers(visit: Visit, company: story.Company) -> None:
    page = visit(NARROW, "zh-hans", "dark")
    page.goto("/console/staff/")
    page.keyboard.press("/")
    box = page.locator("#cr-palette input")
    page.locator("#cr-palette [role=option]").first.wait_for()
    box.fill("思")
    chosen = page.locator("#cr-palette [aria-selected=true]")
    expect(chosen).to_contain_text("王思源")
    assert box.get_attribute("aria-activedescendant") == chosen.get_attribute("id")
    found = Axe().run(page).response["violations"]
    assert [one["id"] for one in found if one["impact"] in {"serious", "critical"}] == []
    assert page.evaluate("document.documentElement.scrollWidth") <= NARROW[0]
    box.press("Enter")
    page.wait_for_url(f"**/console/contacts/con_{company.contact_id}/")
    page.keyboard.press("Control+k")
    expect(page.locator("#cr-palette [role=option]").first).to_contain_text("王思源")
    box.fill("invite")
    expect(chosen).to_contain_text("添加同事")
    box.press("ArrowDown")
    page.keyboard.press("Escape")
    expect(page.locator("#cr-palette")).not_to_be_visible()
    assert page.evaluate("localStorage.getItem('crescendo-recent')") == f"con_{company.contact_id}"


def let_pages_through(route: Route) -> None:
    if route.request.is_navigation_request():
        route.continue_()
    else:
        route.abort()


def test_whoever_is_quicker_than_the_answer_gets_the_page_of_what_is_found(visit: Visit) -> None:
    page = visit()
    page.goto("/console/staff/")
    page.route(re.compile("search/"), let_pages_through)
    page.click(".navbar [data-search]")
    page.keyboard.type("wang")
    page.keyboard.press("Enter")
    page.wait_for_url("**/console/search/?q=wang")
    page.click("main a:has-text('王思源')")
    page.wait_for_url("**/console/contacts/con_*/")

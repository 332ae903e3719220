"""The drawn condition builder in a real Chromium: a question of four parts, by clicks and by keys alone."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.browser.test_console import NARROW, Visit, company, troubles, visit
from tests.doors.console import story

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

__all__ = ["company", "visit"]
pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.long,
    pytest.mark.django_db(transaction=True),
]
LIVE = {
    "names": "meeting.watched",
    "filter": {"all": [{"field": "value", "operator": "greater", "value": 9}]},
}
PRICING = {
    "names": "page.viewed",
    "filter": {"all": [{"field": "subject", "operator": "contains", "value": "pricing"}]},
}
MADE: list[dict[str, Any]] = [
    {"field": "industry_code", "operator": "is", "value": "manufacturing"},
    {"field": "area_code", "operator": "is", "value": "east"},
    {
        "sequence": {"first": LIVE, "then": PRICING},
        "at_least": 2,
        "window": {"last": {"count": 90, "unit": "days"}},
    },
    {"not": {"has_deal": {"all": [{"field": "state", "operator": "is", "value": "open"}]}, "at_least": 1}},
]


def pick(button: Locator, letters: str) -> None:
    """Choose one of many by a few letters of its name, on the keys alone."""
    button.focus()
    button.press("Enter")
    button.page.locator("[role=combobox]:focus").wait_for()
    button.page.keyboard.type(letters)
    button.page.keyboard.press("Enter")


def adding(place: Page | Locator) -> Locator:
    return place.get_by_role("button", name="Add a condition")


def draw(page: Page) -> None:
    """Manufacturing in East China, ten minutes of a stream in 90 days, pricing twice after that, no open deal."""
    pick(adding(page), "industry class")
    pick(page.get_by_role("button", name="Industry class: Value"), "manufact")
    pick(adding(page), "area of china")
    page.get_by_label("Area of China: Value").select_option(label="East China")
    pick(adding(page), "first this, then")
    steps = page.get_by_role("listitem", name="First this, then that")
    pick(steps.get_by_role("button", name="First this Choose an act"), "live stream")
    pick(steps.get_by_role("button", name="Then that Choose an act"), "viewed a page")
    for what, place in (("measure", 0), ("about", 1)):
        steps.get_by_role("button", name="only acts where …", exact=True).first.click()
        pick(adding(steps).nth(place), what)
    steps.get_by_label("Question").first.select_option(value="greater")
    steps.get_by_label("Measure: Value").fill("9")
    steps.get_by_label("About: Value").fill("pricing")
    steps.get_by_role("button", name="at least so often").click()
    steps.get_by_label("The first of it").select_option(label="in the last")
    pick(adding(page).last, "its deals")
    deals = page.get_by_role("listitem", name="Its deals")
    pick(adding(deals), "open, won")
    deals.get_by_label("Open, won or lost: Value").select_option(label="Open")
    deals.get_by_role("button", name="not", exact=True).last.click()


def written(page: Page) -> list[dict[str, Any]]:
    """The parts as the form would send them."""
    parts = json.loads(page.locator("textarea[name=drawn]").input_value())["all"]
    assert isinstance(parts, list)
    return parts


def test_a_question_of_four_parts_is_drawn_said_counted_and_sent(
    visit: Visit, company: story.Company
) -> None:
    assert company.contact_id
    page = visit()
    page.goto("/console/contacts/?draw=yes")
    draw(page)
    assert written(page) == MADE
    sentence = page.locator(".cr-sentence-words", has_text="at least 2 times")
    sentence.filter(has_text="not (has a deal").wait_for()
    page.locator(".cr-estimate", has_text="0 contacts").wait_for()
    page.get_by_role("listitem", name="Its deals").get_by_role("button", name="Remove: Its deals").click()
    assert written(page) == MADE[:3]
    page.keyboard.press("Control+z")
    assert written(page) == MADE
    assert not troubles(page)
    page.get_by_role("button", name="Show them").click()
    page.get_by_text("Nobody fits this filter").wait_for()
    (sent,) = parse_qs(urlsplit(page.url).query)["filter"]
    (turned,) = MADE[3].values()
    assert json.loads(sent)["all"] == [*MADE[:3], {"not": {"has_deal": turned["has_deal"]}}]


def test_parts_are_moved_by_keys_and_a_document_is_pasted_over_them(
    visit: Visit, company: story.Company
) -> None:
    assert company.contact_id
    page = visit(NARROW, "zh-hans", "dark")
    page.goto("/console/contacts/?draw=yes&f=company:contains:宏图&f=city:is_set:")
    handle = page.get_by_role("button", name="城市，第 2 位")
    handle.focus()
    handle.press("ArrowUp")
    assert [one["field"] for one in written(page)] == ["city", "company"]
    assert "data-handle" in page.evaluate("document.activeElement.outerHTML")
    page.keyboard.press("Delete")
    page.locator(".cr-samples").locator("summary").click()
    page.locator(".cr-why", has_text="宏图").first.wait_for()
    assert not troubles(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= NARROW[0]
    page.get_by_role("button", name="以文档编辑", exact=True).click()
    page.get_by_role("textbox", name="以文档编辑").fill('{"all": [{"field": "company", "operator": "is"}]}')
    page.get_by_text("/all/0/value").wait_for()
    page.get_by_role("button", name="图形", exact=True).click()
    page.get_by_text("此处尚未填写").wait_for()

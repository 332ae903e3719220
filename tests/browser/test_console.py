"""The console in a real Chromium: signing in, lists, the contact's page; wide and narrow, light and dark."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from pytest_django.live_server_helper import LiveServer

from crescendo.activity import dictionary
from crescendo.core import api as core
from crescendo.core.rawlog_memory import ForgetfulLog
from crescendo.core.types import Actor, CreateStaff, Language, Role
from tests.doors.console import story
from tests.installation import crowd

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

WIDE, NARROW = (1440, 900), (390, 844)
EMAIL = "lin@crescendo.example"
# HTMX listens to what it brought once this class is gone, 20 ms later; no person is that fast.
SETTLED = "form#filter-new:not(.htmx-added)"
Visit = Callable[..., "Page"]


@pytest.fixture
def company(transactional_db: None, now: int) -> story.Company:
    dictionary.forget_all()
    request = CreateStaff(
        email=EMAIL, name="Lin", role=Role.ADMINISTRATOR, password=story.PASSWORD, language=Language.ENGLISH
    )
    core.create_staff(Actor.system("test"), request, now=now)
    return story.tell(ForgetfulLog(), now)


@pytest.fixture
def visit(browser: Browser, live_server: LiveServer, company: story.Company) -> Iterator[Visit]:
    """A signed-in visitor of a size, language and theme; what the page's script threw fails the test."""
    opened: list[Any] = []
    thrown: list[str] = []

    def open_page(size: tuple[int, int] = WIDE, language: str = "en", theme: str = "light") -> Page:
        context = browser.new_context(
            viewport={"width": size[0], "height": size[1]}, base_url=live_server.url, reduced_motion="reduce"
        )
        context.set_default_timeout(30_000 * crowd())
        opened.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: thrown.append(str(error)))
        page.on("console", lambda said: "Content Security Policy" in said.text and thrown.append(said.text))
        sign_in(page)
        chosen = {"crescendo-language": language, "crescendo-theme": theme}
        context.add_cookies([{"name": k, "value": v, "url": live_server.url} for k, v in chosen.items()])
        return page

    yield open_page
    for context in opened:
        context.close()
    assert not thrown


def sign_in(page: Page) -> None:
    page.goto("/console/")
    page.fill("[name=username]", EMAIL)
    page.fill("[name=password]", story.PASSWORD)
    page.click("main .btn-primary")
    page.wait_for_url("**/console/")


def troubles(page: Page) -> list[str]:
    """What axe finds serious or critical, with the places."""
    found = Axe().run(page).response["violations"]
    return [
        f"{page.url}: {rule['id']} at {[node['target'] for node in rule['nodes']][:4]}"
        for rule in found
        if rule["impact"] in {"serious", "critical"}
    ]


@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["wide", "narrow"])
def test_the_sign_in_page_troubles_nobody(
    size: tuple[int, int], browser: Browser, live_server: LiveServer
) -> None:
    context = browser.new_context(viewport={"width": size[0], "height": size[1]}, base_url=live_server.url)
    page = context.new_page()
    page.goto("/console/sign-in/")
    assert not troubles(page)
    page.fill("[name=username]", "nobody@crescendo.example")
    page.fill("[name=password]", "wrong")
    page.click("main .btn-primary")
    assert page.locator("[role=alert]:visible").count() == 1
    assert not troubles(page)
    context.close()


def test_the_bell_asks_once_a_minute_and_rests_while_nobody_looks(visit: Visit) -> None:
    page = visit()
    asked: list[str] = []
    page.clock.install()
    page.goto("/console/tags/")
    page.on("request", lambda sent: asked.append(sent.url))
    with page.expect_response("**/notices/unread/"):
        page.clock.run_for(61_000)
    page.evaluate("Object.defineProperty(document, 'hidden', {value: true})")
    # The clock also goes by itself: a slow machine may have lived through a second minute by now.
    before = len(asked)
    page.clock.run_for(300_000)
    assert (len(asked), before < 3) == (before, True)


def test_the_navigation_opens_on_a_phone(visit: Visit) -> None:
    page = visit(NARROW)
    link = page.locator("#navigation a[href='/console/contacts/']")
    assert not link.is_visible()
    page.click(".navbar-toggler")
    link.click()
    page.wait_for_url("**/console/contacts/")


def test_a_filter_is_built_on_the_page(visit: Visit) -> None:
    page = visit()
    page.goto("/console/contacts/")
    page.click("a:has-text('Add a filter')")
    page.select_option(f"{SETTLED} [name=field]", "email")
    page.select_option(f"{SETTLED} [name=operator]", "starts_with")
    page.locator(f"{SETTLED} option[value=starts_with][selected]").wait_for(state="attached")
    page.fill("#filter-new [name=value]", "nobody")
    page.click("#filter-new .btn-primary")
    page.locator("text=Nobody fits this filter").wait_for()
    page.click("a[aria-label^='Remove the filter']")
    page.locator("text=王思源").wait_for()


def test_the_timeline_is_filtered_where_it_stands(visit: Visit, company: story.Company) -> None:
    page = visit()
    page.goto(f"/console/contacts/con_{company.contact_id}/")
    assert page.locator("#timeline >> text=Viewed a page").count()
    page.click("label[for=kind-forms]")
    page.locator("#timeline:not(:has-text('Viewed a page'))").wait_for()
    assert page.locator("#timeline >> text=Sent a form").count()
    page.click("label[for=kind-forms]")
    page.locator("#timeline:has-text('Viewed a page')").wait_for()
    page.fill("#find", "pricing")
    page.locator("#timeline:not(:has-text('Sent a form'))").wait_for()
    assert page.locator("#timeline >> text=Pricing").count()


def test_a_note_is_written_by_keys_and_taken_back(visit: Visit, company: story.Company) -> None:
    page = visit()
    page.goto(f"/console/contacts/con_{company.contact_id}/")
    page.keyboard.press("n")
    page.keyboard.type("Wants a demo")
    page.click("#followup .btn-primary")
    page.locator("#timeline >> text=Wants a demo").wait_for()
    page.click("button[aria-label='Remove the note']")
    page.click("#followup >> text=Undo")
    page.locator("#followup >> text=Wants a demo").wait_for()
    page.keyboard.press("t")
    assert page.evaluate("document.activeElement.id") == "history-title"


def test_language_and_theme_change_from_the_bar(visit: Visit) -> None:
    page = visit()
    page.goto("/console/contacts/")
    page.click("header button:has-text('English')")
    page.click("button[name=language][value=zh-hans]")
    page.locator("h1:has-text('联系人')").wait_for()
    page.click("header button:has-text('主题')")
    page.click("button[name=theme][value=dark]")
    page.locator("html[data-bs-theme=dark]").wait_for()


def test_a_dangerous_button_asks_first(visit: Visit, company: story.Company) -> None:
    page = visit()
    page.goto(f"/console/sources/src_{company.source_id}/")
    page.click("button:has-text('Shut the source')")
    page.locator("#cr-confirm >> text=Shut this source?").wait_for()
    page.click("#cr-confirm [value=no]")
    assert page.locator("text=This source is shut.").count() == 0
    page.click("button:has-text('Shut the source')")
    page.click("#cr-confirm [value=yes]")
    page.locator("text=This source is shut.").wait_for()
    page.locator("#cr-toasts >> text=takes no events any more").wait_for()

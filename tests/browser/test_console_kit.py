"""The console kit in a real Chromium, under the content policy that the console sends."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page, Route

pytestmark = pytest.mark.browser

STATIC = Path(__file__).resolve().parents[2] / "src/crescendo/console/static/crescendo"
HOST = "http://console.test"
POLICY = (
    "default-src 'self'; img-src 'self' data:; style-src 'self'; script-src 'self'; connect-src 'self'; "
    "frame-ancestors 'none'"
)
TYPES = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}
TONES = ("blue", "green", "orange", "red", "yellow", "secondary", "purple", "azure", "teal", "cyan", "lime")
BADGES = "".join(f'<span class="badge bg-{tone}-lt">{tone}</span>' for tone in TONES)
ROWS = "".join(
    f'<tr data-row data-href="/contacts/{n}" data-drawer-href="/part/{n}"><td><a href="/contacts/{n}">Lin {n}'
    f'</a></td><td class="cr-number">{n}</td></tr>'
    for n in range(3)
)
_MARKUP = Path(__file__).with_name("console_kit.html").read_text()
PAGE = _MARKUP.replace("%BADGES%", BADGES).replace("%ROWS%", ROWS)


def event(number: int, **fields: Any) -> dict[str, Any]:
    return {
        "id": f"evt_{number}",
        "label": f"Act {number}",
        "at": 1_790_000_000_000,
        "source": "site",
        **fields,
    }


class Console:
    """What the browser is answered."""

    def __init__(self) -> None:
        self.events: list[dict[str, Any]] = []
        self.asked: list[str] = []

    def answer(self, route: Route) -> None:
        path = urlsplit(route.request.url).path
        self.asked.append(path)
        if path.startswith("/static/"):
            file = STATIC / path.removeprefix("/static/")
            route.fulfill(body=file.read_bytes(), content_type=TYPES[file.suffix])
        elif path == "/live":
            lines = "".join(f"id: {event['id']}\ndata: {json.dumps(event)}\n\n" for event in self.events)
            route.fulfill(body="retry: 300\n\n" + lines, content_type="text/event-stream")
        elif path == "/part/broken":
            route.fulfill(status=500, body="")
        elif path.startswith("/part/"):
            route.fulfill(body=f"<h2 data-drawer-title>Lin</h2><p>Part {path}</p>", content_type="text/html")
        else:
            route.fulfill(body=PAGE, content_type="text/html", headers={"Content-Security-Policy": POLICY})


@pytest.fixture
def console() -> Console:
    return Console()


@pytest.fixture
def page(browser: Browser, console: Console) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 1440, "height": 900}, reduced_motion="reduce")
    page = context.new_page()
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda line: complaints.append(line.text) if "Policy" in line.text else None)
    page.route("**/*", console.answer)
    page.goto(HOST + "/contacts")
    yield page
    context.close()
    assert complaints == []


def test_the_script_is_under_300_kb() -> None:
    assert (STATIC / "console.js").stat().st_size < 300_000


def test_a_slash_goes_to_the_search_box(page: Page) -> None:
    page.keyboard.press("/")
    page.keyboard.type("a/b")
    assert page.input_value("[data-search]") == "a/b"


def test_rows_are_walked_and_opened_by_keys(page: Page) -> None:
    for key in ("j", "j", "ArrowDown", "k", "Enter"):
        page.keyboard.press(key)
    page.wait_for_url(HOST + "/contacts/1")


def test_a_row_opens_where_it_is_clicked(page: Page) -> None:
    page.click("tr[data-row]:nth-child(3) td.cr-number")
    page.wait_for_url(HOST + "/contacts/2")


def test_a_drawer_shows_the_part_and_gives_the_focus_back(page: Page) -> None:
    page.click("#details")
    page.get_by_text("Part /part/1").wait_for()
    assert page.inner_text("#cr-drawer-title") == "Lin"
    page.wait_for_selector("#cr-drawer.show:not(.showing)")
    page.keyboard.press("Escape")
    page.wait_for_selector("#cr-drawer", state="hidden")
    assert page.evaluate("document.activeElement.id") == "details"


def test_a_part_that_fails_says_so(page: Page) -> None:
    page.evaluate("document.getElementById('details').dataset.drawer = '/part/broken'")
    page.click("#details")
    page.get_by_text("This could not be loaded.").wait_for()


def test_a_confirmation_is_asked_before_anything_is_sent(page: Page, console: Console) -> None:
    page.click("#close")
    assert page.inner_text("#cr-confirm-text") == "Close it?"
    page.get_by_text("Cancel").click()
    page.click("#close")
    assert "/closed" not in console.asked
    page.click("[data-confirm-yes-button]")
    page.wait_for_url(HOST + "/closed?")


def test_a_note_of_the_server_becomes_a_toast(page: Page) -> None:
    page.locator("#cr-toasts .cr-toast-success", has_text="Saved").wait_for()
    assert page.locator("[data-toast]").count() == 0


def test_times_are_told_in_the_readers_words(page: Page) -> None:
    time = page.locator("time[data-ago]").first
    assert "years ago" in time.inner_text()
    assert time.get_attribute("title") == "1 Jan 2020"


def test_the_theme_is_kept_for_the_next_page(page: Page) -> None:
    page.click("[data-theme-set=dark]")
    assert page.get_attribute("html", "data-bs-theme") == "dark"
    assert "crescendo-theme=dark" in page.evaluate("document.cookie")


def test_the_live_list_shows_the_newest_once(page: Page, console: Console) -> None:
    console.events = [event(n) for n in range(9)]
    page.get_by_text("Act 8").wait_for()
    page.wait_for_timeout(800)
    shown = page.locator("[data-live-rows] tr td:first-child").all_inner_texts()
    assert shown == ["Act 8", "Act 7", "Act 6", "Act 5", "Act 4"]
    assert page.locator("[data-live-empty]").is_hidden()


def test_the_live_list_filters_by_text_and_field(page: Page, console: Console) -> None:
    console.events = [event(1, source="shop"), event(2, who="Wang", source="shop"), event(3, who="Wang")]
    page.get_by_text("Act 3").wait_for()
    page.fill("[data-live-filter]", "wang")
    page.select_option("[data-live-filter-field]", "shop")
    assert page.locator("[data-live-rows] tr:visible").all_inner_texts()[0].startswith("Act 2")
    assert page.locator("[data-live-rows] tr:visible").count() == 1


def test_a_paused_list_counts_what_waits(page: Page, console: Console) -> None:
    page.click("[data-live-pause]")
    console.events = [event(1), event(2)]
    page.locator("[data-live-waiting]", has_text="2").wait_for()
    assert page.locator("[data-live-rows] tr").count() == 0
    page.get_by_text("Resume").click()
    page.get_by_text("Act 2").wait_for()


def test_an_event_cannot_bring_a_script_into_a_link(page: Page, console: Console) -> None:
    console.events = [
        event(1, who="<b>Bad</b>", who_url="javascript:alert(1)"),
        event(2, who="Good", who_url="/x"),
    ]
    page.get_by_text("Act 2").wait_for()
    assert page.locator("[data-live-rows] a").evaluate_all(
        "links => links.map(link => link.getAttribute('href'))"
    ) == [
        "/x",
        None,
    ]
    assert page.get_by_text("<b>Bad</b>").is_visible()


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [1440, 390])
def test_axe_finds_nothing_serious(page: Page, console: Console, theme: str, width: int) -> None:
    console.events = [event(1, who="Wang", who_url="/contacts/1")]
    page.get_by_text("Act 1").wait_for()
    page.set_viewport_size({"width": width, "height": 900})
    page.evaluate("theme => document.documentElement.dataset.bsTheme = theme", theme)
    page.wait_for_timeout(400)
    found = Axe().run(page).response["violations"]
    serious = [
        (violation["id"], node["target"], node.get("failureSummary"))
        for violation in found
        if violation["impact"] in {"serious", "critical"}
        for node in violation["nodes"]
    ]
    assert serious == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")

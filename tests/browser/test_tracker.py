"""The tracker in a real Chromium, against a site and a collector on loopback."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from tests.browser.site import STUB, TRACKER, Site, serve

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page

pytestmark = pytest.mark.browser

AD = "/?utm_source=baidu&keyword=%E8%90%A5%E9%94%80&bd_vid=123abc&e_keywordid={keywordid}"
NO_STORAGE = """Object.defineProperty(window, "localStorage",
  { get() { throw new DOMException("closed", "SecurityError"); } });"""
GPC = 'Object.defineProperty(Navigator.prototype, "globalPrivacyControl", { get: () => true });'
REQUIRED = '<script async src="/t.js" data-key="K" data-consent="required"></script>'


@pytest.fixture
def site() -> Iterator[Site]:
    with serve() as running:
        yield running


@pytest.fixture
def visitor(browser: Browser) -> Iterator[BrowserContext]:
    context = browser.new_context()
    yield context
    context.close()


@pytest.fixture
def page(visitor: BrowserContext) -> Iterator[Page]:
    page = visitor.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    yield page
    assert errors == []


def stored(page: Page) -> dict[str, str]:
    return dict(page.evaluate("Object.entries(localStorage)"))


def test_the_tracker_is_under_8_kb_gzipped() -> None:
    assert len(gzip.compress(TRACKER.read_bytes(), 9)) < 8_000


def test_a_page_view_keeps_the_landing_address_as_it_was(site: Site, page: Page) -> None:
    page.goto(site.url + AD, referer="http://www.baidu.example/link")
    (view,) = site.wait_for("page.viewed")
    assert (view["url"], view["referrer"]) == (site.url + AD, "http://www.baidu.example/link")
    assert view["title"] == "Page /"
    assert site.accepted[0].body["writeKey"] == "K"
    assert site.accepted[0].body["webdriver"] is True


def test_the_collector_names_the_device_and_the_next_page_carries_it(site: Site, page: Page) -> None:
    page.goto(site.url)
    site.wait_for("page.viewed")
    assert site.accepted[0].body["device"] is None
    page.wait_for_function("localStorage.getItem('crescendo.device') === 'device-of-server'")
    page.goto(site.url + "/next")
    site.wait_for("page.viewed", 2)
    last = site.accepted[-1]
    assert last.body["device"] == "device-of-server"
    assert last.cookie == "crescendo_device=device-of-server"


def test_single_page_navigation_is_a_view_where_the_path_changes(site: Site, page: Page) -> None:
    page.goto(site.url)
    site.wait_for("page.viewed")
    page.evaluate("history.pushState({}, '', '/prices'); document.title = 'Prices'")
    views = site.wait_for("page.viewed", 2)
    assert (views[1]["url"], views[1]["title"]) == (site.url + "/prices", "Prices")
    assert views[1]["referrer"] == site.url + "/"
    page.evaluate("history.replaceState({}, '', '/prices?sort=up'); location.hash = 'part'")
    page.evaluate("location.hash = '#/route'")
    page.evaluate("history.go(-2)")
    views = site.wait_for("page.viewed", 4)
    assert [view["url"].removeprefix(site.url) for view in views[2:]] == [
        "/prices?sort=up#/route",
        "/prices?sort=up",
    ]
    assert len({view["pageView"] for view in views}) == 4


def test_single_page_navigation_may_be_switched_off(site: Site, page: Page) -> None:
    site.tag = '<script async src="/t.js" data-key="K" data-spa="off"></script>'
    page.goto(site.url)
    site.wait_for("page.viewed")
    page.evaluate("history.pushState({}, '', '/prices'); crescendo.track('Done')")
    site.wait_for("custom")
    assert len(site.events("page.viewed")) == 1


def test_dwell_grows_with_activity_and_stops_when_idle(site: Site, page: Page) -> None:
    page.clock.install()
    page.goto(site.url)
    page.clock.run_for(200)
    page.clock.run_for(7_000)
    first = site.wait_for("page.dwell")[-1]
    assert 4_000 <= first["activeMs"] <= 7_500
    page.mouse.wheel(0, 1_500)
    page.wait_for_function("scrollY > 1000")
    page.clock.run_for(600_000)
    site.wait(lambda: site.events("page.dwell")[-1]["activeMs"] >= 30_000)
    page.clock.run_for(60_000)
    largest = max(site.events("page.dwell"), key=lambda dwell: dwell["activeMs"])
    assert 30_000 <= largest["activeMs"] <= 39_000
    assert 30 < largest["scroll"] < 90
    assert largest["pageView"] == site.events("page.viewed")[0]["pageView"]


def test_dwell_of_a_short_visit_survives_leaving(site: Site, page: Page) -> None:
    page.goto(site.url)
    site.wait_for("page.viewed")
    page.wait_for_timeout(1_200)
    page.goto("about:blank")
    (dwell,) = site.wait_for("page.dwell")
    assert 1_000 <= dwell["activeMs"] < 5_000


def test_a_closed_tab_still_sends_what_it_counted(site: Site, page: Page) -> None:
    page.goto(site.url)
    site.wait_for("page.viewed")
    page.wait_for_timeout(300)
    page.close(run_before_unload=True)
    site.wait_for("page.dwell")


def test_downloads_and_ways_out_are_told(site: Site, page: Page) -> None:
    page.goto(site.url)
    page.click("#paper")
    (asset,) = site.wait_for("asset.downloaded")
    assert (asset["props"]["asset"], asset["props"]["format"]) == ("/files/White%20Paper.pdf", "pdf")
    page.click("#out")
    (link,) = site.wait_for("link.followed")
    assert link["props"]["target"] == f"http://localhost:{site.port}/elsewhere?q=1"
    assert link["props"]["outbound"] is True


def test_a_link_within_the_site_is_told_by_its_page_alone(site: Site, page: Page) -> None:
    page.goto(site.url)
    page.click("#within")
    site.wait_for("page.viewed", 2)
    assert site.events("link.followed") == []


def test_a_form_tells_the_names_of_its_fields_and_never_their_values(site: Site, page: Page) -> None:
    page.goto(site.url)
    site.wait_for("form.viewed")
    page.fill("[name=email]", "wang@example.com")
    page.click("#send")
    (sent,) = site.wait_for("form.submitted")
    assert sent["props"] == {"form": "trial", "fields": ["email", "company"]}
    own = [event for event in site.events() if event["name"] != "page.viewed"]
    assert "wang@" not in str(own)
    assert "secret" not in str(own)


def test_a_form_whose_fields_hide_its_own_verbs_does_no_harm(site: Site, page: Page) -> None:
    page.goto(site.url)
    page.evaluate(
        "trial.insertAdjacentHTML('afterbegin', '<input name=matches>');"
        "document.getElementById('send').click()"
    )
    page.wait_for_url("**/sent?**")
    site.wait_for("page.viewed", 2)


def test_calls_before_the_script_came_are_made_up_for(site: Site, page: Page) -> None:
    site.before = STUB + "crescendo.identify(' 42 ', {plan: 'pro'}); crescendo.track('Asked', {depth: 1});"
    page.goto(site.url)
    (known,) = site.wait_for("identified")
    assert (known["userId"], known["traits"]) == ("42", {"plan": "pro"})
    (own,) = site.wait_for("custom")
    assert (own["event"], own["props"]) == ("Asked", {"depth": 1})
    assert site.events()[0]["name"] == "page.viewed"


def test_the_interface_never_throws_into_the_page(site: Site, page: Page) -> None:
    page.goto(site.url)
    site.wait_for("page.viewed")
    page.evaluate(
        "const round = {}; round.round = round; crescendo.track('x', round);"
        "crescendo.track(); crescendo.identify();"
        "crescendo.consent('perhaps'); crescendo.track('big', {text: 'x'.repeat(90000)}); crescendo.page();"
        "crescendo.reset(); crescendo.push(['nothing']); crescendo.push(5); crescendo.track('last')"
    )
    assert [event["event"] for event in site.wait_for("custom")] == ["last"]
    assert len(site.events("reset")) == 1
    assert len(site.events("page.viewed")) == 2


def test_nothing_is_sent_or_stored_before_consent_and_all_after(site: Site, page: Page) -> None:
    site.tag = REQUIRED
    page.goto(site.url + AD)
    page.wait_for_timeout(700)
    assert site.received == []
    assert stored(page) == {}
    page.evaluate("crescendo.consent('granted')")
    (view,) = site.wait_for("page.viewed")
    assert view["url"] == site.url + AD
    assert site.accepted[0].body["consent"] == "granted"
    page.wait_for_function("localStorage.getItem('crescendo.device') === 'device-of-server'")
    page.goto(site.url + "/next")
    site.wait_for("page.viewed", 2)
    assert site.accepted[-1].body["device"] == "device-of-server"


def test_leaving_without_a_decision_is_counted_without_anybody(site: Site, page: Page) -> None:
    site.tag = REQUIRED
    page.goto(site.url + AD)
    page.evaluate("crescendo.identify('42', {email: 'wang@example.com'})")
    page.goto("about:blank")
    (view,) = site.wait_for("page.viewed")
    request = site.accepted[0]
    assert (request.body["consent"], request.body["device"], request.cookie) == ("denied", None, None)
    assert "bd_vid" not in view["url"]
    assert "wang@" not in str(request.body)


def test_a_refusal_leaves_nothing_behind_and_counts_without_a_device(
    site: Site, page: Page, visitor: BrowserContext
) -> None:
    page.goto(site.url)
    site.wait_for("page.viewed")
    page.wait_for_function("localStorage.getItem('crescendo.device')")
    page.evaluate("crescendo.consent('denied')")
    page.goto(site.url + AD)
    views = site.wait_for("page.viewed", 2)
    request = site.accepted[-1]
    assert (request.body["consent"], request.body["device"], request.cookie) == ("denied", None, None)
    assert "bd_vid" not in views[1]["url"]
    assert stored(page) == {"crescendo.consent": "denied"}


def test_global_privacy_control_keeps_click_ids_here(site: Site, page: Page) -> None:
    page.add_init_script(GPC)
    page.goto(site.url + AD + "&gclid=G&x=1#part", referer=site.url + "/from?fbclid=F")
    (view,) = site.wait_for("page.viewed")
    kept = "/?utm_source=baidu&keyword=%E8%90%A5%E9%94%80&e_keywordid={keywordid}&x=1#part"
    assert view["url"] == site.url + kept
    assert view["referrer"] == site.url + "/from"
    assert site.accepted[0].body["gpc"] is True


def test_events_wait_over_reloads_while_the_collector_is_away(site: Site, page: Page) -> None:
    site.status, site.retry_after = 503, "1"
    page.goto(site.url)
    page.evaluate("crescendo.track('Kept')")
    site.wait(lambda: site.received)
    page.goto(site.url + "/next")
    page.wait_for_timeout(300)
    assert site.events() == []
    site.status = 200
    site.wait_for("custom")
    assert len(site.wait_for("page.viewed", 2)) == 2
    page.wait_for_function("localStorage.getItem('crescendo.queue') === '[]'")


def test_the_collectors_wish_to_wait_is_honoured(site: Site, page: Page) -> None:
    site.status, site.retry_after = 429, "2"
    page.goto(site.url)
    site.wait(lambda: site.received)
    site.status = 200
    site.wait_for("page.viewed")
    assert site.received[1].at - site.received[0].at >= 1.9


def test_what_the_collector_refuses_is_dropped(site: Site, page: Page) -> None:
    site.status = 400
    page.goto(site.url)
    site.wait(lambda: site.received)
    page.wait_for_function("localStorage.getItem('crescendo.queue') === '[]'")
    site.status = 200
    page.evaluate("crescendo.track('Later')")
    site.wait_for("custom")
    assert site.events("page.viewed") == []


def test_a_closed_storage_costs_the_queue_and_nothing_else(site: Site, page: Page) -> None:
    page.add_init_script(NO_STORAGE)
    page.goto(site.url)
    site.wait_for("page.viewed")
    page.goto(site.url + "/next")
    site.wait_for("page.viewed", 2)
    assert site.accepted[-1].cookie == "crescendo_device=device-of-server"


def test_two_tags_count_once(site: Site, page: Page) -> None:
    site.tag *= 2
    page.goto(site.url)
    page.evaluate(
        "addEventListener('load', () => crescendo.track('End')); crescendo.track && crescendo.track('End')"
    )
    page.wait_for_timeout(500)
    site.wait_for("custom")
    assert len(site.events("page.viewed")) == 1


def test_a_site_of_another_host_names_its_collector(site: Site, page: Page) -> None:
    site.tag = f'<script async src="/t.js" data-key="K" data-host="http://localhost:{site.port}/"></script>'
    page.goto(site.url)
    site.wait_for("page.viewed")
    page.wait_for_function("localStorage.getItem('crescendo.device') === 'device-of-server'")


def test_an_origin_that_no_source_lists_goes_without_cookies_as_one_device(site: Site, page: Page) -> None:
    site.tag = f'<script async src="/t.js" data-key="K" data-host="http://localhost:{site.port}"></script>'
    site.lists_origins = site.names_devices = False
    page.goto(site.url)
    site.wait_for("page.viewed")
    page.wait_for_function("localStorage.getItem('crescendo.device')")
    page.goto(site.url + "/next")
    site.wait_for("page.viewed", 2)
    first, again, last = site.received[0], site.received[1], site.received[-1]
    assert first.body["newDevice"] == again.body["newDevice"] == last.body["device"]


def test_a_thousand_events_are_bounded_and_sent_in_batches(site: Site, page: Page) -> None:
    site.status, site.retry_after = 503, "1"
    page.goto(site.url)
    site.wait(lambda: site.received)
    page.evaluate("for (let n = 0; n < 1000; n++) crescendo.track('n' + n)")
    assert len(page.evaluate("JSON.parse(localStorage.getItem('crescendo.queue'))")) == 200
    site.status = 200
    site.wait(lambda: any(event["event"] == "n999" for event in site.events("custom")))
    assert max(len(request.body["events"]) for request in site.received) <= 50

"""Real clients against a running server that is killed between their calls: each event once, with its person."""

from __future__ import annotations

import os
import signal
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import hatch_build
from tests.installation import Installation, installation
from tests.protocols.page_of_a_client import served_page

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = [pytest.mark.real, pytest.mark.slow]

SERVER, BROWSER = "real-server-key", "real-browser-key"
FRONTEND = Path(__file__).resolve().parents[2] / "frontend"


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.long)])
def house(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Installation]:
    url = request.getfixturevalue("fresh_postgresql_url") if request.param == "postgresql" else ""
    with installation(tmp_path / "home", url) as made:
        made.run("source", "add", "Shop", "--key", SERVER, "--protocol", "segment", "--trust", "server")
        made.run("source", "add", "Site", "--key", BROWSER, "--protocol", "segment")
        yield made


def restart(house: Installation) -> None:
    """Kill the supervisor; what it started goes with it."""
    os.kill(house.running[-1].pid, signal.SIGKILL)
    house.running[-1].wait()
    house.start("serve")


@pytest.mark.long
def test_segment_analytics_python_loses_nothing_when_the_server_dies(house: Installation) -> None:
    from segment.analytics.client import Client

    house.start("serve")
    failed: list[Exception] = []
    client = Client(
        SERVER,
        host=house.url,
        upload_interval=0.1,
        max_retries=10,
        on_error=lambda error, _: failed.append(error),
    )
    page = {"url": "https://www.acme.test/lp?utm_source=google&utm_medium=cpc&gclid=G1"}
    client.track(anonymous_id="d1", event="Landing Viewed", message_id="a", context={"page": page})
    client.identify(user_id="u1", anonymous_id="d1", traits={"email": " Ada@Acme.com.cn"}, message_id="b")
    client.flush()
    restart(house)
    client.group(user_id="u1", group_id="acme", traits={"name": "Acme"}, message_id="c")
    client.track(anonymous_id="d2", event="Tried", message_id="d")
    os.kill(house.running[-1].pid, signal.SIGKILL)
    client.identify(user_id="u1", anonymous_id="d2", message_id="e")
    client.track(user_id="u2", event="Tried", message_id="f")
    house.running[-1].wait()
    house.start("serve")
    client.flush()
    client.join()
    events = house.events()
    assert not failed
    assert Counter(event["key"] for event in events) == dict.fromkeys("abcdef", 1)
    owners = {event["key"]: event["contact_id"] for event in events}
    assert len({owners[key] for key in "abcde"}) == 1
    assert owners["f"] not in {None, owners["a"]}
    assert next(event for event in events if event["key"] == "a")["touch"]["click_id"] == "G1"


@pytest.fixture(scope="session")
def bundle(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """@segment/analytics-next as one plain script, as a company's own build would make it."""
    folder = tmp_path_factory.mktemp("bundle")
    hatch_build._install_modules(FRONTEND)
    if not (FRONTEND / "node_modules/@segment/analytics-next").exists():
        pytest.skip("needs @segment/analytics-next in frontend/node_modules, which `make assets` brings")
    config = FRONTEND / "tools/analytics-next.config.ts"
    hatch_build._node(
        FRONTEND,
        FRONTEND / "node_modules/vite/bin/vite.js",
        *("build", "--config", str(config), "--outDir", str(folder), "--logLevel", "error"),
    )
    return folder / "analytics.js"


PAGE = """<!doctype html><html><head><title>Acme</title><link rel="icon" href="data:,"></head>
<body><script src="/client.js"></script></body></html>"""

LOAD = """([key, host]) => {
  const { AnalyticsBrowser } = window.segmentAnalytics;
  const endpoint = host.replace("http://", "");
  window.analytics = AnalyticsBrowser.load(
    { writeKey: key, cdnURL: host },
    { integrations: { "Segment.io": { apiHost: endpoint + "/v1", protocol: "http" } } },
  );
  return window.analytics.ready().then(() => true);
}"""


@pytest.mark.long
@pytest.mark.browser
def test_analytics_next_in_chromium_loses_nothing_when_the_server_dies(
    house: Installation, bundle: Path, browser: Browser
) -> None:
    house.start("serve")
    with served_page(bundle, PAGE) as site:
        context = browser.new_context()
        page = context.new_page()
        page.goto(f"{site}/demo?utm_source=google&utm_medium=cpc&utm_term=iot&gclid=G2")
        page.evaluate(LOAD, [BROWSER, house.url])
        page.evaluate("() => analytics.page('Demo')")
        page.evaluate("() => analytics.track('Form Viewed', { form: 'demo' })")
        await_events(house, 2)
        restart(house)
        page.evaluate("() => analytics.identify('b1', { email: 'Eva@acme.com.cn ' })")
        await_events(house, 3)
        os.kill(house.running[-1].pid, signal.SIGKILL)
        house.running[-1].wait()
        page.evaluate("() => { analytics.track('Tried', { n: 1 }); }")
        page.wait_for_timeout(500)
        house.start("serve")
        page.evaluate("() => analytics.group('acme', { name: 'Acme' })")
        await_events(house, 5)
        context.close()
    events = house.events()
    assert Counter(event["raw_name"] for event in events) == dict.fromkeys(
        ("page", "Form Viewed", "identify", "Tried", "group"), 1
    )
    assert len({event["contact_id"] for event in events} - {None}) == 1
    first = next(event for event in events if event["raw_name"] == "page")
    assert (first["touch"]["click_id"], first["touch"]["keyword"]) == ("G2", "iot")


def await_events(house: Installation, count: int) -> None:
    from tests.installation import await_truth

    await_truth(lambda: house.query("SELECT count(*) FROM activity_event")[0][0] >= count, 30)

"""Clients from npm, in Node and in Chromium, against a running server: RudderStack, Sensors Analytics, the retired one.

They come into a folder of the tests and not into `frontend`, whose modules the product ships.
"""

from __future__ import annotations

import subprocess
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

import hatch_build
from tests.installation import Installation, await_truth, installation
from tests.protocols.page_of_a_client import SCRIPT, served_page

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

# What they send is in the captures, which `make test` replays; the clients themselves run in `make real`.
pytestmark = [pytest.mark.real, pytest.mark.slow, pytest.mark.long]

KEY = "npm-clients-key"
WANTED = (
    "analytics-node@6.2.0",
    "@segment/analytics-node@3.1.0",
    "sa-sdk-node@1.2.6",
    "sa-sdk-javascript@1.27.11",
    "@rudderstack/rudder-sdk-node@3.0.13",
    "@rudderstack/analytics-js@3.34.1",
)


@pytest.fixture(scope="session")
def modules(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The clients as npm brings them."""
    folder = tmp_path_factory.mktemp("npm")
    (folder / "package.json").write_text('{"private": true}')
    quiet = ("--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error")
    try:
        hatch_build._node(folder, hatch_build._npm(), "install", *quiet, *WANTED)
    except subprocess.CalledProcessError:
        pytest.skip("needs clients that npm could not bring")
    return folder


@contextmanager
def served(home: Path, trust: str) -> Iterator[Installation]:
    with installation(home) as made:
        made.run("source", "add", "Shop", "--key", KEY, "--protocol", "segment", "--trust", trust)
        made.start("serve")
        yield made


def await_events(house: Installation, count: int) -> None:
    await_truth(lambda: house.query("SELECT count(*) FROM activity_event")[0][0] >= count, 30)


def known(events: list[dict[str, Any]]) -> set[str]:
    return {event["contact_id"] for event in events if event["contact_id"] is not None}


SEGMENT_CALLS = """
client.track({ anonymousId: "d1", event: "Landing Viewed", properties: { n: 1 } });
client.identify({ userId: "u1", anonymousId: "d1", traits: { email: "Dora@Acme.com.cn" } });
client.group({ userId: "u1", groupId: "acme", traits: { name: "Acme" } });
client.page({ userId: "u1", name: "Pricing", properties: { url: "https://www.acme.test/pricing" } });
setTimeout(() => process.exit(0), 2500);
"""
NODE = {
    "@rudderstack/rudder-sdk-node": """
const Client = require("@rudderstack/rudder-sdk-node");
const client = new (Client.default || Client)(KEY, { dataPlaneUrl: HOST, flushAt: 2, flushInterval: 200 });
""",
    "analytics-node": """
const Client = require("analytics-node");
const client = new Client(KEY, { host: HOST, flushAt: 2, flushInterval: 200 });
""",
}


@pytest.mark.parametrize("name", NODE)
def test_clients_for_node_are_served(modules: Path, tmp_path: Path, name: str) -> None:
    with served(tmp_path / "home", "server") as house:
        head = f'const KEY = "{KEY}", HOST = "{house.url}";'
        (modules / "said.cjs").write_text(head + NODE[name] + SEGMENT_CALLS)
        hatch_build._node(modules, modules / "said.cjs")
        events = house.events()
    raw = Counter(event["raw_name"] for event in events)
    assert raw == dict.fromkeys(("Landing Viewed", "identify", "group", "page"), 1)
    assert {event["contact_id"] for event in events} == known(events)
    assert len(known(events)) == 1


SENSORS_CALLS = """
const SensorsAnalytics = require("sa-sdk-node");
const sa = new SensorsAnalytics();
sa.submitTo({ url: HOST + "/sa?project=" + KEY, gzip: GZIP });
sa.track("anon-1", "ViewPage", { $url: "https://www.acme.test/?qhclickid=Q1" });
sa.trackSignup("user_1", "anon-1", {});
sa.track("user_1", "SubmitForm", { form_name: "演示" });
sa.profileSet("user_1", { email: "zhao@acme.com.cn" });
setTimeout(() => process.exit(0), 2500);
"""


@pytest.mark.parametrize("gzip", ["true", "false"])
def test_sa_sdk_node_is_served(modules: Path, tmp_path: Path, gzip: str) -> None:
    with served(tmp_path / "home", "server") as house:
        head = f'const KEY = "{KEY}", HOST = "{house.url}", GZIP = {gzip};'
        (modules / "said.cjs").write_text(head + SENSORS_CALLS, encoding="utf-8")
        hatch_build._node(modules, modules / "said.cjs")
        events = house.events()
    raw = Counter(event["raw_name"] for event in events)
    assert raw == dict.fromkeys(("ViewPage", "$SignUp", "SubmitForm", "profile_set"), 1)
    assert {event["contact_id"] for event in events} == known(events)
    assert len(known(events)) == 1
    assert next(e for e in events if e["raw_name"] == "ViewPage")["touch"]["click_id"] == "Q1"


PAGE = '<!doctype html><title>Acme</title><link rel="icon" href="data:,"><button id="b">x</button>'


@contextmanager
def visit(browser: Browser, script: Path, query: str = "") -> Iterator[Page]:
    with served_page(script, PAGE) as address:
        context = browser.new_context()
        page = context.new_page()
        page.goto(f"{address}/demo{query}")
        page.add_script_tag(url=SCRIPT)
        yield page
        context.close()


RUDDER = """([key, host, beacon]) => {
  const client = new (window.rudderanalytics.RudderAnalytics || window.rudderanalytics)();
  window.client = client;
  client.load(key, host, { configUrl: host, useBeacon: beacon, beaconQueueOptions: { flushQueueInterval: 300 } });
  client.page("Docs", "Install");
  client.track("Form Viewed", { form: "demo" });
  client.identify("u1", { email: "finn@acme.com.cn" });
}"""


@pytest.mark.browser
@pytest.mark.parametrize("beacon", [False, True])
def test_rudderstacks_browser_client_is_served(
    modules: Path, tmp_path: Path, browser: Browser, *, beacon: bool
) -> None:
    script = modules / "node_modules/@rudderstack/analytics-js/dist/npm/modern/bundled/umd/index.js"
    with served(tmp_path / "home", "browser") as house:
        with visit(browser, script, "?utm_source=google&utm_medium=cpc&gclid=G3") as page:
            page.evaluate(RUDDER, [KEY, house.url, beacon])
            await_events(house, 3)
        events = house.events()
    raw = Counter(event["raw_name"] for event in events)
    assert raw == dict.fromkeys(("page", "Form Viewed", "identify"), 1)
    assert len(known(events)) == 1
    assert next(e for e in events if e["raw_name"] == "page")["touch"]["click_id"] == "G3"


SENSORS = """([url, way]) => {
  const sa = window.sensorsDataAnalytic201505;
  window.sa = sa;
  const sending = way === "batch" ? { batch_send: { send_interval: 300 } } : { send_type: way };
  sa.init({ server_url: url, heatmap: {}, ...sending });
  sa.quick("autoTrack");
  sa.track("SubmitForm", { form_name: "预约演示" });
  sa.login("user_1");
  sa.setProfile({ email: "he@acme.com.cn" });
}"""


@pytest.mark.browser
@pytest.mark.parametrize("way", ["batch", "image", "ajax", "beacon"])
def test_sa_sdk_javascript_is_served(modules: Path, tmp_path: Path, browser: Browser, way: str) -> None:
    script = modules / "node_modules/sa-sdk-javascript/sensorsdata.min.js"
    with served(tmp_path / "home", "browser") as house:
        with visit(browser, script, "?utm_source=baidu&utm_medium=cpc&bd_vid=B2") as page:
            page.evaluate(SENSORS, [f"{house.url}/sa?project={KEY}", way])
            await_events(house, 5)
            page.wait_for_timeout(500)
        events = house.events()
    raw = Counter(event["raw_name"] for event in events)
    assert raw == dict.fromkeys(("$pageview", "profile_set_once", "SubmitForm", "$SignUp", "profile_set"), 1)
    assert len(known(events)) == 1
    assert next(e for e in events if e["raw_name"] == "$pageview")["touch"]["click_id"] == "B2"

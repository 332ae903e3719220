"""Clients from npm whose server is killed between their calls: what they send again arrives, and nothing twice.

While the server is dead its port is held by a socket that hangs up, so that the client is known to have tried. What is
lost is lost by the client's own design: Sensors Analytics' Node client, its browser client where it sends each event by
itself (image, ajax, beacon), and RudderStack's beacons are sent once and forgotten.
"""

from __future__ import annotations

import contextlib
import os
import socket
import subprocess
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import hatch_build
from crescendo.core.rawlog import open_log
from crescendo.core.settings import read
from tests.installation import Installation, await_truth, installation
from tests.protocols.test_real_npm_clients import KEY, RUDDER, SENSORS, modules, visit
from tests.protocols.test_real_other_clients import kill

if TYPE_CHECKING:
    from playwright.sync_api import Browser

__all__ = ["modules"]  # the fixture
pytestmark = [pytest.mark.real, pytest.mark.long]
_PATIENCE = 120.0


@contextlib.contextmanager
def served(home: Path, trust: str) -> Iterator[Installation]:
    """An installation that only collects: it starts at once, and what it took is processed at the end."""
    with installation(home) as made:
        made.run("source", "add", "Shop", "--key", KEY, "--protocol", "segment", "--trust", trust)
        made.start("collect")
        yield made


@contextlib.contextmanager
def hung_up(port: int) -> Iterator[list[int]]:
    """Hold the port of a dead server and hang up on everybody; the list tells how often."""
    calls: list[int] = []
    with socket.create_server(("127.0.0.1", port)) as listener:
        listener.settimeout(0.1)
        is_over = threading.Event()

        def serve() -> None:
            while not is_over.is_set():
                with contextlib.suppress(TimeoutError):
                    listener.accept()[0].close()
                    calls.append(1)

        thread = threading.Thread(target=serve)
        thread.start()
        try:
            yield calls
        finally:
            is_over.set()
            thread.join()


def die_during(house: Installation, call: Callable[[], object]) -> None:
    """Kill the server, let the client call and be hung up on, then start it again."""
    kill(house)
    with hung_up(house.port) as calls:
        call()
        await_truth(lambda: calls, _PATIENCE)
    house.start("collect")


def await_stored(house: Installation, *names: str) -> None:
    """Wait until the raw log, which is all that an answer promises, holds a message of each name."""
    log = open_log(read(house.environment))

    def are_there() -> bool:
        bodies = b"".join(record.body for record in log.read({}))
        return all(name.encode() in bodies for name in names)

    await_truth(are_there, _PATIENCE)
    log.close()


class Node:
    """A process of Node that runs each line it is given."""

    def __init__(self, modules: Path, script: str) -> None:
        head = (
            'require("readline").createInterface({ input: process.stdin }).on("line", (line) => eval(line))'
        )
        (modules / "killed.cjs").write_text(f'{script}\n{head}.on("close", () => process.exit(0));\n')
        home = hatch_build._node_home()
        node = home / ("node.exe" if os.name == "nt" else "bin/node")
        self._process = subprocess.Popen(
            [str(node), "killed.cjs"], cwd=modules, stdin=subprocess.PIPE, text=True
        )

    def say(self, line: str) -> None:
        assert self._process.stdin
        self._process.stdin.write(line + "\n")
        self._process.stdin.flush()

    def end(self) -> None:
        assert self._process.stdin
        self._process.stdin.close()
        self._process.wait(30)


@contextlib.contextmanager
def node(modules: Path, script: str) -> Iterator[Node]:
    made = Node(modules, script)
    try:
        yield made
    finally:
        made.end()


# Retries as their options allow, often enough for a slow machine to start a server.
_AGAIN = "retryCount: 200, axiosRetryConfig: { retryDelay: () => 300 }"
_NODE = {
    "@rudderstack/rudder-sdk-node": f"""
const Client = require("@rudderstack/rudder-sdk-node");
const client = new (Client.default || Client)(KEY, {{ dataPlaneUrl: HOST, flushAt: 1, flushInterval: 200, {_AGAIN} }});
""",
    "analytics-node": f"""
const Client = require("analytics-node");
const client = new Client(KEY, {{ host: HOST, flushAt: 1, flushInterval: 200, {_AGAIN} }});
""",
    "@segment/analytics-node": """
const { Analytics } = require("@segment/analytics-node");
const client = new Analytics({ writeKey: KEY, host: HOST, flushAt: 1, flushInterval: 200, maxRetries: 200 });
""",
}


@pytest.mark.parametrize("name", _NODE)
def test_clients_for_node_lose_nothing_when_the_server_dies(modules: Path, tmp_path: Path, name: str) -> None:
    with served(tmp_path / "home", "server") as house:
        head = f'const KEY = "{KEY}", HOST = "{house.url}";'
        with node(modules, head + _NODE[name]) as client:
            client.say('client.track({ userId: "u1", event: "Before" })')
            await_stored(house, "Before")
            die_during(
                house,
                lambda: client.say('client.track({ userId: "u1", event: "While dead", properties: {} })'),
            )
            client.say('client.identify({ userId: "u1", traits: { email: "ada@acme.com.cn" } })')
            client.say('client.track({ userId: "u1", event: "After" })')
            await_stored(house, "While dead", "identify", "After")
        events = house.events()
    assert Counter(event["raw_name"] for event in events) == dict.fromkeys(
        ("Before", "While dead", "identify", "After"), 1
    )
    assert len({event["contact_id"] for event in events}) == 1


_SENSORS_NODE = """
const SensorsAnalytics = require("sa-sdk-node");
const sa = new SensorsAnalytics();
sa.submitTo({ url: HOST + "/sa?project=" + KEY, gzip: true });
process.on("unhandledRejection", () => {});
"""


def test_sensors_client_for_node_sends_once_and_goes_on(modules: Path, tmp_path: Path) -> None:
    with served(tmp_path / "home", "server") as house:
        head = f'const KEY = "{KEY}", HOST = "{house.url}";'
        with node(modules, head + _SENSORS_NODE) as client:
            client.say('sa.track("user_1", "Before", {})')
            await_stored(house, "Before")
            die_during(house, lambda: client.say('sa.track("user_1", "Lost", {})'))
            client.say('sa.track("user_1", "After", {})')
            await_stored(house, "After")
        events = house.events()
    assert Counter(event["raw_name"] for event in events) == {"Before": 1, "After": 1}


@pytest.mark.browser
@pytest.mark.parametrize("beacon", [False, True])
def test_rudderstacks_browser_client_and_a_dead_server(
    modules: Path, tmp_path: Path, browser: Browser, *, beacon: bool
) -> None:
    """Its queue sends again; its beacons cannot know that they were lost."""
    script = modules / "node_modules/@rudderstack/analytics-js/dist/npm/modern/bundled/umd/index.js"
    with served(tmp_path / "home", "browser") as house:
        with visit(browser, script) as page:
            page.evaluate(RUDDER, [KEY, house.url, beacon])
            await_stored(house, "page", "Form Viewed", "identify")
            die_during(house, lambda: page.evaluate("() => { window.client.track('While dead'); }"))
            page.evaluate("() => { window.client.track('After'); }")
            await_stored(house, "After", *([] if beacon else ["While dead"]))
        events = house.events()
    counts = Counter(event["raw_name"] for event in events)
    lost = counts.pop("While dead", 0)
    assert counts == dict.fromkeys(("page", "Form Viewed", "identify", "After"), 1)
    assert lost <= 1 if beacon else lost == 1


@pytest.mark.browser
@pytest.mark.parametrize("way", ["image", "ajax", "beacon", "batch"])
def test_sa_sdk_javascript_and_a_dead_server(
    modules: Path, tmp_path: Path, browser: Browser, way: str
) -> None:
    """Only its batches are kept and sent again, with the events that came meanwhile."""
    script = modules / "node_modules/sa-sdk-javascript/sensorsdata.min.js"
    with served(tmp_path / "home", "browser") as house:
        with visit(browser, script) as page:
            page.evaluate(SENSORS, [f"{house.url}/sa?project={KEY}", way])
            await_stored(house, "$pageview", "SubmitForm", "$SignUp", "profile_set", "profile_set_once")
            die_during(house, lambda: page.evaluate("() => { window.sa.track('WhileDead', {}); }"))
            page.evaluate("() => { window.sa.track('After', {}); }")
            await_stored(house, "After", *(["WhileDead"] if way == "batch" else []))
        events = house.events()
    counts = Counter(event["raw_name"] for event in events)
    lost = counts.pop("WhileDead", 0)
    first = ("$pageview", "profile_set_once", "SubmitForm", "$SignUp", "profile_set", "After")
    assert counts == dict.fromkeys(first, 1)
    assert lost == 1 if way == "batch" else lost <= 1

"""RudderStack's, Sensors Analytics' and the retired clients against a running server that is killed between calls."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.installation import Installation, await_truth, installation

pytestmark = [pytest.mark.real, pytest.mark.slow]

KEY = "other-clients-key"


@pytest.fixture
def house(tmp_path: Path) -> Iterator[Installation]:
    with installation(tmp_path / "home") as made:
        made.run("source", "add", "Shop", "--key", KEY, "--protocol", "segment", "--trust", "server")
        made.start("serve")
        yield made


def kill(house: Installation) -> None:
    """Kill the supervisor and wait until what it started has gone with it."""

    def is_silent() -> bool:
        try:
            socket.create_connection(("127.0.0.1", house.port), 1).close()
        except OSError:
            return True
        return False

    os.kill(house.running[-1].pid, signal.SIGKILL)
    house.running[-1].wait()
    await_truth(is_silent, 20)


def raw_names(events: list[dict[str, Any]]) -> Counter[str]:
    return Counter(event["raw_name"] for event in events)


def owners(events: list[dict[str, Any]]) -> set[str | None]:
    return {event["contact_id"] for event in events}


@pytest.mark.long
def test_rudder_sdk_python_loses_nothing_when_the_server_dies(house: Installation) -> None:
    from rudderstack.analytics.client import Client

    failed: list[Exception] = []
    client = Client(
        KEY,
        host=house.url,
        upload_interval=0.1,
        max_retries=10,
        on_error=lambda error, _: failed.append(error),
    )
    page = {"url": "https://www.acme.test/lp?utm_source=google&utm_medium=cpc&gclid=G1"}
    client.track(anonymous_id="d1", event="Landing Viewed", context={"page": page})
    client.identify(user_id="u1", anonymous_id="d1", traits={"email": " Bob@Acme.com.cn"})
    client.flush()
    kill(house)
    client.group(user_id="u1", group_id="acme", traits={"name": "Acme"})
    client.track(user_id="u1", event="Tried")
    house.start("serve")
    client.flush()
    client.join()
    events = house.events()
    assert not failed
    assert raw_names(events) == dict.fromkeys(("Landing Viewed", "identify", "group", "Tried"), 1)
    assert len(owners(events)) == 1
    assert next(e for e in events if e["raw_name"] == "Landing Viewed")["touch"]["click_id"] == "G1"


def sensors_calls(consumer: Any) -> None:
    """What an application says of one visitor who becomes a user."""
    import sensorsanalytics

    client = sensorsanalytics.SensorsAnalytics(consumer)
    landing = {
        "$url": "https://www.acme.test/?utm_source=baidu&utm_medium=cpc&bd_vid=B1",
        "$utm_term": "网关",
    }
    client.track("anon-1", "ViewPage", landing)
    client.track_signup("user_1", "anon-1")
    client.profile_set("user_1", {"$name": "李雷", "email": "li@acme.com.cn"}, is_login_id=True)
    client.track("user_1", "Tried", {"n": 1}, is_login_id=True)
    client.item_set("product", "sku-1", {"price": 12})
    client.flush()
    client.close()


SAID = dict.fromkeys(("ViewPage", "$SignUp", "profile_set", "Tried", "item_set"), 1)


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
@pytest.mark.parametrize(
    "name",
    [
        "BatchConsumer",
        *(
            pytest.param(name, marks=pytest.mark.long)
            for name in ("DefaultConsumer", "AsyncBatchConsumer", "DebugConsumer")
        ),
    ],
)
def test_every_consumer_of_sensors_analytics_python_is_served(house: Installation, name: str) -> None:
    import sensorsanalytics

    sensors_calls(getattr(sensorsanalytics, name)(f"{house.url}/sa?project={KEY}"))
    events = house.events()
    assert raw_names(events) == SAID
    assert len(owners(events) - {None}) == 1
    assert next(e for e in events if e["raw_name"] == "item_set")["contact_id"] is None
    assert next(e for e in events if e["raw_name"] == "ViewPage")["touch"]["click_id"] == "B1"


@pytest.mark.long
def test_a_dry_run_of_sensors_analytics_python_leaves_no_trace(house: Installation) -> None:
    import sensorsanalytics

    sensors_calls(sensorsanalytics.DebugConsumer(f"{house.url}/sa?project={KEY}", write_data=False))
    assert house.events() == []


@pytest.mark.long
def test_a_sensors_batch_that_met_a_dead_server_arrives_once(house: Installation) -> None:
    import sensorsanalytics

    client = sensorsanalytics.SensorsAnalytics(
        sensorsanalytics.BatchConsumer(f"{house.url}/sa?project={KEY}")
    )
    for number in range(3):
        client.track("user_1", "Tried", {"n": number}, is_login_id=True)
    kill(house)
    with pytest.raises(OSError, match="refused"):
        client.flush()
    house.start("serve")
    client.flush()
    client.close()
    assert raw_names(house.events()) == {"Tried": 3}


LEGACY = """
import sys, analytics
analytics.write_key, analytics.host = sys.argv[1:]
analytics.identify("old-1", {"email": "old@acme.com.cn"})
analytics.track("old-1", "Logged In", {"n": 1})
analytics.group("old-1", "g-1", {"name": "Old Ltd"})
analytics.alias("old-0", "old-1")
analytics.flush()
"""


@pytest.mark.long
def test_the_retired_analytics_python_is_served(house: Installation, tmp_path: Path) -> None:
    """It needs an old `backoff` beside it, so it lives in a folder of its own."""
    folder = tmp_path / "retired"
    wanted = ["analytics-python==1.4.post1", "setuptools<80"]
    brought = subprocess.run(
        [sys.executable, "-m", "pip", "install", "--quiet", "--target", str(folder), *wanted],
        capture_output=True,
        timeout=120,
        check=False,
    )
    if brought.returncode:
        pytest.skip("needs analytics-python, which pip could not bring")
    subprocess.run(
        [sys.executable, "-c", LEGACY, KEY, house.url],
        env={**os.environ, "PYTHONPATH": str(folder)},
        timeout=60,
        check=True,
    )
    events = house.events()
    assert raw_names(events) == dict.fromkeys(("identify", "Logged In", "group", "alias"), 1)
    assert len(owners(events)) == 1
    assert "old@acme.com.cn" in json.dumps(house.run("export", "contacts", "--format", "ndjson"))

"""kill -9 of collector and worker under load: nothing acknowledged is lost, nothing is stored twice."""

from __future__ import annotations

import os
import signal
import time
from collections import Counter
from functools import partial

import pytest

from tests import environment
from tests.installation import Installation, Load, await_truth

pytestmark = pytest.mark.crash

KEY = "server-key"


def stored(house: Installation) -> int:
    return int(house.query("SELECT count(*) FROM activity_event")[0][0])


def owner(house: Installation) -> str:
    rows = house.query("SELECT owner, lease_until FROM core_worker_lease")
    now = time.time_ns() // 1_000_000
    return str(rows[0][0]) if rows and rows[0][1] >= now else ""


def add_source(house: Installation) -> None:
    house.run("source", "add", "Shop", "--key", KEY, "--protocol", "segment", "--trust", "server")


def test_collector_and_worker_killed_under_load_lose_and_double_nothing(house: Installation) -> None:
    add_source(house)
    collector, worker = house.start("collect"), house.start("work")
    load = Load(house.port, KEY)
    for life in range(environment.kills()):
        await_truth(lambda: stored(house) > 0, 30)
        time.sleep(0.3 + life % 5 / 7)
        worker.kill()
        worker.wait()
        worker = house.start("work")
        time.sleep(0.2 + life % 3 / 5)
        collector.kill()
        collector.wait()
        collector = house.start("collect")
    time.sleep(0.5)
    acknowledged = load.stop()
    events = Counter(event["key"] for event in house.events())
    assert len(acknowledged) > 50
    assert set(acknowledged) <= set(events)
    assert set(events.values()) == {1}
    assert house.query("SELECT count(*) FROM people_contact WHERE merged_into_id IS NULL")[0][0] == 4
    counted = house.query("SELECT sum(events) FROM activity_daycount")[0][0]
    assert counted == len(events)


@pytest.mark.long
def test_a_second_worker_takes_over_within_seconds(house: Installation) -> None:
    add_source(house)
    house.start("collect")
    first = house.start("work")
    await_truth(lambda: owner(house), 30)
    second = house.start("work")
    load = Load(house.port, KEY, clients=1, pause=0.1)
    await_truth(lambda: stored(house) > 0, 30)
    before = owner(house)
    first.kill()
    first.wait()
    took = await_truth(lambda: owner(house) not in {"", before}, 30)
    reached = stored(house)
    await_truth(lambda: stored(house) > reached, 10)
    load.stop()
    assert took < 6.5
    assert second.poll() is None


@pytest.mark.long
def test_a_killed_supervisor_takes_its_processes_along(house: Installation) -> None:
    add_source(house)
    for _ in range(2):
        supervisor = house.start("serve")
        await_truth(lambda: owner(house), 30)
        os.kill(supervisor.pid, signal.SIGKILL)
        supervisor.wait()
        await_truth(partial(_is_gone, supervisor.pid), 15)


def _is_gone(group: int) -> bool:
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return True
    return False

"""The worker's loop: stages in turn, one bad stage alone, a gentle end, a quick take-over."""

from __future__ import annotations

import threading
import time

import pytest
from django.db import connection

from crescendo.core import ownership, worker
from crescendo.core.clock import SystemClock, VirtualClock
from crescendo.core.settings import Settings, current
from crescendo.core.types import CursorMoved
from crescendo.core.worker import Stage, Worker

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def settings_() -> Settings:
    return current()


def test_stages_run_in_their_order(settings_: Settings, clock: VirtualClock) -> None:
    ran: list[str] = []
    stages = [_noting(ran, "ingest"), _noting(ran, "rounds")]
    assert Worker(settings_, clock, stages).turn() == 2
    assert ran == ["ingest", "rounds"]


def test_a_bad_stage_neither_stops_the_others_nor_floods_the_log(
    settings_: Settings, clock: VirtualClock, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(now: int) -> int:
        raise ValueError("an address")

    done: list[str] = []
    stages = [Stage(name="bad", run=fail), _noting(done, "good")]
    one = Worker(settings_, clock, stages)
    for _ in range(5):
        one.turn()
        clock.move_to(clock.now() + 2_000)
    said = [record.getMessage() for record in caplog.records if record.levelname == "ERROR"]
    assert len(done) == 5
    assert len(said) == 1
    assert "address" not in said[0]
    assert worker.state(now=clock.now()).failing == ("bad",)


def test_a_failed_stage_is_tried_again_and_heals(settings_: Settings, clock: VirtualClock) -> None:
    answers = iter([ZeroDivisionError(), 7])

    def run(now: int) -> int:
        answer = next(answers)
        if isinstance(answer, Exception):
            raise answer
        return answer

    one = Worker(settings_, clock, [Stage(name="shaky", run=run)])
    assert [one.turn(), one.turn()] == [0, 0]
    clock.move_to(clock.now() + 1_000)
    assert one.turn() == 7


def test_a_second_worker_stands_by_until_the_first_is_gone(settings_: Settings, clock: VirtualClock) -> None:
    first, second = (Worker(settings_, clock, [Stage(name="s", run=lambda now: 1)]) for _ in range(2))
    assert (first.turn(), second.turn()) == (1, 0)
    clock.move_to(clock.now() + ownership.LEASE + 1)
    assert (second.turn(), first.turn()) == (1, 0)


def test_a_worker_that_was_overtaken_goes_on_without_noise(
    settings_: Settings, clock: VirtualClock, caplog: pytest.LogCaptureFixture
) -> None:
    def overtaken(now: int) -> int:
        raise CursorMoved(consumer="x")

    assert Worker(settings_, clock, [Stage(name="s", run=overtaken)]).turn() == 0
    assert caplog.records == []


def test_a_seldom_stage_waits_for_its_time(settings_: Settings, clock: VirtualClock) -> None:
    one = Worker(settings_, clock, [Stage(name="sweep", run=lambda now: 1, every=60_000)])
    assert [one.turn(), one.turn()] == [1, 0]
    clock.move_to(clock.now() + 60_000)
    assert one.turn() == 1


def test_health_tells_a_living_worker_from_a_dead_one(settings_: Settings, clock: VirtualClock) -> None:
    assert worker.state(now=clock.now()).lag is None
    Worker(settings_, clock, [Stage(name="s", run=lambda now: 0)]).turn()
    assert worker.state(now=clock.now()).alive
    assert worker.state(now=clock.now() + 9_000).lag == 9_000
    assert not worker.state(now=clock.now() + 9_000).alive


def test_a_worker_asked_to_stop_gives_its_lease_back(settings_: Settings) -> None:
    working = threading.Event()

    def begin(now: int) -> int:
        working.set()
        return 0

    one = Worker(settings_, SystemClock(), [Stage(name="s", run=begin)])

    def run() -> None:
        one.run()
        connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    assert working.wait(20)
    one.stop()
    thread.join(20)
    assert ownership.take("next", now=time.time_ns() // 1_000_000)


def test_only_the_workers_own_connection_syncs_later(settings_: Settings) -> None:
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL keeps its durability")
    found: list[int] = []

    def look() -> None:
        one = Worker(settings_, SystemClock(), [Stage(name="s", run=lambda now: _synchronous(found))])
        stopper = threading.Timer(0.2, one.stop)
        stopper.start()
        one.run()
        stopper.join()
        connection.close()

    thread = threading.Thread(target=look)
    thread.start()
    thread.join(20)
    assert found[0] == 1


def _noting(done: list[str], name: str) -> Stage:
    def run(now: int) -> int:
        done.append(name)
        return 1

    return Stage(name=name, run=run)


def _synchronous(found: list[int]) -> int:
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA synchronous")
        found.append(cursor.fetchone()[0])
    return 0

"""Acknowledged is durable: proved on the double that forgets what was not synced (DESIGN, invariant 1)."""

from __future__ import annotations

import asyncio
import itertools
import json
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from crescendo.collect.application import Collector, collector
from crescendo.core.clock import VirtualClock
from crescendo.core.rawlog import NewRecord
from crescendo.core.rawlog_memory import Disk, ForgetfulLog
from crescendo.core.settings import Settings, read

from .conftest import SERVER, document

ACTIONS = st.lists(
    st.one_of(st.integers(1, 5), st.sampled_from(["sync", "crash", "pause", "break", "repair"])), max_size=25
)
AUTHORIZATION = [(b"authorization", f"Bearer {SERVER}".encode())]


class Clients:
    """Send numbered messages and remember which were acknowledged."""

    def __init__(self, app: Collector) -> None:
        self._app = app
        self._numbers = itertools.count(1)
        self.acknowledged: set[int] = set()
        self.answered: dict[int, int] = {}
        self.tasks: list[asyncio.Task[None]] = []

    def send(self, count: int) -> None:
        self.tasks += [asyncio.create_task(self._send(next(self._numbers))) for _ in range(count)]

    async def _send(self, number: int) -> None:
        async def receive() -> dict[str, object]:
            return {"type": "http.request", "body": json.dumps({"n": number}).encode()}

        async def answer(message: dict[str, object]) -> None:
            if message["type"] == "http.response.start":
                self.answered[number] = int(str(message["status"]))
                if message["status"] == 200:
                    self.acknowledged.add(number)

        scope = {"type": "http", "method": "POST", "path": "/v1/t", "headers": AUTHORIZATION}
        await self._app(scope, receive, answer)  # type: ignore[arg-type]


def durable(disk: Disk) -> set[int]:
    return {json.loads(record.body)["n"] for record in ForgetfulLog(disk).read({}, limit=10**6)}


async def play(home: Settings, log: ForgetfulLog, actions: Sequence[int | str]) -> Clients:
    """Do what the actions say; after each, all that was acknowledged must survive a crash at this moment."""
    disk = log.disk
    app = collector(home, log, VirtualClock(1))
    clients = Clients(app)
    for action in actions:
        if isinstance(action, int):
            clients.send(action)
        elif action == "sync":
            disk.sync()
        elif action == "crash":
            disk.crash()
        elif action == "pause":
            await asyncio.sleep(0.001)
        else:
            disk.broken = "full" if action == "break" else None
        for _ in range(4):
            await asyncio.sleep(0)
        assert clients.acknowledged <= durable(disk)
    disk.hold, disk.broken = False, None
    disk.sync()
    await asyncio.gather(*clients.tasks)
    await app.close()
    return clients


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    folder: Path = tmp_path_factory.mktemp("home")
    (folder / "collect.json").write_text(json.dumps(document()), encoding="utf-8")
    return read({"CRESCENDO_HOME": str(folder)})


@hypothesis_settings(max_examples=60)
@given(ACTIONS)
def test_nothing_acknowledged_is_lost_whenever_the_process_dies(
    home: Settings, actions: list[int | str]
) -> None:
    disk = Disk(hold=True)
    clients = asyncio.run(play(home, ForgetfulLog(disk), actions))
    assert clients.acknowledged <= durable(disk)
    assert set(clients.answered.values()) <= {200, 503}
    assert len(clients.answered) == len(clients.tasks)


@hypothesis_settings(max_examples=20)
@given(st.lists(st.one_of(st.integers(1, 5), st.sampled_from(["sync", "pause"])), max_size=15))
def test_without_trouble_everything_is_acknowledged_once(home: Settings, actions: list[int | str]) -> None:
    disk = Disk(hold=True)
    clients = asyncio.run(play(home, ForgetfulLog(disk), actions))
    assert clients.acknowledged == durable(disk) == set(range(1, len(clients.tasks) + 1))
    assert len(ForgetfulLog(disk).read({}, limit=10**6)) == len(clients.tasks)


class HastyLog(ForgetfulLog):
    """Returns before its write is synced: what the proof is there to catch."""

    def append(self, records: Sequence[NewRecord]) -> None:
        self.disk.begin(None, records)


def test_the_proof_catches_a_log_that_returns_too_early(home: Settings) -> None:
    with pytest.raises(AssertionError):
        asyncio.run(play(home, HastyLog(Disk(hold=True)), [3, *["pause"] * 50, "crash"]))


def test_requests_that_wait_together_share_a_commit(home: Settings) -> None:
    disk = Disk(hold=True)
    log = ForgetfulLog(disk)

    async def together() -> dict[str, int]:
        app = collector(home, log, VirtualClock(1))
        clients = Clients(app)
        clients.send(1)
        assert await asyncio.to_thread(disk.await_write)
        clients.send(50)
        await asyncio.sleep(0.01)
        disk.hold = False
        disk.sync()
        await asyncio.gather(*clients.tasks)
        await app.close()
        return app.counters()

    counted = asyncio.run(together())
    assert (counted["stored"], counted["commits"]) == (51, 2)

"""A collector with one browser key and one server key, over a log that can be told to fail."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import msgspec
import pytest

from crescendo.collect.application import Collector, collector
from crescendo.collect.intake import Bounds
from crescendo.core.clock import VirtualClock
from crescendo.core.rawlog import RawLog, RawRecord
from crescendo.core.rawlog_memory import Disk, ForgetfulLog
from crescendo.core.settings import Settings, read

BROWSER, SERVER, OFF = "browser-key", "server-key", "switched-off"
SITE = "https://www.acme.example"


def document(**changes: Any) -> dict[str, Any]:
    """What the sources room would have written."""
    off = {"id": 3, "protocol": "segment", "trust": "server", "enabled": False}
    return {
        "version": 1,
        "public_url": "http://127.0.0.1:8000",
        "sources": {
            BROWSER: {"id": 1, "name": "Site", "protocol": "tracker", "trust": "browser", "origins": [SITE]},
            SERVER: {"id": 2, "name": "Shop", "protocol": "segment", "trust": "server"},
            OFF: off,
        },
        "limits": {"body_bytes": 5_000_000},
        "trusted_proxies": [],
        **changes,
    }


@dataclass
class House:
    """A collector, its log, and a client that talks to it without a network."""

    settings: Settings
    log: RawLog
    disk: Disk
    app: Collector
    peer: str = "203.0.113.77"
    host: str = "collector.example"
    _clock: VirtualClock = field(default_factory=lambda: VirtualClock(1_767_582_000_000))

    def request(self, method: str, path: str, **more: Any) -> httpx.Response:
        async def ask() -> httpx.Response:
            async with self.client() as client:
                return await client.request(method, path, **more)

        return asyncio.run(ask())

    def post(self, path: str, body: Any = None, *, key: str | None = SERVER, **more: Any) -> httpx.Response:
        content = body if isinstance(body, bytes) else json.dumps(body if body is not None else {}).encode()
        auth = (key, "") if key else None
        return self.request("POST", path, content=content, auth=auth, **more)

    def client(self) -> httpx.AsyncClient:
        transport = httpx.ASGITransport(app=self.app, client=(self.peer, 5_000))
        return httpx.AsyncClient(transport=transport, base_url=f"http://{self.host}")

    def write(self, **changes: Any) -> None:
        """Rewrite the document, and do not wait for the next look at it."""
        half = self.settings.collect_document.with_suffix(".half")
        half.write_text(json.dumps(document(**changes)), encoding="utf-8")
        half.rename(self.settings.collect_document)
        self.look()

    def look(self) -> None:
        self.app._document._check_at = float("-inf")

    def records(self) -> list[RawRecord]:
        return self.log.read({})

    def metas(self) -> list[dict[str, Any]]:
        return [msgspec.json.decode(record.meta) for record in self.records()]


@pytest.fixture
def build(tmp_path: Path) -> Iterator[Callable[..., House]]:
    """Builds a house over the forgetful log, or over a given one."""
    built: list[House] = []

    def make(*, log: RawLog | None = None, bounds: Bounds | None = None, **environment: str) -> House:
        settings = read({"CRESCENDO_HOME": str(tmp_path / "home"), **environment})
        disk = Disk()
        used = log or ForgetfulLog(disk)
        app = collector(settings, used, VirtualClock(1_767_582_000_000), bounds)
        built.append(House(settings=settings, log=used, disk=disk, app=app))
        return built[-1]

    yield make
    for house in built:
        asyncio.run(house.app.close())


@pytest.fixture
def house(build: Callable[..., House]) -> House:
    """A house whose document is in place."""
    made = build()
    made.write()
    return made

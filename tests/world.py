"""A whole installation in one process: sources, collector, raw log, ingest, rounds; only the sockets are missing."""

from __future__ import annotations

import asyncio
import base64
import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import msgspec

from crescendo.activity import dictionary
from crescendo.activity.api import Ingest, stream_events
from crescendo.collect.application import collector
from crescendo.core import rounds
from crescendo.core.clock import VirtualClock
from crescendo.core.rawlog import NewRecord, RawLog
from crescendo.core.rawlog_meta import RequestMeta
from crescendo.core.rawlog_sqlite import SqliteLog
from crescendo.core.settings import current
from crescendo.core.types import Actor, Consumer
from crescendo.people import api as people
from crescendo.rest import shapes
from crescendo.sources import api as sources
from crescendo.sources.types import CreateSource, Protocol, Source, Trust

ZONE = "Asia/Shanghai"


@dataclass
class World:
    """Clients speak to it with `post` or `replay`; `settle` lets the worker catch up."""

    folder: Path
    clock: VirtualClock
    system: Actor = field(default_factory=lambda: Actor.system("test"))
    consumers: tuple[Consumer, ...] = ()

    def __post_init__(self) -> None:
        dictionary.forget_all()
        self.log: RawLog = SqliteLog(self.folder / "raw.sqlite3")
        self.ingest = Ingest(self.log, zone=ZONE)
        sources.publish_collect_document()

    def source(
        self,
        name: str = "Site",
        *,
        key: str = "",
        trust: Trust = Trust.BROWSER,
        protocol: Protocol = Protocol.SEGMENT,
    ) -> Source:
        """Add a source; collectors know it at once."""
        request = CreateSource(name=name, protocol=protocol, trust=trust, write_key=key)
        return sources.create_source(self.system, request, now=self.clock.now())

    def post(
        self, path: str, body: Any, *, key: str, headers: dict[str, str] | None = None
    ) -> httpx.Response:
        """One request as a client makes it."""
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        return self._ask([("POST", path, {**(headers or {}), "authorization": basic(key)}, content)])[0]

    def replay(self, requests: list[dict[str, Any]]) -> list[int]:
        """Every captured request in order, whatever its client was served."""
        asked = [(r["method"], r["path"], r["headers"], base64.b64decode(r["body_base64"])) for r in requests]
        return [answer.status_code for answer in self._ask(asked)]

    def say(
        self,
        source: Source,
        *messages: dict[str, Any],
        agent: str = "",
        ip: str = "",
        at: int | None = None,
    ) -> None:
        """Append Segment messages past the collector, as one batch of the source's trust."""
        now = self.clock.now() if at is None else at
        meta = RequestMeta(
            source=source.id,
            key_trust=source.trust.value,
            protocol="segment",
            path="/v1/batch",
            ua=agent,
            ip=ip,
        )
        body = msgspec.json.encode({"batch": list(messages)})
        self.log.append([NewRecord(received_at=now, meta=meta.encode(), body=body)])

    def settle(self) -> None:
        """Ingest and rounds until nothing waits."""
        while self.ingest(self.clock.now()):
            pass
        rounds.run_until_quiet(self.consumers, now=self.clock.now())

    def events(self) -> list[dict[str, Any]]:
        """All stored events, as an export prints them."""
        return [dict(shapes.event(row)) for row in stream_events(self.system)]

    def contacts(self) -> list[Any]:
        """All contacts, as an export prints them."""
        return list(people.stream_contacts(self.system))

    def _ask(self, asked: list[tuple[str, str, Any, bytes]]) -> list[httpx.Response]:
        async def run() -> list[httpx.Response]:
            app = collector(current(), self.log, self.clock)
            transport = httpx.ASGITransport(app=app, client=("203.0.113.77", 5000))
            async with httpx.AsyncClient(transport=transport, base_url="http://collector.test") as client:
                answers = [await client.request(m, p, headers=h, content=c) for m, p, h, c in asked]
            await app.close()
            return answers

        return asyncio.run(run())


def basic(key: str) -> str:
    """The Authorization header of Segment's clients."""
    return "Basic " + base64.b64encode(f"{key}:".encode()).decode()

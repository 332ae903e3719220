"""The collector mounted before another application, as the composed one does it."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest

from crescendo.collect.asgi import LazyCollector
from crescendo.collect.routes import is_collector_path
from crescendo.core.rawlog import open_log
from crescendo.core.settings import read

from .conftest import SERVER, document


@pytest.mark.parametrize("path", ["/v1/batch", "/v1/t", "/v1/tracker", "/v1/projects/k/settings", "/t.js"])
def test_the_collectors_paths(path: str) -> None:
    assert is_collector_path(path)


@pytest.mark.parametrize(
    "path", ["/", "/v1", "/v1/batch/more", "/api/v1/contacts", "/console/", "/v1/projects/"]
)
def test_the_paths_of_others(path: str) -> None:
    assert not is_collector_path(path)


def test_a_mounted_collector_opens_late_and_closes_with_the_server(tmp_path: Path) -> None:
    settings = read({"CRESCENDO_HOME": str(tmp_path)})
    settings.collect_document.write_text(json.dumps(document()), encoding="utf-8")
    told: list[dict[str, Any]] = []
    app = LazyCollector(lambda: settings)

    async def send(message: Any) -> None:
        told.append(message)

    async def live() -> None:
        events: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        life = asyncio.create_task(app({"type": "lifespan"}, events.get, send))
        await events.put({"type": "lifespan.startup"})
        await asyncio.sleep(0)
        assert not (tmp_path / "raw.sqlite3").exists()
        await app(scope(), body, send)
        await events.put({"type": "lifespan.shutdown"})
        await life

    async def body() -> dict[str, Any]:
        return {"type": "http.request", "body": b"{}"}

    asyncio.run(live())
    assert [message.get("status", message["type"]) for message in told] == [
        *("lifespan.startup.complete", 200, "http.response.body", "lifespan.shutdown.complete")
    ]
    log = open_log(settings)
    assert (log.backlog({}), app.counters()["stored"]) == (1, 1)
    log.close()


def scope() -> dict[str, Any]:
    headers = [(b"authorization", f"Bearer {SERVER}".encode())]
    return {"type": "http", "method": "POST", "path": "/v1/t", "headers": headers}

"""Every captured request of the real clients of the Segment family is taken."""

from __future__ import annotations

import asyncio
import base64
import json
from pathlib import Path
from typing import Any

import pytest

from crescendo.core.rawlog_meta import decode_body

from .conftest import House

KEYS = {f"TEST_WRITE_KEY_{letter}": {"id": number} for number, letter in enumerate("ABCDEFGH", 1)}


@pytest.mark.parametrize(
    "client",
    [
        *("segment-analytics-python", "segment-analytics-node", "segment-analytics-next"),
        *("analytics-python-legacy", "analytics-node-legacy"),
        *("rudder-sdk-python", "rudder-sdk-node", "rudderstack-analytics-js"),
    ],
)
def test_captured_requests_are_taken_and_can_be_read(house: House, shared: Path, client: str) -> None:
    house.write(sources=KEYS)
    files = sorted((shared / "captures" / client).glob("*.json"))
    requests = [request for file in files for request in json.loads(file.read_text())["requests"]]
    statuses = asyncio.run(replay(house, requests))
    assert requests
    assert set(statuses) <= {200, 204}
    bodies = [decode_body(record.body) for record in house.records()]
    assert len(bodies) == len([request for request in requests if request["method"] == "POST"])


async def replay(house: House, requests: list[dict[str, Any]]) -> list[int]:
    async with house.client() as client:
        return [
            (
                await client.request(
                    request["method"],
                    request["path"],
                    headers=request["headers"],
                    content=base64.b64decode(request["body_base64"]),
                )
            ).status_code
            for request in requests
        ]

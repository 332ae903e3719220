"""Real requests of real clients end with exactly what their capture expects, and with the right people."""

from __future__ import annotations

import base64
import gzip
import json
import re
from pathlib import Path
from typing import Any

import pytest

from crescendo.sources.types import Trust
from tests.shared import shared_path
from tests.world import World

CLIENTS = ("segment-analytics-python", "segment-analytics-node", "segment-analytics-next")
KEY = re.compile(rb"TEST_WRITE_KEY_[A-Z]")

pytestmark = pytest.mark.real


def captures() -> list[Any]:
    """Each capture file, or one parameter that skips where the folder is absent."""
    try:
        folder = shared_path("captures")
    except pytest.skip.Exception:
        return [pytest.param(None, marks=pytest.mark.skip(reason="../shared is not beside the checkout"))]
    files = [file for client in CLIENTS for file in sorted((folder / client).glob("*.json"))]
    return [pytest.param(file, id=f"{file.parent.name}/{file.stem}") for file in files]


def load(world: World, file: Path) -> dict[str, Any]:
    """The capture; its write keys become sources with the trust that such a client's key has."""
    capture: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    trust = Trust.BROWSER if capture["runtime"] == "chromium" else Trust.SERVER
    for key in sorted(keys_of(capture)):
        world.source(key, key=key, trust=trust)
    return capture


def keys_of(capture: dict[str, Any]) -> set[str]:
    found: set[str] = set()
    for request in capture["requests"]:
        body = base64.b64decode(request["body_base64"])
        body = gzip.decompress(body) if body[:2] == b"\x1f\x8b" else body
        auth = next((v for n, v in request["headers"] if n.lower() == "authorization"), "")
        text = body + request["path"].encode() + base64.b64decode(auth.partition(" ")[2] or b"")
        found |= {match.decode() for match in KEY.findall(text)}
    return found


@pytest.mark.parametrize("file", captures())
def test_a_capture_ends_with_exactly_what_it_expects(world: World, file: Path) -> None:
    capture = load(world, file)
    statuses = world.replay(capture["requests"])
    world.settle()
    assert set(statuses) <= {200, 204}
    stored = sorted(event["key"] for event in world.events())
    assert stored == sorted(message["messageId"] for message in capture["expect"]["messages"])


@pytest.mark.parametrize("file", captures())
def test_a_capture_sent_twice_and_backwards_ends_the_same(world: World, file: Path) -> None:
    capture = load(world, file)
    world.replay(list(reversed(capture["requests"])))
    world.settle()
    world.replay(capture["requests"])
    world.settle()
    stored = sorted(event["key"] for event in world.events())
    assert stored == sorted(message["messageId"] for message in capture["expect"]["messages"])

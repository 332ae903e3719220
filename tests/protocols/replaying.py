"""The captures of real clients beside the checkout: which there are, their keys as sources, what they expect."""

from __future__ import annotations

import base64
import gzip
import json
import re
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest

from crescendo.activity.instants import read_instant
from crescendo.sources.types import Protocol, Trust
from tests.shared import shared_path
from tests.world import World

SEGMENT = ("segment-analytics-python", "segment-analytics-node", "segment-analytics-next")
LEGACY = ("analytics-python-legacy", "analytics-node-legacy")
RUDDER = ("rudder-sdk-python", "rudder-sdk-node", "rudderstack-analytics-js")
SENSORS = ("sensorsanalytics-sdk-python", "sa-sdk-node", "sa-sdk-javascript")
BATCHES = (*SEGMENT, *LEGACY, *RUDDER)

_KEY = re.compile(rb"TEST_WRITE_KEY_[A-Z]")
_OF_PROJECT = re.compile(r"[?&](?:project|token)=(\w+)")


def captures(clients: Iterable[str] = SEGMENT) -> list[Any]:
    """Each capture file, or one parameter that skips where the folder is absent."""
    try:
        folder = shared_path("captures")
    except pytest.skip.Exception:
        return [pytest.param(None, marks=pytest.mark.skip(reason="../shared is not beside the checkout"))]
    files = [file for client in clients for file in sorted((folder / client).glob("*.json"))]
    return [pytest.param(file, id=f"{file.parent.name}/{file.stem}") for file in files]


def load(world: World, file: Path) -> dict[str, Any]:
    """The capture; its write keys become sources with the trust that such a client's key has."""
    capture: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    trust = Trust.BROWSER if capture["runtime"] == "chromium" else Trust.SERVER
    is_sensors = file.parent.name in SENSORS
    for key in sorted(projects_of(capture) if is_sensors else keys_of(capture)):
        protocol = Protocol.SENSORS if is_sensors else Protocol.SEGMENT
        world.source(key, key=key, trust=trust, protocol=protocol)
    return capture


def keys_of(capture: dict[str, Any]) -> set[str]:
    found: set[str] = set()
    for request in capture["requests"]:
        body = base64.b64decode(request["body_base64"])
        body = gzip.decompress(body) if body[:2] == b"\x1f\x8b" else body
        auth = next((v for n, v in request["headers"] if n.lower() == "authorization"), "")
        text = body + request["path"].encode() + base64.b64decode(auth.partition(" ")[2] or b"")
        found |= {match.decode() for match in _KEY.findall(text)}
    return found


def projects_of(capture: dict[str, Any]) -> set[str]:
    """The projects of a Sensors client: the token stands for one where it is sent along."""
    found = [_OF_PROJECT.findall(request["path"]) for request in capture["requests"]]
    return {sent[0] for sent in found if sent}


def is_dry(request: dict[str, Any]) -> bool:
    return any(name.lower() == "dry-run" and value == "true" for name, value in request["headers"])


def expected(capture: dict[str, Any]) -> Counter[Any]:
    """What must be stored. Segment's family: message ids; Sensors: name, time and id by which records differ.

    The lists are made from the wire and count what a Dry-Run header forbids to store.
    """
    if messages := capture["expect"].get("messages"):
        return Counter(message["messageId"] for message in messages)
    if all(is_dry(request) for request in capture["requests"]):
        return Counter()
    return Counter(
        (record.get("event") or record["type"], read_instant(record["time"]), record.get("_track_id"))
        for record in capture["expect"]["records"]
    )


def stored(world: World, capture: dict[str, Any]) -> Counter[Any]:
    """What is stored, in the terms of `expected`."""
    from crescendo.activity.api import stream_events

    events = list(stream_events(world.system))
    if "messages" in capture["expect"]:
        return Counter(event.message for event in events)
    return Counter((event.raw_name, int(event.key[:12], 16), _track_id(event.message)) for event in events)


def _track_id(message: str) -> int | None:
    head = message.partition("/")[0]
    return int(head) if head.isdigit() else None

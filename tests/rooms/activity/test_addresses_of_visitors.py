"""A visitor's whole network address is stored nowhere but in what a client itself wrote, for the raw log's few days."""

from __future__ import annotations

import contextlib
import sqlite3
from typing import Any

import pytest
from django.apps import apps

from crescendo.sources.types import Protocol, Trust
from tests.world import World

pytestmark = pytest.mark.django_db(transaction=True)

# What tests.world's collector takes for the address of its clients.
ADDRESS = "203.0.113.77"


def everything(world: World) -> str:
    """All rows, and what doors wrote beside the bodies of requests."""
    rows = [row for model in apps.get_models() for row in model._default_manager.values_list()]
    with contextlib.closing(sqlite3.connect(world.folder / "raw.sqlite3")) as log:
        return repr(rows) + repr(log.execute("select meta from raw_record").fetchall())


@pytest.mark.parametrize(
    ("protocol", "path", "body"),
    [
        (
            Protocol.SEGMENT,
            "/v1/batch",
            {"batch": [{"type": "identify", "userId": "u-1", "messageId": "1", "context": {"ip": ADDRESS}}]},
        ),
        (
            Protocol.SENSORS,
            "/sa?project=the-key",
            [{"type": "track", "event": "look", "distinct_id": "d", "properties": {"$ip": ADDRESS}}],
        ),
        (
            Protocol.TRACKER,
            "/v1/tracker",
            {"device": "d-1", "consent": "granted", "events": [{"name": "page.viewed", "messageId": "1"}]},
        ),
    ],
    ids=["segment", "sensors", "tracker"],
)
def test_an_address_is_cut_before_it_is_stored(
    world: World, protocol: Protocol, path: str, body: Any
) -> None:
    world.source(key="the-key", protocol=protocol, trust=Trust.BROWSER)
    assert world.post(path, body, key="the-key").status_code == 200
    world.settle()
    assert len(world.events()) == 1
    stored = everything(world)
    assert "203.0.113.0" in stored
    assert ADDRESS not in stored

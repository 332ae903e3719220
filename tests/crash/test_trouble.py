"""Poisoned messages, full disks and sleeping transactions: one trouble stays where it is."""

from __future__ import annotations

import json
import time
from typing import Any

import psycopg
import pytest
from django.db import OperationalError, connection

from crescendo.core import quarantine
from crescendo.core.rawlog import NewRecord
from crescendo.sources.types import Trust
from tests.environment import root
from tests.installation import Installation, Load, await_truth
from tests.postgresql import url
from tests.world import World

POISON = (
    "CREATE TRIGGER poison BEFORE INSERT ON activity_event WHEN NEW.message = 'poison' "
    "BEGIN SELECT RAISE(ABORT, 'poison'); END"
)


def track(key: str) -> dict[str, Any]:
    return {"type": "track", "event": "Tried", "messageId": key, "userId": "u"}


@pytest.fixture
def poisoned(world: World) -> Any:
    """The event store refuses one message, as a fault of ours would."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(POISON)
        else:
            cursor.execute("ALTER TABLE activity_event ADD CONSTRAINT poison CHECK (message <> 'poison')")
    yield world
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("DROP TRIGGER poison")
        else:
            cursor.execute("ALTER TABLE activity_event DROP CONSTRAINT poison")


def test_a_poisoned_message_stands_in_quarantine_alone(poisoned: World) -> None:
    world, shop = poisoned, poisoned.source("Shop", trust=Trust.SERVER)
    world.say(shop, track("a"))
    world.say(shop, *[track(f"b{n}") for n in range(5)], track("poison"), *[track(f"c{n}") for n in range(5)])
    world.say(shop, track("d"))
    world.settle()
    keys = [f"b{n}" for n in range(5)] + [f"c{n}" for n in range(5)]
    assert sorted(event["key"] for event in world.events()) == sorted(["a", *keys, "d"])
    rows = quarantine.list_items(world.system).rows
    assert [(row.reason, json.loads(row.body)["messageId"]) for row in rows] == [("ingest_failed", "poison")]
    assert {event["contact_id"] for event in world.events()} == {f"con_{world.contacts()[0].id}"}


def test_a_record_that_cannot_be_read_stands_in_quarantine_alone(world: World) -> None:
    shop = world.source("Shop", trust=Trust.SERVER)
    world.say(shop, track("a"))
    world.log.append([NewRecord(received_at=1, meta=b"no meta", body=b"{}")])
    world.say(shop, track("b"))
    world.settle()
    assert [event["key"] for event in world.events()] == ["a", "b"]
    assert [(group.reason, group.count) for group in quarantine.list_groups()] == [("ingest_failed", 1)]


def test_a_full_store_stops_ingest_and_loses_nothing(world: World) -> None:
    if connection.vendor != "sqlite":
        pytest.skip("a tablespace cannot be made small here; the collector's full disk is tried on SQLite")
    shop = world.source("Shop", trust=Trust.SERVER)
    with connection.cursor() as cursor:
        pages = cursor.execute("PRAGMA page_count").fetchone()[0]
        cursor.execute(f"PRAGMA max_page_count = {pages + 5}")
    world.say(shop, *[{**track(f"m{n}"), "properties": {"filler": "x" * 9_000}} for n in range(40)])
    with pytest.raises(OperationalError):
        world.settle()
    assert quarantine.count() == 0
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA max_page_count = 1000000")
    world.settle()
    assert len(world.events()) == 40


@pytest.mark.crash
def test_a_sleeping_write_in_another_database_delays_nothing(postgresql_house: Installation) -> None:
    house = postgresql_house
    house.run("source", "add", "Shop", "--key", "server-key", "--protocol", "segment", "--trust", "server")
    house.start("collect")
    house.start("work")
    with psycopg.connect(url(root(), "postgres")) as other:
        other.execute("CREATE TEMPORARY TABLE sleeping (n int)")
        other.execute("INSERT INTO sleeping VALUES (1)")
        other.execute("SELECT pg_current_xact_id()")
        load = Load(house.port, "server-key", clients=2, pause=0.05)
        await_truth(lambda: house.query("SELECT count(*) FROM activity_event")[0][0] > 20, 30)
        time.sleep(1)
        acknowledged = len(load.stop())
        took = await_truth(
            lambda: house.query("SELECT count(*) FROM activity_event")[0][0] >= acknowledged, 10
        )
        (head,) = house.query("SELECT max(position) FROM core_fact")[0]
        read = "SELECT min(position) FROM core_cursor WHERE consumer NOT LIKE 'ingest/%'"
        await_truth(lambda: (house.query(read)[0][0] or 0) >= head, 10)
        other.rollback()
    assert took < 5

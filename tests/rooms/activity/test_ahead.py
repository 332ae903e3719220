"""While a batch is committed the next one is prepared; whatever happens between, nothing is lost, doubled or stale."""

from __future__ import annotations

import json
from typing import Any

from crescendo.activity import api
from crescendo.activity.models import Event, Name
from crescendo.sources.types import Source
from tests.conftest import NOON
from tests.rooms.activity.acts import DAYS_AGO, act, named, page
from tests.world import ZONE, World


def names() -> dict[str, str]:
    texts = dict(Name.objects.values_list("id", "text"))
    return {json.loads(e.props)["n"]: texts[e.name_id] for e in Event.objects.all()}


def fetched(number: int) -> dict[str, Any]:
    return act(f"f{number}", DAYS_AGO + number, event="Paper Fetched", properties={"n": str(number)})


def test_batches_prepared_ahead_are_stored_once_and_in_full(world: World, site: Source) -> None:
    for number in range(23):
        world.say(site, page(f"m{number}", DAYS_AGO + number))
    world.ingest = api.Ingest(world.log, zone=ZONE, size=4)
    assert [world.ingest(NOON) for _ in range(7)] == [4, 4, 4, 4, 4, 3, 0]
    assert len(named(world)) == 23
    assert world.ingest.total.duplicates == 0


def test_a_mapping_made_between_two_batches_holds_for_the_second(world: World, site: Source) -> None:
    for number in range(4):
        world.say(site, fetched(number))
    world.ingest = api.Ingest(world.log, zone=ZONE, size=2)
    world.ingest(NOON)
    (entry,) = api.catalogue(world.system, now=NOON, zone=ZONE)
    api.map_name(world.system, entry.name_id, "asset.downloaded", now=NOON)
    world.ingest(NOON)
    assert names() == {
        "0": "Paper Fetched",
        "1": "Paper Fetched",
        "2": "asset.downloaded",
        "3": "asset.downloaded",
    }


def test_a_cursor_that_another_worker_moved_throws_the_prepared_batch_away(
    world: World, site: Source
) -> None:
    for number in range(6):
        world.say(site, page(f"m{number}", DAYS_AGO + number))
    mine = api.Ingest(world.log, zone=ZONE, size=2)
    other = api.Ingest(world.log, zone=ZONE, size=3)
    mine(NOON)
    other(NOON)
    assert mine(NOON) == 1
    assert len(named(world)) == 6
    assert mine.total.duplicates == other.total.duplicates == 0

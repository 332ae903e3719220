"""Dwell: no act of its own; the largest wins, whenever its page view comes."""

from __future__ import annotations

import itertools
from typing import Any

import msgspec
import pytest

from crescendo.core.rawlog import NewRecord
from crescendo.core.rawlog_meta import RequestMeta
from crescendo.sources.types import Protocol, Source
from tests.conftest import NOON
from tests.rooms.activity.acts import CHROME, DAYS_AGO, SITE
from tests.world import World

VIEW = {"messageId": "m1", "at": DAYS_AGO, "name": "page.viewed", "pageView": "v1", "url": SITE + "/"}


def beat(active: int, view: str = "v1") -> dict[str, Any]:
    return {"name": "page.dwell", "pageView": view, "activeMs": active, "scroll": 40}


@pytest.fixture
def tracked(world: World) -> Source:
    return world.source("Tracked", protocol=Protocol.TRACKER)


def track(world: World, source: Source, *events: dict[str, Any]) -> None:
    meta = RequestMeta(
        source=source.id, key_trust="browser", protocol="tracker", path="/v1/tracker", ua=CHROME
    )
    body = {"sentAt": NOON, "device": "device-1", "consent": "granted", "events": events}
    world.log.append([NewRecord(received_at=NOON, meta=meta.encode(), body=msgspec.json.encode(body))])


@pytest.mark.parametrize("order", list(itertools.permutations(range(3))))
@pytest.mark.parametrize("together", [True, False], ids=["one batch", "a batch each"])
def test_the_largest_dwell_wins_in_any_order(
    world: World, tracked: Source, order: tuple[int, ...], *, together: bool
) -> None:
    for place in order:
        track(world, tracked, (VIEW, beat(4_000), beat(9_000))[place])
        if not together:
            world.settle()
    world.settle()
    assert [(event["name"], event["value"]) for event in world.events()] == [("page.viewed", 9_000)]


def test_a_heartbeat_heard_again_changes_nothing(world: World, tracked: Source) -> None:
    for _ in range(3):
        track(world, tracked, VIEW, beat(5_000))
        world.settle()
    assert [event["value"] for event in world.events()] == [5_000]


def test_a_dwell_without_a_page_view_is_no_act(world: World, tracked: Source) -> None:
    track(world, tracked, beat(5_000, "unseen"))
    world.settle()
    assert world.events() == []
    assert world.ingest.total.dwell == 1


def test_one_source_does_not_lengthen_the_views_of_another(world: World, tracked: Source) -> None:
    track(world, tracked, VIEW)
    track(world, world.source("Other", protocol=Protocol.TRACKER), beat(5_000))
    world.settle()
    assert [event["value"] for event in world.events()] == [None]


def test_nobody_reads_a_page_for_a_day(world: World, tracked: Source) -> None:
    track(world, tracked, VIEW, beat(24 * 3_600_000))
    world.settle()
    assert [event["value"] for event in world.events()] == [30 * 60_000]

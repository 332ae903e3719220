"""Ingest: each message once, each refusal with its reason, nothing takes its neighbours with it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from crescendo.core import quarantine
from crescendo.core.clock import VirtualClock
from crescendo.core.rawlog import NewRecord
from crescendo.core.rawlog_meta import RequestMeta
from crescendo.core.types import Actor
from crescendo.sources.types import Source, Trust
from tests.conftest import NOON
from tests.rooms.activity.acts import DAYS_AGO, act, identify, named, page
from tests.world import World


def append(world: World, source: Source, body: bytes) -> None:
    """Bytes as a client sent them, past the collector."""
    meta = RequestMeta(source=source.id, key_trust="server", protocol="segment", path="/v1/batch")
    world.log.append([NewRecord(received_at=NOON, meta=meta.encode(), body=body)])


def reasons() -> dict[str, int]:
    return {group.reason: group.count for group in quarantine.list_groups()}


def nested(levels: int) -> dict[str, Any]:
    value: dict[str, Any] = {}
    for _ in range(levels - 1):
        value = {"a": value}
    return value


def test_a_message_sent_again_is_stored_once_and_counted(world: World, site: Source) -> None:
    world.say(site, page("m1", DAYS_AGO), page("m2", DAYS_AGO), page("m1", DAYS_AGO))
    world.say(site, page("m2", DAYS_AGO))
    world.settle()
    assert sorted(named(world)) == ["m1", "m2"]
    assert (world.ingest.total.stored, world.ingest.total.duplicates) == (2, 2)


def test_the_same_id_of_two_sources_is_two_messages(world: World, site: Source) -> None:
    world.say(site, page("m1", DAYS_AGO))
    world.say(world.source("Shop"), page("m1", DAYS_AGO))
    world.settle()
    assert len(world.events()) == 2


def test_a_message_without_an_id_is_known_again_by_its_content(world: World, site: Source) -> None:
    same, other = act("", DAYS_AGO, event="A"), act("", DAYS_AGO, event="B")
    world.say(site, same, other)
    world.say(site, same)
    world.settle()
    assert len(world.events()) == 2


@pytest.mark.parametrize(
    ("message", "reason"),
    [
        (act("m", DAYS_AGO), "no_event_name"),
        ({"type": "nonsense"}, "unknown_type"),
        (7, "message_no_object"),
        (act("m", DAYS_AGO, event="A", properties={"text": "x" * 33_000}), "message_too_large"),
        (act("m", DAYS_AGO, event="A", properties=nested(60)), "message_too_deep"),
        (
            act("m", DAYS_AGO, event="A", properties={str(n): n for n in range(2_001)}),
            "message_too_many_keys",
        ),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_cannot_be_taken_stands_in_quarantine_alone(
    world: World, site: Source, message: Any, reason: str
) -> None:
    world.say(site, page("before", DAYS_AGO), message, page("after", DAYS_AGO))
    world.settle()
    assert reasons() == {reason: 1}
    assert sorted(named(world)) == ["after", "before"]


def test_what_is_just_within_the_limits_is_taken(world: World, site: Source) -> None:
    properties = {str(n): n for n in range(1_900)}
    world.say(site, act("keys", DAYS_AGO, event="A", properties=properties))
    world.say(site, act("deep", DAYS_AGO, event="A", properties=nested(38)))
    world.say(site, act("large", DAYS_AGO, event="A", properties={"text": "x" * 32_000}))
    world.settle()
    assert sorted(named(world)) == ["deep", "keys", "large"]


def test_a_poisoned_record_stands_alone_in_quarantine(world: World, site: Source, admin: Actor) -> None:
    world.say(site, page("m1", DAYS_AGO))
    world.log.append([NewRecord(received_at=NOON, meta=b"no meta", body=b"whole")])
    world.say(site, page("m2", DAYS_AGO))
    world.settle()
    assert sorted(named(world)) == ["m1", "m2"]
    assert [row.body for row in quarantine.list_items(admin).rows] == [b"whole"]
    assert world.ingest.backlog() == 0


HOSTILE = (
    rb'{"batch":[{"type":"track","messageId":"m","event":"Hostile \u0000\ud800","userId":"u\u0000\udfff",'
    rb'"properties":{"nul":"a\u0000b","half":"\ud83d","key\u0000":1,"big":9007199254740993,'
    rb'"huge":18446744073709551616,"least":-9223372036854775809,"nan":NaN,"endless":-Infinity,"much":1e999}}]}'
)


def test_hostile_values_are_stored_as_both_databases_hold_them(world: World, site: Source) -> None:
    append(world, site, HOSTILE)
    world.settle()
    assert reasons() == {}
    properties = named(world)["m"]["properties"]
    assert properties["nul"] == "a\N{REPLACEMENT CHARACTER}b"
    assert properties["big"] == 2**53 + 1
    assert (properties["huge"], properties["least"]) == (str(2**64), str(-(2**63) - 1))
    assert [properties[name] for name in ("nan", "endless", "much")] == [None, None, None]


@pytest.mark.parametrize("value", ["\x00", "\ud800", "9" * 400, 2**63, -1, 1e308, [], {}, True, None])
@pytest.mark.parametrize(
    "place", ["messageId", "timestamp", "anonymousId", "userId", "event", "type", "context"]
)
def test_no_value_in_any_place_stops_ingest(world: World, site: Source, place: str, value: Any) -> None:
    message = {**act("m", DAYS_AGO, event="A"), place: value}
    append(world, site, json.dumps({"batch": [message, page("beside", DAYS_AGO)]}).encode())
    world.settle()
    assert "beside" in named(world)
    assert "ingest_failed" not in reasons()


def test_a_batch_costs_the_same_number_of_statements_whatever_its_size(world: World, site: Source) -> None:
    def cost(first: int, count: int) -> int:
        messages = [page(f"p{n}", DAYS_AGO + n, device=f"d{n}") for n in range(first, first + count)]
        messages += [
            identify(f"i{n}", DAYS_AGO + n, f"u{n}", device=f"d{n}") for n in range(first, first + count)
        ]
        world.say(site, *messages)
        with CaptureQueriesContext(
            connection,
        ) as captured:
            world.ingest(NOON)
        return len(captured)

    cost(0, 2)
    assert cost(10, 3) >= cost(100, 60)


@pytest.mark.django_db(transaction=True)
def test_ids_of_a_batch_that_was_rolled_back_are_not_used_again(tmp_path: Path, clock: VirtualClock) -> None:
    world = World(tmp_path, clock)
    site = world.source("Site", trust=Trust.SERVER)
    world.say(site, act("lost", DAYS_AGO, event="Rolled back"))
    with transaction.atomic():
        world.ingest(NOON)
        transaction.set_rollback(True)
    world.say(site, act("m", DAYS_AGO, event="First"), page("p", DAYS_AGO))
    world.settle()
    assert {event["name"] for event in world.events()} == {"Rolled back", "First", "page.viewed"}

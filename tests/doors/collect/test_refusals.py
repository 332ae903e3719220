"""Refused requests are counted by source and reason: a record a minute at most, whatever strangers send."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import msgspec

from crescendo.collect.intake import Bounds

from .conftest import OFF, SERVER, House

Build = Callable[..., House]
UNKNOWN, SHUT, SHOP = 0, 3, 2


def told(house: House) -> dict[tuple[int, str], int]:
    """What the log was told of refusals, added up."""
    counts: dict[tuple[int, str], int] = {}
    for record in house.records():
        if b'"refused"' in record.meta:
            for source, reason, count in msgspec.json.decode(record.body):
                counts[source, reason] = counts.get((source, reason), 0) + count
    return counts


def close(house: House) -> None:
    asyncio.run(house.app.close())


def test_each_refusal_is_counted_for_its_source(house: House) -> None:
    house.post("/v1/t", {}, key="made-up")
    house.post("/v1/t", {"writeKey": OFF}, key=None)
    house.request("POST", f"/sa?project={OFF}", content=b'[{"event": "x"}]')
    house.post("/v1/t", b"no json")
    house.request("POST", f"/sa?project={SERVER}", content=b"data=%%%")
    house.post("/v1/t", b" " * 5_000_001)
    close(house)
    assert told(house) == {
        (UNKNOWN, "unknown_key"): 1,
        (SHUT, "closed"): 2,
        (SHOP, "not_json"): 2,
        (SHOP, "too_large"): 1,
    }


def test_a_limited_key_is_counted_too(house: House) -> None:
    house.write(limits={"requests_per_key_minute": 1})
    assert [house.post("/v1/t", {}).status_code for _ in range(3)] == [200, 429, 429]
    close(house)
    assert told(house) == {(SHOP, "pace"): 2}


def test_a_flood_of_made_up_keys_is_one_number_in_one_record(build: Build) -> None:
    house = build(bounds=Bounds(refusals_seconds=0.2))
    house.write()

    async def flood() -> None:
        async with house.client() as client:
            for number in range(200):
                await client.post("/v1/t", json={"writeKey": f"made-up-{number}"})
            await asyncio.sleep(0.4)

    asyncio.run(flood())
    assert sum(told(house).values()) == 200
    assert len(house.records()) < 20
    assert set(told(house)) == {(UNKNOWN, "unknown_key")}


def test_while_the_log_is_away_counts_wait(build: Build) -> None:
    house = build(bounds=Bounds(refusals_seconds=0.1))
    house.write()
    house.disk.broken = "away"

    async def refuse() -> None:
        async with house.client() as client:
            await client.post("/v1/t", json={"writeKey": "made-up"})
            await asyncio.sleep(0.3)
            assert told(house) == {}
            house.disk.broken = None
            await asyncio.sleep(0.3)

    asyncio.run(refuse())
    assert told(house) == {(UNKNOWN, "unknown_key"): 1}


def test_what_is_stored_is_no_refusal(house: House) -> None:
    assert house.post("/v1/t", {}).status_code == 200
    close(house)
    assert told(house) == {}
    assert len(house.records()) == 1

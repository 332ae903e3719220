"""Bodies as real clients and bad ones send them."""

from __future__ import annotations

import asyncio
import gzip
import tracemalloc
import zlib
from collections.abc import AsyncIterator, Callable

import pytest

from crescendo.collect.intake import Bounds
from crescendo.core.rawlog_meta import decode_body

from .conftest import SERVER, House


@pytest.mark.parametrize(
    "headers",
    [
        {"Content-Encoding": "gzip", "Content-Type": "application/json"},
        {"Content-Type": "application/x-www-form-urlencoded"},
        {"Content-Type": "text/plain"},
    ],
)
def test_gzip_is_known_by_its_first_bytes(house: House, headers: dict[str, str]) -> None:
    assert (
        house.post("/v1/batch", gzip.compress(b'{"batch":[]}', mtime=0), headers=headers).status_code == 200
    )
    assert house.records()[0].body == b'{"batch":[]}'


def test_a_plain_body_under_a_gzip_header_is_taken(house: House) -> None:
    assert house.post("/v1/batch", {}, headers={"Content-Encoding": "gzip"}).status_code == 200


def test_a_gzip_of_several_parts_is_one_body(house: House) -> None:
    body = gzip.compress(b'{"a":', mtime=0) + gzip.compress(b"1}", mtime=0)
    assert house.post("/v1/batch", body).status_code == 200
    assert house.records()[0].body == b'{"a":1}'


@pytest.mark.parametrize(
    "body",
    [
        gzip.compress(b'{"a":1}', mtime=0)[:-9],
        b"\x1f\x8bnonsense",
        gzip.compress(b"", mtime=0) * 500 + gzip.compress(b"{}", mtime=0),
        gzip.compress(b"not json", mtime=0),
    ],
)
def test_broken_gzip_is_refused(house: House, body: bytes) -> None:
    assert house.post("/v1/batch", body).status_code == 400
    assert house.app.counters()["held_bytes"] == 0


def test_a_gzip_bomb_costs_no_more_than_the_limit(house: House) -> None:
    packer = zlib.compressobj(9, wbits=31)
    bomb = b"".join(packer.compress(b" " * 1_000_000) for _ in range(500)) + packer.flush()
    tracemalloc.start()
    answer = house.post("/v1/batch", bomb)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert answer.status_code == 413
    assert peak < 25_000_000


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b'"text"',
        b"null",
        b"{",
        b'{"a":1}}',
        b'{"a":"\xff"}',
        b'{"a":' + b"[" * 100_000,
        b"a=1&b=2",
    ],
)
def test_what_is_no_json_object_is_refused(house: House, body: bytes) -> None:
    assert house.post("/v1/batch", body).status_code == 400
    assert house.records() == []


@pytest.mark.parametrize(
    "body",
    [
        b'{"a":"\\ud83d"}',
        b'{"\\ud83d":1}',
        b'{"a":NaN,"b":-Infinity}',
        b'{"a":"\\u0000"}',
        b'{"a":123456789012345678901234567890}',
        b'\xef\xbb\xbf{"a":1}',
        b'{"a":' + b"[" * 50 + b"]" * 50 + b"}",
    ],
)
def test_what_real_clients_send_is_taken_and_can_be_read_again(house: House, body: bytes) -> None:
    assert house.post("/v1/batch", body).status_code == 200
    assert isinstance(decode_body(house.records()[0].body), dict)


@pytest.mark.parametrize("length", ["5000001", "9" * 19, "9" * 5_000])
def test_a_body_that_announces_too_much_is_refused_unread(house: House, length: str) -> None:
    assert house.post("/v1/batch", {}, headers={"Content-Length": length}).status_code == 413


@pytest.mark.parametrize("size", [5_000_001, 20_000_000])
def test_a_body_over_the_limit_is_refused(house: House, size: int) -> None:
    assert house.post("/v1/batch", b"x" * size).status_code == 413


def test_a_body_at_the_limit_is_taken(house: House) -> None:
    assert house.post("/v1/batch", b'{"a":"' + b"x" * 4_999_992 + b'"}').status_code == 200


def test_a_body_that_hides_its_length_is_counted_while_it_comes(house: House) -> None:
    async def endless() -> AsyncIterator[bytes]:
        for _ in range(100):
            yield b"x" * 100_000

    async def ask() -> int:
        async with house.client() as client:
            return (await client.post("/v1/batch", content=endless())).status_code

    assert asyncio.run(ask()) == 413


def test_a_body_that_never_ends_is_told_to_come_again(build: Callable[..., House]) -> None:
    house = build(bounds=Bounds(body_seconds=0.05))
    house.write()

    async def slow() -> AsyncIterator[bytes]:
        yield b'{"a":'
        await asyncio.sleep(30)

    async def ask() -> int:
        async with house.client() as client:
            return (await client.post("/v1/batch", content=slow(), auth=(SERVER, ""))).status_code

    assert asyncio.run(ask()) == 408
    assert house.app.counters()["held_bytes"] == 0


def test_a_client_that_leaves_halfway_leaves_nothing(house: House) -> None:
    sent: list[object] = []
    messages = [{"type": "http.request", "body": b'{"a"', "more_body": True}, {"type": "http.disconnect"}]

    async def receive() -> dict[str, object]:
        return messages.pop(0)

    async def send(message: object) -> None:
        sent.append(message)

    scope = {"type": "http", "method": "POST", "path": "/v1/t", "headers": [], "client": None}
    asyncio.run(house.app(scope, receive, send))
    assert (sent, house.records(), house.app.counters()["held_bytes"]) == ([], [], 0)

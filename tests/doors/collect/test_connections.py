"""Strangers who send slowly, without end or by the thousand are shown out, and the others served."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import replace
from typing import Any

import pytest
import uvicorn

from crescendo.collect.connections import Patience, PatientProtocol

from .conftest import SERVER, House

SHORT = Patience(
    head_seconds=0.3,
    body_seconds=0.3,
    slowest_bytes=1_000_000,
    linger_seconds=0.3,
    unread_seconds=0.3,
    look_seconds=0.05,
)
HEAD = b"POST /v1/t HTTP/1.1\r\nHost: h\r\nAuthorization: Bearer " + SERVER.encode() + b"\r\n"
WHOLE = HEAD + b"Content-Length: 2\r\n\r\n{}"
Connect = Callable[[], Awaitable[tuple[asyncio.StreamReader, asyncio.StreamWriter]]]


def within(
    house: House, patience: Patience, visit: Callable[[Connect], Awaitable[Any]], app: Any = None
) -> Any:
    """Run clients against a server of such patience."""

    async def run() -> Any:
        async with serving(app or house.app, patience) as connect, asyncio.timeout(120):
            return await visit(connect)

    return asyncio.run(run())


@contextlib.asynccontextmanager
async def serving(app: Any, patience: Patience) -> AsyncIterator[Connect]:
    protocol = type("Protocol", (PatientProtocol,), {"patience": patience})
    config = uvicorn.Config(app, port=0, http=protocol, lifespan="off", log_level="critical", ws="none")
    server = uvicorn.Server(config)
    server.install_signal_handlers = lambda: None  # type: ignore[attr-defined]
    task = asyncio.create_task(server._serve())
    await true(lambda: server.started)
    port = server.servers[0].sockets[0].getsockname()[1]
    opened: list[asyncio.StreamWriter] = []

    async def connect() -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        opened.append(writer)
        return reader, writer

    try:
        yield connect
    finally:
        for writer in opened:
            writer.transport.abort()
        server.should_exit = True
        await task


async def said_until_closed(connect: Connect, *parts: bytes) -> bytes:
    """What the server says to these bytes before it closes."""
    reader, writer = await connect()
    said = b""
    with contextlib.suppress(ConnectionError):
        for part in parts:
            writer.write(part)
            await writer.drain()
        while part := await reader.read(65_536):
            said += part
    return said


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        (b"", b""),
        (b"POST /v1/t HT", b"HTTP/1.1 408"),
        (HEAD, b"HTTP/1.1 408"),
        (b"\r\n\r\n", b"HTTP/1.1 408"),
        (HEAD + b"Content-Length: 4000000\r\n\r\n{", b"HTTP/1.1 408"),
        (HEAD + b"Transfer-Encoding: chunked\r\n\r\n1\r\n{\r\n", b"HTTP/1.1 408"),
        (HEAD + b"Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\nX: ", b"HTTP/1.1 408"),
        (WHOLE + b"POST ", b"HTTP/1.1 200"),
        (b"nonsense\r\n\r\n", b"HTTP/1.1 400"),
    ],
)
def test_half_a_request_is_dropped(house: House, sent: bytes, said: bytes) -> None:
    answer = within(house, SHORT, lambda connect: said_until_closed(connect, sent))
    assert answer.startswith(said)
    assert bool(answer) == bool(said)


def test_a_body_that_drips_is_dropped(house: House) -> None:
    async def drip(writer: asyncio.StreamWriter) -> None:
        while not writer.is_closing():
            writer.write(b" ")
            await asyncio.sleep(0.02)

    async def visit(connect: Connect) -> bytes:
        reader, writer = await connect()
        writer.write(HEAD + b"Content-Length: 1000000\r\n\r\n")
        dripping = asyncio.create_task(drip(writer))
        said = await reader.readuntil(b"\r\n\r\n")
        with contextlib.suppress(ConnectionError):
            await reader.read()
        await dripping
        return said

    assert within(house, SHORT, visit).startswith(b"HTTP/1.1 408")


LASTING = replace(Patience(), look_seconds=0.05, linger_seconds=0.3)


@pytest.mark.parametrize(
    ("flood", "status"),
    [
        ([b"X-%d: y\r\n" % number for number in range(5_000)], b"431"),
        ([b"X: " + b"y" * 60_000] + [b"y" * 60_000] * 5, b"431"),
        ([b"Cookie: " + b"y" * 30_000 + b"\r\n"] * 5, b"431"),
        ([b"Content-Length: 9999999999999999999999\r\n\r\n"], b"400"),
        ([b"Content-Length: 999999999999\r\n\r\n", b"x" * 100_000], b"413"),
        ([b"Transfer-Encoding: chunked\r\n\r\n", *([b"ffff\r\n" + b"x" * 65_535 + b"\r\n"] * 200)], b"413"),
        ([b"Transfer-Encoding: chunked\r\n\r\n", b"1;" + b"e" * 60_000, *([b"e" * 60_000] * 20)], b"400"),
        ([b"Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n", *([b"X: y\r\n" * 10_000] * 20)], b"400"),
    ],
)
def test_floods_are_refused_and_closed(house: House, flood: list[bytes], status: bytes) -> None:
    async def visit(connect: Connect) -> tuple[bytes, bytes]:
        flooded = await said_until_closed(connect, HEAD, *flood)
        return flooded, await answer_to(connect, WHOLE)

    flooded, other = within(house, LASTING, visit)
    # Whoever closes while the flood still comes may lose the last word on its way.
    assert flooded == b"" or flooded.split(b" ")[1] == status
    assert other.startswith(b"HTTP/1.1 200")
    assert house.app.counters()["held_bytes"] == 0


async def true(question: Callable[[], object]) -> None:
    while not question():  # noqa: ASYNC110 - a server and its counters tell nobody when they change
        await asyncio.sleep(0.02)


async def served(connect: Connect, request: bytes) -> None:
    """Send until it is taken, as real clients do who are told to come again."""
    while not (said := await answer_to(connect, request)).startswith(b"HTTP/1.1 200"):
        assert said.startswith(b"HTTP/1.1 503")
        await asyncio.sleep(0.1)


async def answer_to(connect: Connect, request: bytes) -> bytes:
    reader, writer = await connect()
    writer.write(request)
    return await reader.readuntil(b"\r\n\r\n")


def test_beyond_the_most_connections_clients_are_told_to_come_again(house: House) -> None:
    async def visit(connect: Connect) -> tuple[bytes, bytes]:
        held = [await connect() for _ in range(20)]
        for _, writer in held:
            writer.write(b"POST ")
        told = await answer_to(connect, WHOLE)
        dropped = await said_until_closed(connect, *[b"" for _ in range(2)])
        for _, writer in held:
            writer.transport.abort()
        await served(connect, WHOLE)
        return told, dropped

    told, dropped = within(house, replace(LASTING, connections=20, head_seconds=5.0), visit)
    assert told.startswith(b"HTTP/1.1 503")
    assert b"retry-after" in told
    assert dropped == b""


def test_whoever_does_not_read_the_answer_is_dropped(house: House) -> None:
    ended = asyncio.Event()

    async def app(_scope: Any, receive: Any, send: Any) -> None:
        await receive()
        gone = asyncio.create_task(receive())
        await send({"type": "http.response.start", "status": 200, "headers": []})
        while not gone.done():
            await send({"type": "http.response.body", "body": b"x" * 100_000, "more_body": True})
            await asyncio.sleep(0)
        ended.set()

    async def visit(connect: Connect) -> bool:
        _, writer = await connect()
        writer.transport.pause_reading()
        writer.write(b"GET / HTTP/1.1\r\nHost: h\r\n\r\n")
        return await ended.wait()

    assert within(house, SHORT, visit, app)


def test_a_slow_answer_is_not_cut_by_what_the_client_adds(house: House) -> None:
    async def app(_scope: Any, _receive: Any, send: Any) -> None:
        await asyncio.sleep(1)
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"2")]})
        await send({"type": "http.response.body", "body": b"ok"})

    async def visit(connect: Connect) -> bytes:
        reader, writer = await connect()
        writer.write(WHOLE + b"\r\n")
        return await reader.readuntil(b"ok")

    assert within(house, SHORT, visit, app).startswith(b"HTTP/1.1 200")


def test_many_requests_on_one_connection_are_answered_in_order(house: House) -> None:
    async def visit(connect: Connect) -> list[bytes]:
        reader, writer = await connect()
        writer.write(WHOLE * 3 + b"GET /nowhere HTTP/1.1\r\nHost: h\r\n\r\n" + WHOLE)
        return [(await reader.readuntil(b"}")).rpartition(b"HTTP/1.1 ")[2][:3] for _ in range(5)]

    assert within(house, LASTING, visit) == [b"200", b"200", b"200", b"404", b"200"]


def test_who_fills_the_room_slowly_makes_way_for_others(build: Any) -> None:
    from crescendo.collect.intake import Bounds

    house = build(bounds=Bounds(held_bytes=1_000_000))
    house.write()

    async def visit(connect: Connect) -> bytes:
        slow = [await connect() for _ in range(4)]
        for _, writer in slow:
            writer.write(HEAD + b"Content-Length: 400000\r\n\r\n" + b" " * 249_000)
        await true(lambda: house.app.counters()["held_bytes"] > 990_000)
        await served(connect, HEAD + b"Content-Length: 100002\r\n\r\n{}" + b" " * 100_000)
        return await slow[0][0].readuntil(b"\r\n\r\n")

    first = within(house, LASTING, visit)
    assert first.startswith(b"HTTP/1.1 408")
    assert house.app.counters()["held_bytes"] == 0

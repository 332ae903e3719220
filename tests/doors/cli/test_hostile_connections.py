"""A thousand hostile connections at once against the real processes: memory stays bounded, the others are served."""

from __future__ import annotations

import contextlib
import http.client
import re
import socket
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from crescendo.collect import connections
from tests.installation import await_truth, installation
from tests.world import basic

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform != "linux", reason="needs the memory of a process as Linux tells it"),
]

KEY = "hostile-key"
# What a thousand connections may cost: the bodies that are held (at most 64 MB), and 40 kB a connection.
MOST_MB = 64 + 40
CONNECTIONS = 1_000
_HEAD = b"POST /v1/t HTTP/1.1\r\nHost: h\r\nAuthorization: Bearer " + KEY.encode() + b"\r\n"
_KINDS = (
    b"",
    b"POST /v1/t HTTP/1.1\r\nHost:",
    _HEAD + b"X: " + b"y" * 30_000,
    _HEAD + b"".join(b"X-%d: y\r\n" % number for number in range(100)),
    _HEAD + b"Content-Length: 4000000\r\n\r\n" + b" " * 60_000,
    _HEAD + b"Content-Length: 4000000\r\n\r\n{",
    _HEAD + b"Transfer-Encoding: chunked\r\n\r\n" + b"ea60\r\n" + b" " * 60_000 + b"\r\n",
    _HEAD + b"Transfer-Encoding: chunked\r\n\r\n1;" + b"e" * 30_000,
)


def memory(process: int) -> float:
    said = Path(f"/proc/{process}/smaps_rollup").read_text()
    found = re.search(r"^Pss:\s+(\d+) kB", said, re.MULTILINE)
    assert found
    return int(found[1]) / 1024


@contextlib.contextmanager
def hostile(port: int) -> Iterator[list[socket.socket]]:
    """A thousand connections of eight kinds, each stuck in the middle of something."""
    connections._raise_files()
    opened: list[socket.socket] = []
    try:
        for number in range(CONNECTIONS):
            connection = socket.create_connection(("127.0.0.1", port), 30)
            opened.append(connection)
            with contextlib.suppress(ConnectionError):
                connection.sendall(_KINDS[number % len(_KINDS)])
        yield opened
    finally:
        for connection in opened:
            connection.close()


def send(port: int, message: int) -> int:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    try:
        body = f'{{"event": "Tried", "anonymousId": "d", "messageId": "m{message}"}}'
        connection.request("POST", "/v1/track", body, {"Authorization": basic(KEY)})
        return connection.getresponse().status
    finally:
        connection.close()


def is_closed(connection: socket.socket) -> bool:
    connection.setblocking(False)
    try:
        while connection.recv(65_536):
            pass
    except BlockingIOError:
        return False
    except ConnectionError:
        return True
    return True


@pytest.mark.long
@pytest.mark.parametrize("command", ["collect", "web"])
def test_a_thousand_stuck_connections_harm_nobody(tmp_path: Path, command: str) -> None:
    with installation(tmp_path / "home") as made:
        made.run("source", "add", "Shop", "--key", KEY, "--protocol", "segment", "--trust", "server")
        process = made.start(command)
        await_truth(lambda: send(made.port, 0) == 200, 60)
        before = memory(process.pid)
        with hostile(made.port) as stuck:
            assert [send(made.port, number) for number in range(1, 21)] == [200] * 20
            grown = memory(process.pid) - before
            assert grown < MOST_MB, f"{before:.0f} MB before"
            if command == "collect":
                await_truth(lambda: all(is_closed(connection) for connection in stuck), 170, 1)
                assert send(made.port, 21) == 200
        last = 22 if command == "collect" else 21
        assert {event["key"] for event in made.events()} == {f"m{number}" for number in range(last)}

"""The collector as a process: killed under load, told to stop, and beset by half requests."""

from __future__ import annotations

import http.client
import json
import signal
import socket
import threading
import time
from collections import Counter
from pathlib import Path

import pytest

from crescendo.core.rawlog import open_log
from crescendo.core.settings import read
from tests import environment

from .serving import Serving, serving


def stored(environment: dict[str, str]) -> list[str]:
    log = open_log(read(environment))
    cursors: dict[str, int] = {}
    found: list[str] = []
    while records := log.read(cursors):
        found += [json.loads(record.body)["id"] for record in records]
        cursors |= {record.series: record.position for record in records}
    log.close()
    return found


class Load:
    """Some clients that send without pause, each message once, and remember what was acknowledged."""

    def __init__(self, server: Serving, clients: int = 8) -> None:
        self.acknowledged: list[str] = []
        self._server = server
        self._threads = [threading.Thread(target=self._send, args=(number,)) for number in range(clients)]
        for thread in self._threads:
            thread.start()

    def join(self) -> None:
        for thread in self._threads:
            thread.join(30)

    def _send(self, client: int) -> None:
        connection = self._server.connect()
        try:
            for turn in range(1_000_000):
                name = f"{client}-{turn}"
                if self._server.post(connection, json.dumps({"id": name}).encode()) == 200:
                    self.acknowledged.append(name)
        except (OSError, http.client.HTTPException):
            return
        finally:
            connection.close()


@pytest.mark.crash
@pytest.mark.parametrize("database", ["sqlite", "postgresql"])
def test_a_collector_killed_under_load_has_stored_all_that_it_acknowledged(
    tmp_path: Path, database: str, request: pytest.FixtureRequest
) -> None:
    url = request.getfixturevalue("fresh_postgresql_url") if database == "postgresql" else ""
    acknowledged: list[str] = []
    for life in range(environment.kills()):
        with serving(tmp_path / "home", url) as server:
            load = Load(server)
            time.sleep(0.7 + life % 5 / 5)
            server.process.kill()
            load.join()
            last = server.environment
        acknowledged += load.acknowledged
    found = stored(last)
    assert len(acknowledged) > 100
    assert Counter(acknowledged) <= Counter(found)


def test_a_collector_told_to_stop_finishes_and_loses_nothing(tmp_path: Path) -> None:
    with serving(tmp_path / "home") as server:
        load = Load(server, clients=4)
        time.sleep(0.5)
        server.process.send_signal(signal.SIGTERM)
        load.join()
        assert server.process.wait(20) in {0, -signal.SIGTERM}
    assert sorted(stored(server.environment)) == sorted(load.acknowledged)


def test_half_requests_hold_nobody_up(tmp_path: Path) -> None:
    with serving(tmp_path / "home") as server:
        halves = [socket.create_connection(("127.0.0.1", server.port)) for _ in range(50)]
        for number, half in enumerate(halves):
            whole = b"POST /v1/t HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\n{"
            half.sendall(whole if number % 2 else whole[:30])
        connection = server.connect()
        assert server.post(connection, b'{"id":"a"}') == 200
        connection.close()
        for half in halves:
            half.close()
    assert stored(server.environment) == ["a"]


def test_a_client_that_sends_too_much_hears_so(tmp_path: Path) -> None:
    with serving(tmp_path / "home") as server:
        connection = server.connect()
        statuses = [server.post(connection, b"x" * 9_000_000), server.post(connection, b'{"id":"a"}')]
        connection.close()
    assert statuses == [413, 200]


def test_two_collectors_share_a_log(tmp_path: Path) -> None:
    with serving(tmp_path / "home") as one, serving(tmp_path / "home") as other:
        for server, name in ((one, "a"), (other, "b"), (one, "c")):
            connection = server.connect()
            assert server.post(connection, json.dumps({"id": name}).encode()) == 200
            connection.close()
    assert sorted(stored(one.environment)) == ["a", "b", "c"]

"""A running installation of its own: a home, a free port, processes that may be killed at any moment."""

from __future__ import annotations

import contextlib
import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests import migrated
from tests.environment import is_of_a_run
from tests.world import basic

_START_SECONDS = 60.0
_MOST_CROWDED = 5.0
Process = subprocess.Popen[bytes]


@dataclass(slots=True)
class Installation:
    """`start` runs a command until it is killed or the test ends; `run` waits for one and gives its output."""

    home: Path
    port: int
    environment: dict[str, str]
    running: list[Process] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self, command: str, *arguments: str) -> Process:
        """Start `crescendo COMMAND`; returns once it answers, where it is one that does."""
        with (self.home / f"{command}.txt").open("ab") as said:
            process = subprocess.Popen(
                [sys.executable, "-m", "crescendo", command, *arguments],
                env={**os.environ, **self.environment},
                stdout=said,
                stderr=said,
                start_new_session=True,
            )
        self.running.append(process)
        if command in {"serve", "web", "collect"}:
            self._await_port(process)
        return process

    def run(self, *arguments: str) -> str:
        """What a command prints."""
        done = subprocess.run(
            [sys.executable, "-m", "crescendo", *arguments],
            env={**os.environ, **self.environment},
            capture_output=True,
            timeout=120 * crowd(),
            check=False,
        )
        assert done.returncode == 0, done.stderr.decode()
        return done.stdout.decode()

    def python(self, code: str, *arguments: str) -> str:
        """What a program prints that runs with this installation's settings."""
        done = subprocess.run(
            [sys.executable, "-c", code, *arguments],
            env={**os.environ, **self.environment},
            capture_output=True,
            timeout=120 * crowd(),
            check=False,
        )
        assert done.returncode == 0, done.stderr.decode()
        return done.stdout.decode()

    def events(self) -> list[dict[str, Any]]:
        """All events once everything acknowledged has been processed, as `crescendo export` prints them."""
        self.run("drain", "--timeout", str(round(90 * crowd())))
        return [json.loads(line) for line in self.run("export", "events", "--format", "ndjson").splitlines()]

    def query(self, statement: str) -> list[tuple[Any, ...]]:
        """Rows of a plain statement, read past the product."""
        url = self.environment["CRESCENDO_DATABASE_URL"]
        if url.startswith("postgresql"):
            import psycopg

            with psycopg.connect(url) as connection:
                return connection.execute(statement.encode()).fetchall()
        import sqlite3

        with contextlib.closing(sqlite3.connect(url.removeprefix("sqlite:///"))) as opened:
            found: list[tuple[Any, ...]] = opened.execute(statement).fetchall()
            return found

    def end(self) -> None:
        """End what still runs, whole process groups of ours."""
        for process in self.running:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()

    def _await_port(self, process: Process) -> None:
        def answers() -> bool:
            assert process.poll() is None, "it ended at once"
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", self.port), 1):
                return True
            return False

        await_truth(answers, _START_SECONDS)


@contextlib.contextmanager
def installation(home: Path, database_url: str = "", *, is_bare: bool = False) -> Iterator[Installation]:
    """An empty installation, its tables made and nothing running yet; a bare one has not even tables."""
    home.mkdir(exist_ok=True)
    # Outside of a run of tests, as for a benchmark, the first process makes the tables.
    if not database_url and not is_bare and is_of_a_run():
        migrated.on_sqlite(home / "crescendo.sqlite3")
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port: int = probe.getsockname()[1]
    made = Installation(
        home,
        port,
        {
            "CRESCENDO_HOME": str(home),
            "CRESCENDO_BIND": f"127.0.0.1:{port}",
            "CRESCENDO_PUBLIC_URL": f"http://127.0.0.1:{port}",
            "CRESCENDO_SECRET_KEY": "only-for-tests-" + "0" * 40,
            "CRESCENDO_DATABASE_URL": database_url or f"sqlite:///{home / 'crescendo.sqlite3'}",
            "DJANGO_SETTINGS_MODULE": "crescendo.project.settings",
        },
    )
    try:
        yield made
    finally:
        made.end()


def await_truth(question: Callable[[], object], seconds: float, pause: float = 0.1) -> float:
    """Ask until the answer is true, on a crowded machine for longer; returns the seconds that it took."""
    began, most = time.monotonic(), seconds * crowd()
    while not question():
        assert time.monotonic() - began < most, "it never came true"
        time.sleep(pause)
    return time.monotonic() - began


def crowd() -> float:
    """How many want each core: what takes a second alone takes so many of them."""
    return min(max(1.0, os.getloadavg()[0] / (os.cpu_count() or 1)), _MOST_CROWDED)


class Load:
    """Some clients that send batches without pause and remember which messages were acknowledged.

    A client whose connection broke sends the same batch again, as real ones do.
    """

    def __init__(self, port: int, key: str, *, clients: int = 4, pause: float = 0.01) -> None:
        self.acknowledged: list[str] = []
        self.statuses: Counter[int] = Counter()
        self._port, self._key, self._pause = port, key, pause
        self._stopping = threading.Event()
        self._threads = [threading.Thread(target=self._send, args=(number,)) for number in range(clients)]
        for thread in self._threads:
            thread.start()

    def stop(self) -> Sequence[str]:
        self._stopping.set()
        for thread in self._threads:
            thread.join(30)
        return self.acknowledged

    def _send(self, client: int) -> None:
        turn = 0
        while not self._stopping.wait(self._pause):
            keys = [f"{client}-{turn}-{n}" for n in range(3)]
            batch = [
                {"type": "track", "event": "Tried", "messageId": key, "userId": f"user-{client}"}
                for key in keys
            ]
            if self._post({"batch": batch}) == 200:
                self.acknowledged.extend(keys)
                turn += 1

    def _post(self, body: Any) -> int:
        connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=15)
        try:
            headers = {"Authorization": basic(self._key)}
            connection.request("POST", "/v1/batch", json.dumps(body), headers)
            status = connection.getresponse().status
        except (OSError, http.client.HTTPException):
            status = 0
        finally:
            connection.close()
        self.statuses[status] += 1
        return status

"""The collector as a real process on a loopback port, for tests that kill it."""

from __future__ import annotations

import contextlib
import http.client
import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from .conftest import SERVER, document

_SERVE = """
from crescendo.collect.server import serve
from crescendo.core.settings import current
serve(current())
"""


@dataclass(frozen=True, slots=True)
class Serving:
    process: subprocess.Popen[bytes]
    port: int
    environment: dict[str, str]

    def connect(self) -> http.client.HTTPConnection:
        return http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)

    def post(self, connection: http.client.HTTPConnection, body: bytes, path: str = "/v1/t") -> int:
        connection.request("POST", path, body, {"Authorization": f"Bearer {SERVER}"})
        answer = connection.getresponse()
        answer.read()
        return answer.status


@contextlib.contextmanager
def serving(home: Path, log_url: str = "") -> Iterator[Serving]:
    """Start a collector, wait until it listens, and end it whatever happens."""
    home.mkdir(exist_ok=True)
    (home / "collect.json").write_text(json.dumps(document()), encoding="utf-8")
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port: int = probe.getsockname()[1]
    environment = {"CRESCENDO_HOME": str(home), "CRESCENDO_BIND": f"127.0.0.1:{port}"}
    if log_url:
        environment["CRESCENDO_LOG_URL"] = log_url
    process = subprocess.Popen([sys.executable, "-c", _SERVE], env={**os.environ, **environment})
    try:
        _await_port(process, port)
        yield Serving(process=process, port=port, environment=environment)
    finally:
        process.kill()
        process.wait()


def _await_port(process: subprocess.Popen[bytes], port: int) -> None:
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline and process.poll() is None:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return
        time.sleep(0.05)
    raise AssertionError("the collector did not start")

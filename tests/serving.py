"""The product as a newcomer runs it: `crescendo serve` in a process group of its own, on a loopback port."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path


@dataclass
class Serving:
    """A running installation; `run` is the command line on the same home."""

    home: Path
    port: int
    environ: dict[str, str]
    process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def run(self, *words: str, timeout: float = 120) -> str:
        """One command to its end; its standard output."""
        done = subprocess.run(
            [sys.executable, "-m", "crescendo", *words],
            env=self.environ,
            capture_output=True,
            text=True,
            timeout=timeout,
            check=False,
        )
        assert done.returncode == 0, done.stderr[-2000:]
        return done.stdout

    def start(self) -> None:
        """Start and wait until it answers."""
        self.process = subprocess.Popen(
            [sys.executable, "-m", "crescendo", "serve"], env=self.environ, start_new_session=True
        )
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline and self.process.poll() is None:
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", self.port), 1):
                return
            time.sleep(0.1)
        raise AssertionError("crescendo serve did not start")

    def end(self, number: int = signal.SIGTERM) -> None:
        """End all its processes; SIGKILL leaves them no time for anything."""
        if self.process is None:
            return
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, number)
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.process.wait(30)
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        self.process = None


@contextlib.contextmanager
def installation(home: Path, **settings: str) -> Iterator[Serving]:
    """A fresh home, not started yet, with settings as `SMTP_URL="maildir://…"`."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port: int = probe.getsockname()[1]
    # pytest's own settings module would give the processes the home of the tests.
    foreign = ("CRESCENDO_", "DJANGO_")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(foreign)}
    own = {f"CRESCENDO_{name}": value for name, value in settings.items()}
    environ = {
        **kept,
        "CRESCENDO_HOME": str(home),
        "CRESCENDO_BIND": f"127.0.0.1:{port}",
        **own,
    }
    home.mkdir(parents=True, exist_ok=True)
    serving = Serving(home, port, environ)
    try:
        yield serving
    finally:
        serving.end()

"""One small supervisor: starts processes, starts again what dies, ends all when asked. It knows no room."""

from __future__ import annotations

import logging
import signal
import subprocess
import threading
from collections.abc import Sequence
from time import monotonic

from crescendo.cli import leash

_GRACE_SECONDS = 20.0
_SETTLED_SECONDS = 10.0
_LONGEST_PAUSE = 30.0
_log = logging.getLogger("crescendo.supervisor")


class _Child:
    """A process of ours; `pause` grows while it dies young."""

    def __init__(self, command: str) -> None:
        self.command = command
        self.pause = 0.5
        self.due = 0.0
        self.started = 0.0
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        self.started = monotonic()
        self.process = leash.start(self.command)

    def watch(self) -> None:
        """Start it when it is due; note a death and when to try again."""
        now = monotonic()
        if self.process is None:
            if now >= self.due:
                self.start()
            return
        code = self.process.poll()
        if code is None:
            return
        self.pause = 0.5 if now - self.started > _SETTLED_SECONDS else min(self.pause * 2, _LONGEST_PAUSE)
        _log.error("%s ended with code %s; starting it again in %.1f s", self.command, code, self.pause)
        self.process, self.due = None, now + self.pause


def supervise(commands: Sequence[str]) -> int:
    """Run `crescendo COMMAND` for each until SIGTERM or SIGINT; returns the exit code."""
    stopping = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopping.set())
    children = [_Child(command) for command in commands]
    while not stopping.wait(0.2):
        for child in children:
            child.watch()
    return _end(children)


def _end(children: Sequence[_Child]) -> int:
    alive = [
        child.process for child in children if child.process is not None and child.process.poll() is None
    ]
    for process in alive:
        process.send_signal(signal.SIGTERM)
    deadline = monotonic() + _GRACE_SECONDS
    for process in alive:
        try:
            process.wait(max(0.0, deadline - monotonic()))
        except subprocess.TimeoutExpired:
            process.kill()
    return 0

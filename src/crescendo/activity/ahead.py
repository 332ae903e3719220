"""The next batch prepared in a child process while this one writes the batch before it.

Preparing needs no database and costs a third of ingest, so a second core may do it. The child is started when a
backlog is first met, is replaced when it dies, ends when its worker does, and is let go when nothing waits for
long. Whatever it fails at is prepared here instead: what is stored never depends on it.
"""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from collections.abc import Sequence
from multiprocessing.connection import Connection

from crescendo.activity import frames
from crescendo.activity.prepare import Knowledge
from crescendo.activity.prepared import Batch
from crescendo.core.rawlog import RawRecord

CHILD = "crescendo.activity.ahead_child"
_PATIENCE_SECONDS = 60.0
_MOST_DEATHS = 5
# Some minutes of a worker's loop without a backlog.
_MOST_IDLE = 1_000


class Ahead:
    """At most one batch ahead. `size` is the least number of records for which the way to the child pays."""

    def __init__(self, *, size: int = 200) -> None:
        self.size = size
        self._process: subprocess.Popen[bytes] | None = None
        self._connection: Connection | None = None
        self._is_ready = False
        self._asked: tuple[dict[str, int], Sequence[RawRecord]] | None = None
        self._told: Knowledge | None = None
        self._deaths = 0
        self._idle = 0

    def look(self, cursors: dict[str, int], records: Sequence[RawRecord], knowledge: Knowledge) -> None:
        """Let the child prepare records that follow these cursors; nothing while it is not there yet."""
        self._idle = 0
        if self._asked or not self._stands():
            return
        news = None if knowledge == self._told else knowledge
        try:
            self._link().send_bytes(frames.ask(records, news))
        except OSError:
            self._lose()
            return
        self._asked, self._told = (cursors, records), knowledge

    def take(self, cursors: dict[str, int]) -> Batch | None:
        """The prepared batch behind these cursors; None where none was asked for or the child failed at it."""
        if self._asked is None:
            self._idle += 1
            if self._idle == _MOST_IDLE:
                self.close()
            return None
        place, records = self._asked
        self._asked = None
        try:
            answer = self._link().recv_bytes() if self._link().poll(_PATIENCE_SECONDS) else b""
        except (EOFError, OSError):
            answer = b""
        if not answer:
            self._lose()
            return None
        self._deaths = 0
        return frames.read_answer(answer, records) if place == cursors else None

    def close(self) -> None:
        """Let the child go; a later `look` starts another."""
        if self._connection is not None:
            self._connection.close()
        if self._process is not None:
            self._process.kill()
            self._process.wait()
        self._process = self._connection = self._asked = self._told = None
        self._is_ready = False

    def _stands(self) -> bool:
        """Whether the child listens; starts it, or asks once more."""
        if self._process is None and self._deaths < _MOST_DEATHS:
            self._start()
            return False
        if self._process is None:
            return False
        try:
            if not self._is_ready and self._link().poll():
                self._is_ready = self._link().recv_bytes() == frames.READY
        except (EOFError, OSError):
            self._lose()
        return self._is_ready

    def _start(self) -> None:
        ours, theirs = socket.socketpair()
        with theirs:
            # Our own interpreter and our own module, nothing typed by anybody.
            self._process = subprocess.Popen(  # noqa: S603
                [sys.executable, "-m", CHILD, str(theirs.fileno())],
                stdin=subprocess.DEVNULL,
                pass_fds=(theirs.fileno(),),
                env=dict(os.environ),
            )
        self._connection = Connection(ours.detach())

    def _link(self) -> Connection:
        if self._connection is None:
            raise OSError("no child process")
        return self._connection

    def _lose(self) -> None:
        self._deaths += 1
        self.close()

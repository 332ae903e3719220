"""A second process that reckons part of a recompute on another core, where that is worth its start."""

from __future__ import annotations

import os
import queue
import subprocess
import sys
import threading

import msgspec

from crescendo.scoring.from_the_end import Answer, Asked
from crescendo.scoring.second_process import read_frame, write_frame

WORTH = 20_000
"""So many contacts pay for the start of a process, and for the memory that it takes for a while."""
_AT_ONCE = 2
# Whose job each child of this worker is for; a worker that is started again starts its child again.
_children: dict[int, Second] = {}


class Second:
    """The child and its answers in the order of the questions."""

    def __init__(self) -> None:
        self._has_begun, self._waiting = False, 0
        self._answers: queue.SimpleQueue[bytes | None] = queue.SimpleQueue()
        self._decoder = msgspec.msgpack.Decoder(Answer)
        # The command is ours from the first word to the last.
        self._process = subprocess.Popen(
            [sys.executable, "-m", "crescendo.scoring.second_process"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        self.is_alive = True
        threading.Thread(target=self._listen, name="second core", daemon=True).start()

    def keep_busy(self, asked: Asked) -> None:
        """Ask until it has enough to do; after the first question it goes on where its answers end."""
        assert self._process.stdin is not None
        going_on = msgspec.structs.replace(asked, before=None)
        while self.is_alive and self._waiting < _AT_ONCE:
            question = going_on if self._has_begun else asked
            try:
                write_frame(self._process.stdin, msgspec.msgpack.encode(question))
            except BrokenPipeError:
                self.is_alive = False
            self._has_begun = True
            self._waiting += 1

    def answer(self) -> Answer | None:
        """The next answer, if there is one yet."""
        try:
            message = self._answers.get_nowait()
        except queue.Empty:
            return None
        self._waiting -= 1
        if message is None:
            self.is_alive = False
            return None
        return self._decoder.decode(message)

    def end(self) -> None:
        """End it, whatever it does."""
        self.is_alive = False
        self._process.kill()
        self._process.wait()

    def _listen(self) -> None:
        out = self._process.stdout
        assert out is not None
        while message := read_frame(out):
            self._answers.put(message)
        self._answers.put(None)
        self._process.wait()


def second_for(job_id: int, *, left: int) -> Second | None:
    """The child of a job; None where so few contacts are left, where there is one core, and where it has died."""
    if job_id not in _children and left >= WORTH and len(os.sched_getaffinity(0)) > 1:
        _children[job_id] = Second()
    child = _children.get(job_id)
    return child if child is not None and child.is_alive else None


def end(job_id: int) -> None:
    """Nothing more is asked for a job."""
    child = _children.pop(job_id, None)
    if child is not None:
        child.end()

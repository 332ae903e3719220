"""The loop of `crescendo work`: under the consumers' lease each stage in its turn, then a short sleep."""

from __future__ import annotations

import json
import logging
import os
import signal
import socket
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.db import close_old_connections

from crescendo.core import faults, ownership, sets
from crescendo.core.clock import MINUTE, SECOND, Clock
from crescendo.core.settings import Settings
from crescendo.core.types import CursorMoved, WorkerState

IDLE_SECONDS = 0.15
_STANDBY_SECONDS = 1.0
_LONGEST_PAUSE = MINUTE
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """One kind of work: `run(now)` does a bounded amount, says how much; at most once in `every` ms."""

    name: str
    run: Callable[[int], int]
    every: int = 0


@dataclass(slots=True)
class _Turn:
    """When a stage is due again, and how often it has failed in a row."""

    due_at: int = 0
    failures: int = 0


class Worker:
    """Runs stages while it owns the consumers; another worker stands by and takes over within seconds.

    A stage that fails is logged once and tried again after growing pauses; the others go on meanwhile.
    """

    def __init__(self, settings: Settings, clock: Clock, stages: Sequence[Stage]) -> None:
        self.owner = f"{socket.gethostname()}:{os.getpid()}:{id(self):x}"
        self._redoable = settings.database_url.startswith("sqlite")
        self._clock = clock
        self._stages = tuple(stages)
        self._turns = {stage.name: _Turn() for stage in stages}
        self._stopping = threading.Event()
        self._owning = False
        self._renew_at = 0
        self._lost = False

    def run(self) -> None:
        """Work until `stop`; on the main thread SIGTERM and SIGINT ask for it."""
        if threading.current_thread() is threading.main_thread():
            signal.signal(signal.SIGTERM, self._on_signal)
            signal.signal(signal.SIGINT, self._on_signal)
        self._connect()
        try:
            while not self._stopping.is_set():
                if not self.turn():
                    self._stopping.wait(IDLE_SECONDS if self._owning else _STANDBY_SECONDS)
        finally:
            self.leave()

    def stop(self) -> None:
        """Ask the loop to end after the stage that runs."""
        self._stopping.set()

    def turn(self) -> int:
        """One pass over all stages that are due; returns the work done, 0 when idle or standing by."""
        done = 0
        for stage in self._stages:
            if self._stopping.is_set() or not self._own():
                break
            done += self._run(stage)
        return done

    def _run(self, stage: Stage) -> int:
        now = self._clock.now()
        turn = self._turns[stage.name]
        if now < turn.due_at:
            return 0
        turn.due_at = now + stage.every
        try:
            done = stage.run(now)
        except CursorMoved:
            # Another worker has taken over while this one stood still; it decides anew at the next renewal.
            self._renew_at = 0
            return 0
        except Exception as failure:  # noqa: BLE001 - one bad stage must not stop the others
            self._failed(stage, turn, failure)
            return 0
        if turn.failures:
            _log.info("stage %s works again", stage.name)
        turn.failures = 0
        return done

    def _failed(self, stage: Stage, turn: _Turn, failure: Exception) -> None:
        if turn.failures == 0:
            _log.error("stage %s failed: %s", stage.name, faults.describe(failure))
            # The message may hold values of a contact, so it is shown to developers only.
            _log.debug("stage %s failed", stage.name, exc_info=failure)
        turn.due_at = self._clock.now() + min(SECOND << min(turn.failures, 6), _LONGEST_PAUSE)
        turn.failures += 1
        self._connect()

    def _own(self) -> bool:
        now = self._clock.now()
        if self._owning and now < self._renew_at:
            return True
        self._renew_at = now + ownership.RENEW
        failing = [name for name, turn in self._turns.items() if turn.failures]
        try:
            self._owning = ownership.take(self.owner, now=now, note=json.dumps(failing))
        except Exception as failure:  # noqa: BLE001 - without its store a worker waits for it
            if not self._lost:
                _log.error("the database does not answer: %s", faults.describe(failure))
            self._owning, self._lost = False, True
            self._connect()
        else:
            self._lost = False
        return self._owning

    def _connect(self) -> None:
        """Drop a connection that broke, and let the new one sync later where the work can be redone."""
        close_old_connections()
        if not self._redoable:
            return
        try:
            sets.relax_durability()
        except Exception as failure:  # noqa: BLE001 - the next turn meets the same trouble and says so
            _log.debug("durability stays full: %s", faults.describe(failure))

    def leave(self) -> None:
        """Give the lease back, so that another worker need not wait for its end."""
        try:
            ownership.release(self.owner)
        except Exception as failure:  # noqa: BLE001 - the lease runs out by itself
            _log.warning("the lease could not be given back: %s", faults.describe(failure))

    def _on_signal(self, number: int, frame: object) -> None:
        del number, frame
        self.stop()


def state(*, now: int) -> WorkerState:
    """How the worker of this store is. One query."""
    found = ownership.find_owner()
    if found is None:
        return WorkerState(alive=False, owner="", lag=None, failing=())
    return WorkerState(
        alive=found.lease_until >= now,
        owner=found.owner,
        lag=max(0, now - found.heartbeat_at),
        failing=tuple(json.loads(found.note or "[]")),
    )

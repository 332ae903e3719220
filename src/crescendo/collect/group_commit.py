"""Group commit: all requests that wait are appended in one synced transaction, then answered."""

from __future__ import annotations

import asyncio
import logging
from concurrent.futures import ThreadPoolExecutor

from crescendo.core.rawlog import LogUnavailable, NewRecord, RawLog

from .counters import Counters

_MOST_RECORDS = 2_048
_MOST_BYTES = 8 * 1024 * 1024

_log = logging.getLogger(__name__)

Waiting = tuple[NewRecord, "asyncio.Future[bool]"]


class GroupCommit:
    """Appends from one thread. While it appends one group, the next one gathers."""

    def __init__(self, log: RawLog, counters: Counters, *, seconds: float) -> None:
        self._log = log
        self._counters = counters
        self._seconds = seconds
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="raw-log")
        self._waiting: list[Waiting] = []
        self._task: asyncio.Task[None] | None = None
        self._stalled = False

    async def store(self, record: NewRecord) -> bool:
        """True once the record is durable, False when it could not be stored or the log does not answer."""
        if self._stalled:
            return False
        loop = asyncio.get_running_loop()
        stored: asyncio.Future[bool] = loop.create_future()
        self._waiting.append((record, stored))
        self._counters.waiting += 1
        if self._task is None:
            self._task = loop.create_task(self._work())
        try:
            return await stored
        finally:
            self._counters.waiting -= 1

    async def close(self) -> None:
        """Finish what waits, then let go of the log."""
        if self._task:
            await asyncio.wait({self._task})
        await asyncio.to_thread(self._thread.shutdown)
        self._log.close()

    async def _work(self) -> None:
        group: list[Waiting] = []
        try:
            while self._waiting:
                group = self._gather()
                await self._commit(group)
        finally:
            # Reached by cancellation as well: nobody may wait for ever, and nobody may be told "stored".
            self._task = None
            _settle(group, stored=False)
            self._put_off()

    def _gather(self) -> list[Waiting]:
        size = count = 0
        for record, _ in self._waiting[:_MOST_RECORDS]:
            size += len(record.body) + len(record.meta)
            if count and size > _MOST_BYTES:
                break
            count += 1
        group, self._waiting = self._waiting[:count], self._waiting[count:]
        return group

    async def _commit(self, group: list[Waiting]) -> None:
        records = [record for record, _ in group]
        loop = asyncio.get_running_loop()
        appending = loop.run_in_executor(self._thread, self._append, records)
        done, _ = await asyncio.wait({appending}, timeout=self._seconds)
        if not done:
            await self._wait_out(appending, group)
        stored = appending.result()
        self._counters.commits += stored
        self._counters.failed_commits += not stored
        _settle(group, stored=stored)

    async def _wait_out(self, appending: asyncio.Future[bool], group: list[Waiting]) -> None:
        """The log hangs and its thread cannot be stopped: send everybody away until it comes back."""
        _log.error("the raw log has not answered for %s seconds", self._seconds)
        self._stalled = True
        try:
            _settle(group, stored=False)
            self._put_off()
            await asyncio.wait({appending})
        finally:
            self._stalled = False

    def _put_off(self) -> None:
        waiting, self._waiting = self._waiting, []
        _settle(waiting, stored=False)

    def _append(self, records: list[NewRecord]) -> bool:
        try:
            self._log.append(records)
        except LogUnavailable as cause:
            _log.error("the raw log does not take records: %s", cause)
            return False
        except Exception:  # noqa: BLE001 - a fault of ours must not leave clients waiting
            _log.exception("the raw log failed")
            return False
        return True


def _settle(group: list[Waiting], *, stored: bool) -> None:
    for _, future in group:
        if not future.done():
            future.set_result(stored)

"""Requests that were refused, counted by source and reason, and told to the raw log once a minute.

A refused request writes nothing, so nobody can fill the log with them: there are as many counts as enabled or closed
sources have reasons, and one more source, 0, for whoever names none. A crash loses a minute's counts.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable

from crescendo.core.clock import Clock
from crescendo.core.rawlog import NewRecord
from crescendo.core.rawlog_meta import REFUSED, Refusal, RequestMeta, encode_refusals

NOBODY = 0
UNKNOWN_KEY, CLOSED, PACE = "unknown_key", "closed", "pace"
NOT_JSON, TOO_LARGE, TOO_SLOW = "not_json", "too_large", "too_slow"

_META = RequestMeta(source=NOBODY, key_trust="server", protocol=REFUSED, path="").encode()
_CLOSING_SECONDS = 2.0


class Refusals:
    """Belongs to one event loop. `store` appends a record, durable where it answers True."""

    def __init__(
        self, store: Callable[[NewRecord], Awaitable[bool]], clock: Clock, *, seconds: float
    ) -> None:
        self._store = store
        self._clock = clock
        self._seconds = seconds
        self._counts: Counter[tuple[int, str]] = Counter()
        self._task: asyncio.Task[None] | None = None

    def note(self, source: int, reason: str) -> None:
        """Count one refused request."""
        self._counts[source, reason] += 1
        if self._task is None or self._task.done():
            self._task = asyncio.get_running_loop().create_task(self._tell_later())

    async def close(self) -> None:
        """Tell what was counted, if the log takes it soon."""
        if self._task and not self._task.done():
            self._task.cancel()
            await asyncio.wait({self._task})
        if self._counts:
            await asyncio.wait({asyncio.ensure_future(self._tell())}, timeout=_CLOSING_SECONDS)

    async def _tell_later(self) -> None:
        while self._counts:
            await asyncio.sleep(self._seconds)
            await self._tell()

    async def _tell(self) -> None:
        counts, self._counts = self._counts, Counter()
        told = [Refusal(source, reason, count) for (source, reason), count in sorted(counts.items())]
        record = NewRecord(received_at=self._clock.now(), meta=_META, body=encode_refusals(told))
        stored = False
        try:
            stored = await self._store(record)
        finally:
            if not stored:
                # The log is away, or we are closed meanwhile: told with the next minute's.
                self._counts.update(counts)

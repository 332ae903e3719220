"""The collector in a process: alone, or mounted before Django in the composed application."""

from __future__ import annotations

from collections.abc import Callable

from crescendo.core.clock import Clock, SystemClock
from crescendo.core.rawlog import open_log
from crescendo.core.settings import Settings, current

from .application import Collector, collector
from .request import Receive, Scope, Send


class LazyCollector:
    """A collector that reads its settings and names its log at first use, not at import.

    Give it the lifespan events: its shutdown finishes the requests that wait for their commit.
    """

    def __init__(self, settings: Callable[[], Settings] = current, clock: Clock | None = None) -> None:
        self._settings = settings
        self._clock = clock or SystemClock()
        self._collector: Collector | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self._made()(scope, receive, send)

    def counters(self) -> dict[str, int]:
        """See Collector.counters."""
        return self._made().counters()

    async def close(self) -> None:
        """See Collector.close."""
        await self._made().close()

    def _made(self) -> Collector:
        if self._collector is None:
            settings = self._settings()
            self._collector = collector(settings, open_log(settings), self._clock)
        return self._collector


def application() -> LazyCollector:
    """The factory for an ASGI server that runs the collector alone."""
    return LazyCollector()

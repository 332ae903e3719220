"""What all raw logs share: how a reader's cursors meet the ends of the series."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable
from dataclasses import dataclass

from .rawlog import READ_BYTES, READ_RECORDS, Cursors, RawRecord


@dataclass(frozen=True, slots=True, kw_only=True)
class Ends:
    """A series holds the positions after `tail` up to and with `head`."""

    series: str
    tail: int
    head: int

    def unread(self, after: Cursors) -> int:
        return self.head - self.start(after)

    def start(self, after: Cursors) -> int:
        """The last position that need not be read."""
        return max(self.tail, after.get(self.series, 0))


class SeriesLog(ABC):
    """The reading half of a raw log, over three questions that a store answers."""

    @abstractmethod
    def _ends(self) -> list[Ends]:
        """The ends of all series."""

    @abstractmethod
    def _slice(self, series: str, after: int, limit: int, limit_bytes: int) -> list[RawRecord]:
        """The first records behind a position: within both limits, but never none if there is one."""

    @abstractmethod
    def _received_at(self, series: str, after: int) -> int | None:
        """When the first record behind a position was received."""

    def read(
        self, after: Cursors, *, limit: int = READ_RECORDS, limit_bytes: int = READ_BYTES
    ) -> list[RawRecord]:
        """See RawLog.read."""
        behind = self._behind(after)
        found: list[RawRecord] = []
        for index, ends in enumerate(behind):
            # What one series leaves of its share goes to those that follow.
            left = len(behind) - index
            share = (limit - len(found)) // left
            if share < 1:
                continue
            share_bytes = max(0, limit_bytes) // left
            records = self._slice(ends.series, ends.start(after), share, share_bytes)
            limit_bytes -= sum(len(record.meta) + len(record.body) for record in records)
            found += records
            if limit_bytes <= 0:
                break
        return found

    def has_more(self, after: Cursors) -> bool:
        """See RawLog.has_more."""
        return any(ends.unread(after) > 0 for ends in self._ends())

    def backlog(self, after: Cursors) -> int:
        """See RawLog.backlog."""
        return sum(max(0, ends.unread(after)) for ends in self._ends())

    def oldest_at(self, after: Cursors) -> int | None:
        """See RawLog.oldest_at."""
        moments = (self._received_at(ends.series, ends.start(after)) for ends in self._behind(after))
        return min((moment for moment in moments if moment is not None), default=None)

    def series(self) -> frozenset[str]:
        """See RawLog.series."""
        return frozenset(ends.series for ends in self._ends())

    def _behind(self, after: Cursors) -> list[Ends]:
        # Those with least unread first: what they leave of their share is then of use to the long ones.
        behind: Iterable[Ends] = (ends for ends in self._ends() if ends.unread(after) > 0)
        return sorted(behind, key=lambda ends: (ends.unread(after), ends.series))


def within(sizes: Iterable[tuple[int, int]], limit_bytes: int) -> int | None:
    """The last of (position, size) pairs that still fits into a number of bytes; the first always does."""
    last: int | None = None
    for position, size in sizes:
        limit_bytes -= size
        if last is not None and limit_bytes < 0:
            break
        last = position
    return last

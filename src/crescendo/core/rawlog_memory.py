"""A raw log that forgets all that was not synced: the double on which "acknowledged is durable" is proved."""

from __future__ import annotations

import itertools
import threading
from collections.abc import Sequence
from dataclasses import dataclass, field

from msgspec.structs import replace

from .rawlog import TRIM_RECORDS, Cursors, LogUnavailable, NewRecord, RawRecord
from .rawlog_series import Ends, SeriesLog, within


@dataclass(slots=True)
class _Series:
    records: list[RawRecord] = field(default_factory=list)
    tail: int = 0
    last_at: int = 0

    @property
    def head(self) -> int:
        return self.tail + len(self.records)


@dataclass(slots=True)
class _Write:
    """Written to a disk that may forget it; `synced` is None until that is decided."""

    series: str
    records: Sequence[NewRecord]
    synced: bool | None = None


class Disk:
    """What several handles of one forgetful log share: written things, and which of them are synced.

    With `hold` a write waits, unsynced, for `sync`; `crash` loses it. While `broken` holds a reason every
    append is refused with it.
    """

    def __init__(self, *, hold: bool = False) -> None:
        self.changed = threading.Condition()
        self.hold = hold
        self.broken: str | None = None
        self.durable: dict[str, _Series] = {}
        self._unsynced: list[_Write] = []
        self._names = (f"memory-{number}" for number in itertools.count(1))

    def await_write(self, seconds: float = 10.0) -> bool:
        """Wait until at least one append waits for its sync; False when none came."""
        with self.changed:
            return self.changed.wait_for(lambda: bool(self._unsynced), seconds)

    def write(self, series: str | None, records: Sequence[NewRecord]) -> str:
        """Write, wait for the sync, give the name of the series that took the records."""
        with self.changed:
            if self.broken:
                raise LogUnavailable(self.broken)
            write = self.begin(series, records)
            if not self.hold:
                self._sync()
            self.changed.wait_for(lambda: write.synced is not None)
            if not write.synced:
                raise LogUnavailable("the process died before its write was synced")
            return write.series

    def begin(self, series: str | None, records: Sequence[NewRecord]) -> _Write:
        """Write without waiting, as a log would that breaks its promise."""
        with self.changed:
            write = _Write(series if series in self.durable else next(self._names), records)
            self._unsynced.append(write)
            self.changed.notify_all()
            return write

    def sync(self) -> None:
        """Make all that was written durable."""
        with self.changed:
            self._sync()

    def crash(self) -> None:
        """Lose all that was written and not synced; who waits for it is told."""
        with self.changed:
            self._decide(synced=False)

    def _sync(self) -> None:
        for write in self._unsynced:
            name, records = write.series, write.records
            series = self.durable.setdefault(name, _Series())
            start = series.head + 1
            series.records += [
                RawRecord(
                    series=name, position=position, received_at=new.received_at, meta=new.meta, body=new.body
                )
                for position, new in enumerate(records, start)
            ]
            series.last_at = max(series.last_at, *(new.received_at for new in records))
        self._decide(synced=True)

    def _decide(self, *, synced: bool) -> None:
        for write in self._unsynced:
            write.synced = synced
        self._unsynced.clear()
        self.changed.notify_all()


class ForgetfulLog(SeriesLog):
    """A handle on a `Disk`, under the same contract as the real logs."""

    def __init__(self, disk: Disk | None = None) -> None:
        self.disk = disk or Disk()
        self._series: str | None = None

    def append(self, records: Sequence[NewRecord]) -> None:
        """See RawLog.append."""
        if records:
            self._series = self.disk.write(self._series, records)

    def trim(self, done: Cursors, *, before: int, limit: int = TRIM_RECORDS) -> int:
        """See RawLog.trim."""
        removed = 0
        with self.disk.changed:
            for name, series in list(self.disk.durable.items()):
                while (
                    removed < limit
                    and series.records
                    and series.records[0].position <= done.get(name, 0)
                    and series.records[0].received_at < before
                ):
                    del series.records[0]
                    series.tail += 1
                    removed += 1
                if not series.records and series.last_at < before:
                    del self.disk.durable[name]
        return removed

    def rewrite(self, records: Sequence[RawRecord]) -> int:
        """See RawLog.rewrite."""
        done = 0
        with self.disk.changed:
            for record in records:
                held = self.disk.durable.get(record.series)
                place = record.position - held.tail - 1 if held else -1
                if held and 0 <= place < len(held.records):
                    old = held.records[place]
                    held.records[place] = replace(old, meta=record.meta, body=record.body)
                    done += 1
        return done

    def scour(self) -> bool:
        """See RawLog.scour."""
        return True

    def close(self) -> None:
        """See RawLog.close."""

    def _ends(self) -> list[Ends]:
        with self.disk.changed:
            return [
                Ends(series=name, tail=series.tail, head=series.head)
                for name, series in self.disk.durable.items()
            ]

    def _slice(self, series: str, after: int, limit: int, limit_bytes: int) -> list[RawRecord]:
        found = self._after(series, after)[:limit]
        last = within(((r.position, len(r.meta) + len(r.body)) for r in found), limit_bytes)
        return [record for record in found if last is not None and record.position <= last]

    def _received_at(self, series: str, after: int) -> int | None:
        found = self._after(series, after)
        return found[0].received_at if found else None

    def _after(self, series: str, after: int) -> list[RawRecord]:
        with self.disk.changed:
            held = self.disk.durable.get(series)
            return held.records[max(0, after - held.tail) :] if held else []

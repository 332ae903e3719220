"""Ingest: the one reader of the raw log. A batch's effects, its facts and its cursors commit together.

However the log was cut into batches, and however often a message was sent, the store ends the same.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from time import perf_counter

import msgspec
from django.db import transaction

from crescendo.activity import event_names, flood, hearing, quarantined, rules
from crescendo.activity.ahead import Ahead
from crescendo.activity.prepare import Knowledge, prepare
from crescendo.activity.prepared import Batch, Prepared, Unreadable
from crescendo.activity.types import Tally
from crescendo.activity.write import write
from crescendo.core import facts, faults, rounds, sets
from crescendo.core.rawlog import RawLog, RawRecord, advance
from crescendo.core.rawlog_meta import decode_meta
from crescendo.core.types import CursorMoved
from crescendo.core.watch.types import Unread
from crescendo.sources import api as sources

PREFIX = "ingest/"
SMALLEST, LARGEST = 20, 5_000
_AIM_SECONDS = 0.16
_MOST_IN_A_ROW = 20
_log = logging.getLogger(__name__)


class IngestStruggles(RuntimeError):
    """Record after record cannot be taken: more likely our fault than theirs, so the worker pauses and says so."""


class Ingest:
    """A worker's stage. Not to be shared by threads; two workers at it harm nothing, one of them loses each race.

    `size` fixes the records of a batch (as the demo company does); else it follows how long a batch took to write.
    """

    def __init__(
        self,
        log: RawLog,
        *,
        zone: str,
        own_host: str = "",
        size: int | None = None,
        limits: flood.Limits | None = None,
    ) -> None:
        self._log = log
        self._ahead = Ahead(log)
        self._limits = limits or flood.Limits()
        self._own_host = own_host
        self._zone = zone
        self._size = size or 500
        self._is_fixed = size is not None
        self._set_aside_in_a_row = 0
        self.total = Tally()

    def __call__(self, now: int) -> int:
        """Take one batch; returns how many records were dealt with, 0 when the log is read to its end."""
        cursors, knowledge = cursors_of(), self._knowledge()
        batch = self._ahead.take(cursors, knowledge)
        records = self._log.read(cursors, limit=self._size) if batch is None else batch.records
        if not records:
            return 0
        self._work(records, cursors, knowledge, now, batch)
        return len(records)

    def backlog(self) -> int:
        """How many acknowledged records wait."""
        return self._log.backlog(cursors_of())

    def _work(
        self,
        records: Sequence[RawRecord],
        cursors: dict[str, int],
        knowledge: Knowledge,
        now: int,
        batch: Batch | None = None,
    ) -> None:
        """Take records; halve a batch that fails until the poisoned record stands alone in quarantine."""
        try:
            self._commit(batch or prepare(records, knowledge), cursors, now, then=knowledge)
            self._set_aside_in_a_row = 0
        except CursorMoved:
            raise
        except Exception as failure:
            if faults.is_of_the_store(failure) or isinstance(failure, IngestStruggles):
                raise
            if len(records) == 1:
                self._take_apart(records[0], failure, cursors, now)
                return
            middle = len(records) // 2
            self._work(records[:middle], cursors, knowledge, now)
            self._work(records[middle:], cursors_of(), knowledge, now)

    def _commit(
        self, batch: Batch, cursors: dict[str, int], now: int, *, then: Knowledge | None = None
    ) -> None:
        """Store a batch and move the cursors; `then` begins on the next one meanwhile."""
        heard = hearing.listen(batch.records)
        began = perf_counter()
        with transaction.atomic():
            for series, position in _ends(batch.records).items():
                rounds.advance(PREFIX + series, cursors.get(series, 0), position, now=now)
            quarantined.settle(batch)
            hearing.keep(heard, now=now)
            facts.append(write(batch, now=now, zone=self._zone, limits=self._limits), now=now)
            # Without the commit: its copying of pages back keeps no writer waiting.
            is_full = len(batch.records) >= self._size
            if not self._is_fixed:
                self._pace(len(batch.records), perf_counter() - began)
            # Where this batch was not full the log is read to its end.
            if then is not None and is_full:
                self._ahead.begin(advance(cursors, batch.records), then, size=self._size)
        self.total.add(batch.tally)

    def _take_apart(self, record: RawRecord, failure: Exception, cursors: dict[str, int], now: int) -> None:
        """Store the messages of a record that fails as a whole, without those that fail by themselves."""
        try:
            batch = prepare([record], self._knowledge())
        except Exception as cause:  # noqa: BLE001 - nothing of it can be read
            self._set_aside(record, cause, cursors, now)
            return
        if len(batch.events) < 2:
            self._set_aside(record, failure, cursors, now)
            return
        poisoned: list[Prepared] = []
        self._store_apart(batch.events, record, poisoned, now)
        if len(poisoned) == len(batch.events):
            self._set_aside(record, failure, cursors, now)
            return
        for event in poisoned:
            _log.error("a message of record %s/%d cannot be taken", record.series, record.position)
            body = flood.message_of(record.body, event.message)
            batch.unreadable.append(Unreadable("ingest_failed", event.source_id, body, record.received_at))
        batch.tally.quarantined += len(poisoned)
        batch.events.clear()
        self._commit(batch, cursors, now)

    def _store_apart(
        self, events: Sequence[Prepared], record: RawRecord, poisoned: list[Prepared], now: int
    ) -> None:
        """Store events of one record before its cursor moves: a repetition after a crash finds them stored."""
        try:
            with transaction.atomic():
                batch = Batch(events=list(events), records=[record])
                facts.append(write(batch, now=now, zone=self._zone, limits=self._limits), now=now)
            self.total.add(batch.tally)
        except Exception as failure:
            if faults.is_of_the_store(failure):
                raise
            if len(events) == 1:
                poisoned.append(events[0])
                return
            middle = len(events) // 2
            self._store_apart(events[:middle], record, poisoned, now)
            self._store_apart(events[middle:], record, poisoned, now)

    def _set_aside(self, record: RawRecord, failure: Exception, cursors: dict[str, int], now: int) -> None:
        # A fault of ours that meets every record must not empty the log into quarantine at full speed.
        if self._set_aside_in_a_row >= _MOST_IN_A_ROW:
            self._set_aside_in_a_row = 0
            raise IngestStruggles(faults.describe(failure)) from failure
        self._set_aside_in_a_row += 1
        note = faults.describe(failure)
        _log.error("record %s/%d cannot be taken: %s", record.series, record.position, note)
        poisoned = Unreadable("ingest_failed", _source_of(record), record.body, record.received_at, record)
        self._commit(
            Batch(unreadable=[poisoned], records=[record], tally=Tally(records=1, quarantined=1)),
            cursors,
            now,
        )

    def _pace(self, records: int, seconds: float) -> None:
        """Keep write transactions as long as other writers can bear: long ones are cheap. A part batch says little."""
        if seconds > _AIM_SECONDS:
            self._size = max(SMALLEST, int(min(records, self._size) * max(_AIM_SECONDS / seconds, 0.25)))
        elif records >= self._size:
            self._size = min(LARGEST, int(self._size * min(_AIM_SECONDS / seconds, 1.5)) + 1)

    def _knowledge(self) -> Knowledge:
        known, names = sources.knowledge(), event_names.in_force()
        own = frozenset({self._own_host} if self._own_host else ())
        return Knowledge(
            own_hosts={number: hosts | own for number, hosts in known.hosts.items()},
            user_id_spaces=known.user_id_spaces,
            names=names.acts,
            promoted=names.promoted,
            keywords=known.keywords,
            rules=rules.in_force()[1],
        )


def cursors_of() -> dict[str, int]:
    """How far ingest has come in each series of the raw log."""
    rows = sets.fetch("SELECT consumer, position FROM core_cursor WHERE consumer LIKE %s", [PREFIX + "%"])
    return {str(consumer)[len(PREFIX) :]: int(position) for consumer, position in rows}


def unread(log: RawLog, *, now: int) -> Unread:
    """What was acknowledged and waits. Raises LogUnavailable, and what a missing database raises."""
    cursors = cursors_of()
    if not log.has_more(cursors):
        return Unread(records=0, age=0)
    oldest = log.oldest_at(cursors)
    return Unread(records=log.backlog(cursors), age=0 if oldest is None else max(0, now - oldest))


def _source_of(record: RawRecord) -> int | None:
    try:
        return decode_meta(record.meta).source
    except msgspec.DecodeError:
        return None


def _ends(records: Sequence[RawRecord]) -> dict[str, int]:
    return {record.series: record.position for record in records}

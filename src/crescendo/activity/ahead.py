"""The next batch, read and prepared while this one is committed: SQLite's commit lets other threads run."""

from __future__ import annotations

import threading
from collections.abc import Mapping

from crescendo.activity.prepare import Knowledge, prepare
from crescendo.activity.prepared import Batch
from crescendo.core.rawlog import RawLog


class Ahead:
    """At most one batch, for one place in the log and one state of knowledge; for any other it is thrown away."""

    def __init__(self, log: RawLog) -> None:
        self._log = log
        self._thread: threading.Thread | None = None
        self._place: tuple[dict[str, int], Knowledge] | None = None
        self._batch: Batch | None = None

    def begin(self, cursors: Mapping[str, int], knowledge: Knowledge, *, size: int) -> None:
        """Start on what follows these cursors. A failure is kept for the one who does it again in his turn."""
        self._wait()
        self._place = (dict(cursors), knowledge)
        self._thread = threading.Thread(
            target=self._work, args=(dict(cursors), knowledge, size), name="ingest-ahead", daemon=True
        )
        self._thread.start()

    def take(self, cursors: Mapping[str, int], knowledge: Knowledge) -> Batch | None:
        """The batch behind these cursors, if that is the one that was begun."""
        self._wait()
        batch, place = self._batch, self._place
        self._batch = self._place = None
        return batch if place == (cursors, knowledge) else None

    def _work(self, cursors: dict[str, int], knowledge: Knowledge, size: int) -> None:
        try:
            records = self._log.read(cursors, limit=size)
            self._batch = prepare(records, knowledge) if records else None
        except Exception:  # noqa: BLE001 - it fails again where somebody handles it
            self._batch = None

    def _wait(self) -> None:
        if self._thread is not None:
            self._thread.join()
            self._thread = None

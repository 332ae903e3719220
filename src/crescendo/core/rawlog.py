"""The raw log: what clients sent, durable before they are answered, read later in batches.

It knows three verbs: append, read from an offset, trim. A log is made of *series*, one for each process that
appends. Positions in a series are dense and in the order of commit, so a reader that has seen position 7 of a
series will never meet a 5 later; a reader's offset is therefore one position a series (`Cursors`), and no
implementation needs to know which transactions are still open.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

import msgspec

from .settings import Settings

Cursors = Mapping[str, int]
"""For each series the last position that was read; a series that is not named was never read."""

READ_RECORDS = 1_000
READ_BYTES = 8 * 1024 * 1024
TRIM_RECORDS = 5_000


class LogUnavailable(OSError):
    """The log cannot take or give records now: disk full, file locked, server away. Trying later is right."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewRecord:
    """One request as a door took it. `meta` is `rawlog_meta.RequestMeta`, `body` the JSON text as sent."""

    received_at: int
    meta: bytes
    body: bytes


class RawRecord(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """One request as the log gives it back, with its place."""

    series: str
    position: int
    received_at: int
    meta: bytes
    body: bytes


class RawLog(Protocol):
    """One handle on the log; threads of a process may share it, and its appends form one series."""

    def append(self, records: Sequence[NewRecord]) -> None:
        """Store all records or none; on return they are synced to disk.

        Raises LogUnavailable. Whether the records were kept is then unknown where the connection broke at the
        very end: the client sends again, and ingest knows a message it has already seen. The first append
        registers the handle's series; when the series was removed meanwhile, a new one is opened unseen.
        """

    def read(
        self, after: Cursors, *, limit: int = READ_RECORDS, limit_bytes: int = READ_BYTES
    ) -> list[RawRecord]:
        """Give records behind the cursors, in order within each series, a fair share of every series.

        Empty only when nothing is unread; a record larger than `limit_bytes` comes alone.
        """

    def trim(self, done: Cursors, *, before: int, limit: int = TRIM_RECORDS) -> int:
        """Remove records at or behind the cursors that were received before an instant; at most `limit`.

        Gives how many it removed; call again until 0. Never removes what is unread. A series that is empty
        and has been silent since that instant is removed as well.
        """

    def rewrite(self, records: Sequence[RawRecord]) -> int:
        """Put other contents in the place of records that stand; gives how many. For erasure alone.

        Places and times stay. What was trimmed meanwhile is left out. Raises LogUnavailable.
        """

    def scour(self) -> bool:
        """Let nothing that was rewritten or trimmed stay readable in the log's files.

        False when a reader kept that from happening: call again a little later.
        """

    def has_more(self, after: Cursors) -> bool:
        """Tell whether anything is unread: one small query, cheap enough for an idle loop."""

    def backlog(self, after: Cursors) -> int:
        """Count the unread records."""

    def oldest_at(self, after: Cursors) -> int | None:
        """When the oldest unread record was received; None when all is read."""

    def series(self) -> frozenset[str]:
        """Name the series that exist; a reader may forget its cursors of all others."""

    def close(self) -> None:
        """Let go of connections. A closed handle opens them again when it is used."""


def advance(after: Cursors, records: Sequence[RawRecord]) -> dict[str, int]:
    """Give the cursors of a reader that has dealt with these records as well."""
    cursors = dict(after)
    for record in records:
        cursors[record.series] = max(record.position, cursors.get(record.series, 0))
    return cursors


def open_log(settings: Settings) -> RawLog:
    """Give a handle on the log that the settings name. Nothing is touched before its first use."""
    if settings.log_url.startswith("postgresql"):
        from .rawlog_postgresql import PostgresqlLog  # noqa: PLC0415 - the driver costs 20 MB

        return PostgresqlLog(settings.log_url)
    from .rawlog_sqlite import SqliteLog  # noqa: PLC0415 - its counterpart is imported late as well

    return SqliteLog.at_url(settings.log_url)

"""What is watched, what was found, and an incident: the time in which a figure stood beyond its threshold."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from crescendo.core.types import WorkerState


class Signal(StrEnum):
    """A figure that may call an administrator."""

    WORKER_LAG = "worker_lag"
    DISK = "disk"
    FAILED_JOBS = "failed_jobs"
    QUARANTINE = "quarantine"


@dataclass(frozen=True, slots=True, kw_only=True)
class Unread:
    """What was acknowledged and is not yet processed; `age` in milliseconds is that of its oldest record."""

    records: int
    age: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """A reader of the fact log: how many facts it is behind the head, and for how long (milliseconds)."""

    name: str
    behind: int
    age: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Storage:
    """Bytes: of the disk under the home folder, of the database, of the raw log (None where it lies elsewhere)."""

    disk_free: int
    disk_total: int
    database: int
    log: int | None

    @property
    def free_percent(self) -> int:
        return self.disk_free * 100 // self.disk_total if self.disk_total else 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Backup:
    """The newest backup whose manifest stands in the home folder."""

    name: str
    at: int
    size: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """All that is watched, as of one instant."""

    worker: WorkerState
    unread: Unread
    readers: tuple[Reader, ...]
    waiting_jobs: int
    running_jobs: int
    failed_jobs: int
    quarantined: int
    quarantined_hour: int
    quarantined_day: int
    storage: Storage
    backup: Backup | None

    @property
    def lag(self) -> int:
        """How long the oldest unprocessed thing has waited, in the raw log or for a reader; milliseconds."""
        return max(self.unread.age, *(reader.age for reader in self.readers), 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Threshold:
    """Beyond which value a signal calls, and within which bounds the company may set it."""

    signal: Signal
    value: int
    usual: int
    least: int
    most: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Incident:
    """From when to when a signal stood beyond its threshold, and the worst figure meanwhile."""

    id: int
    signal: Signal
    opened_at: int
    closed_at: int | None
    worst: int

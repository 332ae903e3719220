"""What is kept about the machinery and the staff: audit lines, notices, quarantine, jobs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from crescendo.core.refusals import Refusal, mark
from crescendo.core.types.acting import Role


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditLine:
    """Who did what to what; `sentence` with its `places` reads as plain words in either language."""

    id: int
    at: int
    staff_id: int | None
    label: str
    action: str
    subject: str
    fields: tuple[str, ...]
    contents: Mapping[str, Any] = field(hash=False)
    sentence: str
    places: Mapping[str, str] = field(hash=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class PostNotice:
    """A note to members of staff, to all of a role, or both. `places` carries ids, never personal values."""

    sentence: str
    places: Mapping[str, str] = field(default_factory=dict, hash=False)
    link: str = ""
    staff_ids: tuple[int, ...] = ()
    role: Role | None = None
    dedupe_key: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeRow:
    """A notice as its reader sees it."""

    id: int
    at: int
    sentence: str
    places: Mapping[str, str] = field(hash=False)
    link: str
    read_at: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Quarantined:
    """Something that could not be taken or worked on, as it came.

    `meta` and `envelope` are what its room needs to hand it in again; without `meta` it cannot be.
    """

    kind: str
    reason: str
    source: str
    body: bytes
    at: int
    note: str = ""
    meta: bytes = b""
    envelope: bytes = b""


@dataclass(frozen=True, slots=True, kw_only=True)
class QuarantinedRow(Quarantined):
    """The same with its place in the quarantine."""

    id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class QuarantineFilter:
    """Which things are meant: what is None does not narrow. `up_to` leaves out what came after it was shown."""

    kind: str | None = None
    reason: str | None = None
    source: str | None = None
    up_to: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class QuarantineGroup:
    """How much stands in quarantine for one reason, and the newest of it."""

    kind: str
    reason: str
    source: str
    count: int
    newest_at: int


class JobState(StrEnum):
    """A job's way: pending, running under a lease, then done, or failed for a person to see."""

    PENDING = "pending"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimedJob:
    """A job in the hands of its handler; `attempt` counts from 1 and is the fence of the claim."""

    id: int
    kind: str
    payload: dict[str, Any] = field(hash=False)
    attempt: int
    now: int


@dataclass(frozen=True, slots=True, kw_only=True)
class JobProgress:
    """How far a job that waits or runs has come; `total` is what it was told at its start."""

    id: int
    kind: str
    payload: Mapping[str, Any] = field(hash=False)
    done: int
    total: int


@dataclass(frozen=True, slots=True, kw_only=True)
class JobRow:
    """A job as an operator sees it."""

    id: int
    kind: str
    state: JobState
    run_at: int
    attempts: int
    error: str
    created_at: int
    finished_at: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkerState:
    """What /readyz and `crescendo doctor` say of the worker; `lag` is the age of its last sign of life."""

    alive: bool
    owner: str
    lag: int | None
    failing: tuple[str, ...]


class JobLost(Refusal):
    """The lease ran out and somebody else has the job; stop working on it."""

    code = "job_lost"
    sentence = mark("This job is in other hands.")
    remedy = mark("Nothing is to be done: it is being worked on.")

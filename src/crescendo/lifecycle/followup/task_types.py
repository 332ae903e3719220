"""The nouns of tasks. No Django: frozen values that may cross the room's door."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from crescendo.core.refusals import Refusal, mark
from crescendo.lifecycle.followup.subject_types import Subject

LONGEST_TITLE = 200


class TaskKind(StrEnum):
    """What is to be done."""

    CALL = "call"
    MAIL = "mail"
    MEETING = "meeting"
    WECOM = "wecom"
    TODO = "todo"


class TaskTime(StrEnum):
    """Where a task stands in the owner's day."""

    OVERDUE = "overdue"
    TODAY = "today"
    LATER = "later"


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """A day of the company's calendar as YYYY-MM-DD, and an hour as HH:MM where one was said."""

    on: str
    clock: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NewTask:
    """A task to be made; without an owner it is one's own."""

    subject: Subject
    title: str
    due: Due
    kind: TaskKind = TaskKind.TODO
    owner_id: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeTask:
    """A task as it is to be from now on; what is None stays."""

    task_id: int
    title: str | None = None
    kind: TaskKind | None = None
    due: Due | None = None
    owner_id: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskQuery:
    """Open tasks unless `is_done`: of an owner, of a subject, of both."""

    owner_id: int | None = None
    subject: Subject | None = None
    is_done: bool = False
    after: str | None = None
    limit: int = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """A task as the reader sees it. `time` is where it stands now; done tasks keep the one they had.

    `is_seen` tells whether the reader may open what it is about: one's own task stays one's own without that.
    """

    id: int
    subject: Subject
    title: str
    kind: TaskKind
    owner_id: int | None
    due_at: int
    is_timed: bool
    time: TaskTime
    at: int
    by_id: int | None
    by_label: str
    done_at: int | None
    done_by_label: str
    may_change: bool
    is_seen: bool
    removed_at: int | None = None


class TaskDone(Refusal):
    """What is done is neither changed nor put off."""

    code = "task_done"
    sentence = mark("This task is done already.")
    remedy = mark("Open it again first.")


class TaskRemoved(Refusal):
    """It was removed too long ago."""

    code = "task_gone"
    sentence = mark("The task was removed and can no longer be taken back.")

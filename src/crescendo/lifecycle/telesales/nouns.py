"""The nouns of telesales: who waits in the queue, answers, enrollments, refusals. No Django."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any

from crescendo.core.refusals import Refusal, mark
from crescendo.lifecycle.documents.telesales_rules import First
from crescendo.lifecycle.followup.task_types import Due

LEAD_ENTRY = "lead"
"""The entry of those who came as a lead that was routed to an SDR."""


class Answer(StrEnum):
    """What came of trying somebody of the queue."""

    REACHED = "reached"
    NOT_REACHED = "not_reached"
    WRONG_NUMBER = "wrong_number"
    CALL_BACK = "call_back"
    NOT_INTERESTED = "not_interested"
    RECYCLE = "recycle"
    QUALIFIED = "qualified"


CALLS = frozenset({Answer.REACHED, Answer.NOT_REACHED, Answer.WRONG_NUMBER, Answer.CALL_BACK})
"""Answers that are a call and leave somebody in the queue."""


class Result(StrEnum):
    """Why somebody left the queue."""

    QUALIFIED = "qualified"
    REJECTED = "rejected"
    RECYCLED = "recycled"
    MOVED = "moved"
    """The stage changed otherwise, or the lead went elsewhere."""
    RAISED = "raised"
    """A more pressing entry of the document took over."""
    LAPSED = "lapsed"
    MERGED = "merged"


class EnrollmentEnd(StrEnum):
    """Why a cadence ended."""

    DONE = "done"
    REACHED = "reached"
    REPLY = "reply"
    STAGE = "stage"
    TAKEN_OUT = "taken_out"
    MERGED = "merged"
    DROPPED = "dropped"
    """The document has no such cadence any more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueQuery:
    """Whose queue: nobody named asks for one's own."""

    owner_id: int | None = None
    limit: int = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """Somebody in the queue. `first` says what puts them where they stand; `tries` counts calls since they came in."""

    id: int
    contact_id: int
    cycle: int
    entry: str
    lead_id: int | None
    owner_id: int | None
    is_raised: bool
    cause: str
    made_at: int
    next_at: int
    tried_at: int | None
    outcome: str
    late_at: int
    closed_at: int | None
    result: str
    reason: str
    tries: int = 0
    is_due: bool = True
    first: First | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Queue:
    """Those who wait, in their order; `due` of them now. `more` is how many stand behind the rows shown."""

    rows: tuple[Waiting, ...]
    due: int
    more: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerQueued:
    """What came of trying somebody, and what is to follow.

    `call_back` is when to call again; `reason` and `return_on` say why and until when somebody goes; `to` is the stage
    of a qualified one (mql or sql), whose missing fields `values` fill. `was_talk`: a call that reached goes with it.
    """

    queued_id: int
    answer: Answer
    text: str = ""
    minutes: int | None = None
    call_back: Due | None = None
    reason: str = ""
    return_on: date | None = None
    competitor: str = ""
    to: str = "mql"
    values: Mapping[str, Any] = field(default_factory=dict, hash=False)
    was_talk: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Enroll:
    """Contacts into a cadence; without an owner its tasks are one's own."""

    contact_ids: tuple[int, ...]
    cadence: str
    owner_id: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Enrollment:
    """Somebody in a cadence, or who was: `step` counts those made, `due_at` is when the next is due."""

    id: int
    contact_id: int
    cadence: str
    owner_id: int | None
    started_at: int
    step: int
    due_at: int | None
    task_id: int | None
    script: str
    ended_at: int | None
    result: str
    by_label: str


class CadenceUnknown(Refusal):
    """The lifecycle in force has no such cadence."""

    code = "cadence_unknown"
    sentence = mark("There is no cadence %(cadence)s.")
    remedy = mark("Choose one of the cadences of the lifecycle.")


class QueuedElsewhere(Refusal):
    """Somebody has left the queue, or stands in another colleague's."""

    code = "queued_elsewhere"
    sentence = mark("This contact has left your queue.")
    remedy = mark("Look at the queue again: somebody else may have been quicker.")

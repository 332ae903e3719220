"""The nouns of calls. No Django: frozen values that may cross the room's door."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from crescendo.core.refusals import Refusal, mark
from crescendo.lifecycle.followup.task_types import Due

LONGEST_CALL_TEXT = 4_000
LONGEST_CALL = 600
"""In minutes."""


class Outcome(StrEnum):
    """What came of a call. Each is a try."""

    REACHED = "reached"
    NOT_REACHED = "not_reached"
    WRONG_NUMBER = "wrong_number"
    CALL_BACK = "call_back"


@dataclass(frozen=True, slots=True, kw_only=True)
class NewCall:
    """A call that was tried. `at` None: just now. `call_back` is when to call again, as a task of the caller's.

    `task_id` is the task that it does.
    """

    contact_id: int
    outcome: Outcome
    text: str = ""
    minutes: int | None = None
    call_back: Due | None = None
    at: int | None = None
    task_id: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """A call as the reader sees it; `text` is covered for who may not see personal data."""

    id: int
    contact_id: int
    outcome: Outcome
    text: str
    minutes: int | None
    call_back_at: int | None
    at: int
    by_id: int | None
    by_label: str
    may_remove: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class CallRecorded:
    """The call, and the task to call back that it made."""

    call: Call
    task_id: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Tries:
    """A contact's calls since an instant, the oldest first; `reached_at` is the first that reached her."""

    at: tuple[int, ...]
    reached_at: int | None

    @property
    def count(self) -> int:
        """How many."""
        return len(self.at)


class CallTooOld(Refusal):
    """A call is taken back while one still knows that it was a slip."""

    code = "call_too_old"
    sentence = mark("A call can be taken back within a day, by who wrote it down.")
    remedy = mark("Write down another one that says how it was.")

"""The nouns of talks. No Django: frozen values that may cross the room's door."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from crescendo.core.refusals import Refusal, mark
from crescendo.lifecycle.followup.task_types import Due

LONGEST_TALK = 10_000
LONGEST_TITLE = 200
LONGEST_PLACE = 200
LONGEST_ATTENDEES = 500
LONGEST_MEETING = 1_440
MOST_PEOPLE = 50


class TalkKind(StrEnum):
    """What it was. A call is no talk of these: it has outcomes and counts as a try."""

    MAIL = "mail"
    MEETING = "meeting"


class Direction(StrEnum):
    """A mail came from them, or went to them."""

    IN = "in"
    OUT = "out"


@dataclass(frozen=True, slots=True, kw_only=True)
class NewTalk:
    """A mail or a meeting, with contacts, about a deal, or both. `at` None is just now.

    `direction` is a mail's; `minutes`, `place` and `attendees` (ours and theirs who are no contacts) a meeting's.
    `next_step` with its day becomes a task of the writer's.
    """

    kind: TalkKind
    title: str
    contact_ids: tuple[int, ...] = ()
    deal_id: int | None = None
    text: str = ""
    direction: Direction | None = None
    minutes: int | None = None
    place: str = ""
    attendees: str = ""
    at: int | None = None
    next_step: str = ""
    next_due: Due | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeTalk:
    """What was written, as it is to be; None stays."""

    talk_id: int
    title: str | None = None
    text: str | None = None
    place: str | None = None
    attendees: str | None = None
    minutes: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Talk:
    """A talk as the reader sees it; words are covered for who may not see personal data."""

    id: int
    kind: TalkKind
    direction: Direction | None
    title: str
    text: str
    place: str
    attendees: str
    minutes: int | None
    contact_ids: tuple[int, ...]
    deal_id: int | None
    at: int
    edited_at: int | None
    task_id: int | None
    by_id: int | None
    by_label: str
    may_change: bool


class TalkTooOld(Refusal):
    """A talk is changed while one still remembers it."""

    code = "talk_too_old"
    sentence = mark("A mail or a meeting can be changed or taken back within a week, by who wrote it down.")
    remedy = mark("Write down another one that says how it was.")

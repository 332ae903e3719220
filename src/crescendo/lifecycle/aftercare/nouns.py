"""The nouns of aftercare. No Django: frozen values that may cross the room's door."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

LONGEST_KEY, LONGEST_SURVEY, LONGEST_TITLE, LONGEST_CATEGORY, LONGEST_TEXT = 160, 120, 255, 80, 4_000


class SurveyKind(StrEnum):
    """What a score means: how likely one recommends us (NPS), how content one is, how hard it was, something else."""

    NPS = "nps"
    CSAT = "csat"
    CES = "ces"
    OTHER = "other"


class NpsGroup(StrEnum):
    """What a last NPS answer says: 9 and 10, 7 and 8, 6 and less; none was given."""

    PROMOTER = "promoter"
    PASSIVE = "passive"
    DETRACTOR = "detractor"
    NONE = "none"


class TicketState(StrEnum):
    """Where a ticket stands: somebody works on it, it waits for the customer, it is closed."""

    OPEN = "open"
    WAITING = "waiting"
    CLOSED = "closed"


class TicketPriority(StrEnum):
    """How urgent a ticket is."""

    LOW = "low"
    NORMAL = "normal"
    HIGH = "high"
    URGENT = "urgent"


@dataclass(frozen=True, slots=True, kw_only=True)
class NewSurveyAnswer:
    """An answer with its score from 0 to 10. Without a key the same survey, person and time are the same answer."""

    survey: str
    at: int
    contact_id: int | None = None
    account_id: int | None = None
    kind: SurveyKind = SurveyKind.OTHER
    score: int | None = None
    text: str = ""
    key: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SurveyAnswer:
    """An answer as it stands; `text` is covered for who may not see personal data."""

    id: int
    key: str
    survey: str
    at: int
    contact_id: int | None
    account_id: int | None
    kind: SurveyKind
    score: int | None
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PutTicket:
    """A ticket as it stands in the help desk, whose id is `key`."""

    key: str
    title: str
    opened_at: int
    contact_id: int | None = None
    account_id: int | None = None
    state: TicketState = TicketState.OPEN
    priority: TicketPriority | None = None
    category: str = ""
    closed_at: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Ticket:
    """A ticket as it stands; `title` is covered for who may not see personal data."""

    id: int
    key: str
    title: str
    opened_at: int
    contact_id: int | None
    account_id: int | None
    state: TicketState
    priority: TicketPriority | None
    category: str
    closed_at: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Care:
    """What somebody, or a company, has said: the newest answers and tickets, and what they come to.

    `nps` is promoters less detractors in per cent of the `answered`, by each person's last NPS answer of a year; None
    where nobody gave one.
    """

    answers: tuple[SurveyAnswer, ...]
    tickets: tuple[Ticket, ...]
    open_tickets: int
    nps: int | None
    answered: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Put:
    """Which rows of a batch are new, and which were known and said something else; by their place in it."""

    created: frozenset[int]
    updated: frozenset[int]


def group_of(score: int) -> NpsGroup:
    """The group of an NPS score."""
    return NpsGroup.PROMOTER if score >= 9 else NpsGroup.PASSIVE if score >= 7 else NpsGroup.DETRACTOR

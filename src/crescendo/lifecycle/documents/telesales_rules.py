"""The nouns of telesales: who comes into the queue, in which order, what is said, how often one tries. No Django."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from crescendo.core.document_reading import Titles
from crescendo.lifecycle.documents.clocks import Span


class First(StrEnum):
    """What puts somebody before others in the queue. The earlier in the document's order, the more it weighs."""

    CALL_BACK = "call_back"
    """A call was promised for now."""
    HAND_RAISE = "hand_raise"
    HOT = "hot"
    WARM = "warm"
    LATE = "late"
    """The first call should have been made by now."""
    ENTRY = "entry"
    """By the place of the entry in the document."""
    SCORE = "score"
    OLDEST = "oldest"
    NEWEST = "newest"
    NEXT_ATTEMPT = "next_attempt"


class StepKind(StrEnum):
    """What a step of a cadence asks for."""

    CALL = "call"
    MAIL = "mail"
    WECOM = "wecom"


class Stop(StrEnum):
    """What ends a cadence before its last step."""

    REACHED = "reached"
    REPLY = "reply"
    STAGE = "stage"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """Who comes into the queue of telesales without becoming an MQL: from which stages, on what condition."""

    key: str
    title: Titles
    origins: tuple[str, ...]
    condition: Mapping[str, Any] = field(hash=False)
    is_raised: bool = False
    cadence: str = ""
    script: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Script:
    """What is said, by language. {name}, {company} and {me} are filled in."""

    key: str
    title: Titles
    text: Titles


@dataclass(frozen=True, slots=True, kw_only=True)
class CadenceStep:
    """A step, so much working time after the beginning; None is at once."""

    after: Span | None
    kind: StepKind
    script: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cadence:
    """Steps in their order, and what ends them early."""

    key: str
    title: Titles
    stops: frozenset[Stop]
    steps: tuple[CadenceStep, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Telesales:
    """The section whole. `again` is when to try next after the first, second … call in vain, where no cadence says.

    `lead_cadence` and `lead_script` are for MQLs that are routed to an SDR. `lapse_days`: who was not tried for so long
    leaves the queue.
    """

    order: tuple[First, ...]
    entries: tuple[Entry, ...]
    scripts: tuple[Script, ...]
    cadences: tuple[Cadence, ...]
    again: tuple[Span, ...]
    lead_cadence: str
    lead_script: str
    reached_script: str
    lapse_days: int

    def entry(self, key: str) -> Entry | None:
        """The entry of a key."""
        return next((one for one in self.entries if one.key == key), None)

    def script(self, key: str) -> Script | None:
        """The script of a key."""
        return next((one for one in self.scripts if one.key == key), None)

    def cadence(self, key: str) -> Cadence | None:
        """The cadence of a key."""
        return next((one for one in self.cadences if one.key == key), None)

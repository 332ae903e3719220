"""The nouns of how events come in: sources, quarantine, what ingest did. No Django; `types` hands them on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from crescendo.core.refusals import Refusal, mark


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceHealth:
    """How a source is doing. `silent_for` is None before its first event; `rate` is events in the last hour."""

    source_id: int
    first_event_at: int | None
    last_event_at: int | None
    rate: int
    quarantined: int
    silent_for: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ClientSeen:
    """A client library of a source; `requests` counts those that were looked at."""

    library: str
    version: str
    requests: int
    last_at: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Advice:
    """What to do, by the code of its sentence; `length` is in milliseconds, `reason` a code of quarantine."""

    code: str
    places: Mapping[str, str | int] = field(hash=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceCondition:
    """A source in full. `skew` is the median of received less sent; events, quarantine and refusals are of 7 days.

    `hours` are the events stored in each of the last 24 hours, this one last.
    """

    health: SourceHealth
    events_week: int
    hours: tuple[int, ...]
    quarantined: tuple[tuple[str, int], ...]
    refused: tuple[tuple[str, int], ...]
    skew: int | None
    clients: tuple[ClientSeen, ...]
    advice: tuple[Advice, ...]

    @property
    def hours_most(self) -> int:
        """Events of the busiest hour."""
        return max(self.hours, default=0)


@dataclass(frozen=True, slots=True, kw_only=True)
class QuarantineProgress:
    """How far a job has come that hands a group in again, or removes it. `reason` is None for all reasons."""

    is_removal: bool
    reason: str | None
    done: int
    total: int


class NotRetryable(Refusal):
    """It came without its request, so it cannot be handed in again."""

    code = "not_retryable"
    sentence = mark("This cannot be tried again: it was kept without the request that it came in.")


@dataclass(slots=True)
class Tally:
    """What one step of ingest did, for logs, metrics and `drain`."""

    records: int = 0
    stored: int = 0
    duplicates: int = 0
    quarantined: int = 0
    dwell: int = 0
    blocked: int = 0
    reasons: dict[str, int] = field(default_factory=dict)

    def add(self, other: Tally) -> None:
        """Add another step's figures to these."""
        self.records += other.records
        self.stored += other.stored
        self.duplicates += other.duplicates
        self.quarantined += other.quarantined
        self.dwell += other.dwell
        self.blocked += other.blocked
        for reason, count in other.reasons.items():
            self.reasons[reason] = self.reasons.get(reason, 0) + count

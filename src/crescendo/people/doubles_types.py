"""The nouns of looking for doubles among all contacts. No Django."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from crescendo.core.refusals import Refusal, mark

MODEL = "model"
"""The kind of a suggestion that the model made."""


class SearchState(StrEnum):
    """Where a search stands; the first four are its steps."""

    GATHERING = "gathering"
    COMPARING = "comparing"
    CLEARING = "clearing"
    STORING = "storing"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


RUNNING = frozenset({SearchState.GATHERING, SearchState.COMPARING, SearchState.CLEARING, SearchState.STORING})


@dataclass(frozen=True, slots=True, kw_only=True)
class DoublesSearch:
    """One look at all contacts: how many it read, how many pairs it found, how many of them are new."""

    id: int
    state: SearchState
    contacts: int
    total: int
    pairs: int
    fresh: int
    asked_at: int
    asked_by_id: int | None
    finished_at: int | None

    @property
    def is_running(self) -> bool:
        return self.state in RUNNING


class DedupeMissing(Refusal):
    """The model needs an extra that is not installed."""

    code = "dedupe_missing"
    sentence = mark("What compares all contacts is not installed here.")
    remedy = mark("Ask your operator to run: pip install 'crescendo[dedupe]'")


class SearchRunning(Refusal):
    """One search at a time."""

    code = "search_running"
    sentence = mark("All contacts are being compared already.")
    remedy = mark("Wait until it has ended, or cancel it.")

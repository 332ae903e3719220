"""What happened, and who reads it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from crescendo.core.refusals import Refusal, mark


@dataclass(frozen=True, slots=True, kw_only=True)
class FactDraft:
    """A fact about to be written. The payload carries ids and field names, never personal values."""

    kind: str
    payload: Mapping[str, Any]
    at: int
    depth: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """Something that happened, at its place in the fact log."""

    position: int
    kind: str
    at: int
    payload: dict[str, Any] = field(hash=False)
    depth: int = 0


class Consumer(Protocol):
    """One who reads the fact log in rounds. A `name` is kept for ever: its cursor hangs on it."""

    @property
    def name(self) -> str: ...

    @property
    def kinds(self) -> frozenset[str]: ...

    def handle(self, facts: Sequence[Fact], *, now: int) -> Sequence[FactDraft]:
        """Do what the facts ask for, return the facts that follow; runs in the cursor's transaction."""
        ...


class CursorMoved(Refusal):
    """The cursor is not where this reader left it: another worker has moved on, this one changes nothing."""

    code = "cursor_moved"
    sentence = mark("Another worker has moved %(consumer)s on.")
    remedy = mark("Nothing is to be done: the other worker goes on.")


class ChainTooDeep(Refusal):
    """Facts that cause facts went past the limit; the chain stops here and what was done stays."""

    code = "chain_too_deep"
    sentence = mark("%(consumer)s was stopped after %(depth)s facts in a row, each the cause of the next.")
    remedy = mark("Look for definitions that set each other off, and break the circle.")

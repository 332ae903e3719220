"""What happened, and who reads it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol


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

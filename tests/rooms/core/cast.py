"""Consumers and rows that core's tests share."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from crescendo.core import facts
from crescendo.core.types import Actor, Fact, FactDraft

SYSTEM = Actor.system("tests")


@dataclass(slots=True)
class Listener:
    """A consumer that remembers what it was handed and does what the test says."""

    name: str = "listener"
    kinds: frozenset[str] = frozenset({"number"})
    do: Callable[[Sequence[Fact]], Sequence[FactDraft]] = lambda _: ()
    heard: list[int] = field(default_factory=list)

    def handle(self, given: Sequence[Fact], *, now: int) -> Sequence[FactDraft]:
        drafts = self.do(given)
        self.heard.extend(fact.payload["n"] for fact in given)
        return drafts


def number(n: int, kind: str = "number") -> FactDraft:
    return FactDraft(kind=kind, payload={"n": n}, at=n)


def tell(*drafts: FactDraft, now: int = 1) -> None:
    """Append facts in a transaction of their own."""
    with facts.together(now=now):
        facts.append(drafts, now=now)

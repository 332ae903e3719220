"""The nouns of rules on machines, and of judging history anew. No Django; `types` hands them on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from crescendo.activity.history_types import Judgement


@dataclass(frozen=True, slots=True, kw_only=True)
class Rejudged:
    """How many acts were judged otherwise than before, by which version of the rules."""

    changed: int
    version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RejudgingRow:
    """A walk over history by new rules: how far it is and what it changed, as (from, to, acts)."""

    started_at: int
    finished_at: int | None
    started_by: str
    version: int
    rules: int
    done: int
    total: int
    turned: tuple[tuple[Judgement, Judgement, int], ...]

    @property
    def changed(self) -> int:
        return sum(acts for _, _, acts in self.turned)


@dataclass(frozen=True, slots=True, kw_only=True)
class MachineRules:
    """The company's own rules on machines: lines by list, the number of their version, 0 while there are none."""

    number: int
    lists: Mapping[str, tuple[str, ...]] = field(hash=False)
    changed_at: int | None = None
    changed_by: str = ""

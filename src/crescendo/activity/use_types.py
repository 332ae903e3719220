"""The nouns of a customer's use of the product. No Django."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True, kw_only=True)
class UseWeek:
    """A week that begins on a Monday: how many people used the product, how often."""

    first: date
    people: int
    acts: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Use:
    """The use of the last twelve weeks; `active` are the people of the last 28 days, `last_at` is None for nobody."""

    active: int
    last_at: int | None
    weeks: tuple[UseWeek, ...]

    @property
    def counts(self) -> tuple[int, ...]:
        """The acts of each week."""
        return tuple(week.acts for week in self.weeks)

    @property
    def most(self) -> int:
        """The acts of the busiest week."""
        return max((week.acts for week in self.weeks), default=0)

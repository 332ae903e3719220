"""Time, handed in. Below the doors nothing else reads the wall clock."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Protocol

SECOND = 1_000
MINUTE = 60 * SECOND
HOUR = 60 * MINUTE
DAY = 24 * HOUR


class Clock(Protocol):
    """Gives now in whole milliseconds since 1970, UTC."""

    def now(self) -> int: ...


class SystemClock:
    """The wall clock, for doors and processes."""

    def now(self) -> int:
        return time.time_ns() // 1_000_000


@dataclass(slots=True)
class VirtualClock:
    """A clock that stands until it is moved: tests, the demo company, backtests."""

    at: int

    def now(self) -> int:
        return self.at

    def move_to(self, at: int) -> None:
        """Move forward; a clock never goes back."""
        self.at = max(self.at, at)

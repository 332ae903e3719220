"""How fast a key may ask: a bucket of tokens each, in this process. It stops runaways, not users."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

MOST = 2_000
PER_SECOND = 50.0
_KEYS = 10_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """What is left for a key, and in how many seconds its bucket is full again."""

    allowed: bool
    most: int
    left: int
    full_in: int
    again_in: int

    def headers(self) -> dict[str, str]:
        """The RateLimit headers of every answer, and Retry-After where the answer is no."""
        told = {
            "RateLimit-Limit": str(self.most),
            "RateLimit-Remaining": str(self.left),
            "RateLimit-Reset": str(self.full_in),
        }
        return told if self.allowed else {**told, "Retry-After": str(self.again_in)}


class Buckets:
    """One bucket a key. Threads share it."""

    def __init__(
        self,
        most: int = MOST,
        per_second: float = PER_SECOND,
        seconds: Callable[[], float] = time.monotonic,
    ) -> None:
        self.most, self._per_second, self._seconds = most, per_second, seconds
        self._held: dict[int, tuple[float, float]] = {}
        self._lock = threading.Lock()

    def take(self, key: int) -> Pace:
        """Take one token of a key's bucket, if there is one."""
        with self._lock:
            now = self._seconds()
            tokens, at = self._held.get(key, (float(self.most), now))
            tokens = min(float(self.most), tokens + (now - at) * self._per_second)
            allowed = tokens >= 1
            if allowed:
                tokens -= 1
            if len(self._held) >= _KEYS:
                self._held.clear()
            self._held[key] = (tokens, now)
        return Pace(
            allowed=allowed,
            most=self.most,
            left=int(tokens),
            full_in=int((self.most - tokens) / self._per_second) + 1,
            again_in=int(max(0.0, 1 - tokens) / self._per_second) + 1,
        )


buckets = Buckets()

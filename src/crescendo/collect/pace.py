"""How fast one key may send: a bucket that refills evenly. Off unless the document sets a limit."""

from __future__ import annotations

import math
import time
from collections.abc import Callable


class Pace:
    """A bucket a key; keys are known ones only, so their number is bounded."""

    def __init__(self, *, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._monotonic = monotonic
        self._buckets: dict[str, tuple[float, float]] = {}

    def wait_for(self, key: str, per_minute: int) -> int:
        """Seconds until this key may send again; 0 is now, and is counted."""
        now = self._monotonic()
        filled, at = self._buckets.get(key, (float(per_minute), now))
        filled = min(float(per_minute), filled + (now - at) * per_minute / 60)
        if filled < 1:
            return max(1, math.ceil((1 - filled) * 60 / max(per_minute, 1)))
        self._buckets[key] = (filled - 1, now)
        return 0

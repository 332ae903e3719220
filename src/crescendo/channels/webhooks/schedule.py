"""When a delivery is tried again, how long an endpoint rests, and when it is given up. Pure.

The pauses are those that Standard Webhooks recommends: nine of them, three days and a little.
"""

from __future__ import annotations

from crescendo.core.clock import DAY, HOUR, MINUTE, SECOND

PAUSES = (
    *(5 * SECOND, 5 * MINUTE, 30 * MINUTE, 2 * HOUR, 5 * HOUR),
    *(10 * HOUR, 14 * HOUR, 20 * HOUR, 24 * HOUR),
)
TRIES = len(PAUSES) + 1
GIVEN_UP_AFTER = 3 * DAY
FAILURES_BEFORE_REST = 5
_FIRST_REST, _LONGEST_REST = 30 * SECOND, HOUR
_SPREAD = 10


def pause_after(tries: int, *, number: int, retry_after: int | None = None) -> int | None:
    """How long a delivery waits after so many tries; None once all are spent.

    Up to a tenth is added by its number, so that what failed together does not come back together. The receiver's own
    Retry-After counts where it is longer, up to a day.
    """
    if tries >= TRIES:
        return None
    usual = PAUSES[tries - 1]
    spread = usual * (number % _SPREAD) // (_SPREAD * 10)
    return max(usual + spread, min(retry_after or 0, DAY))


def rest_after(failures: int) -> int:
    """How long nothing is tried at an endpoint that failed so often in a row."""
    if failures < FAILURES_BEFORE_REST:
        return 0
    return min(_FIRST_REST << min(failures - FAILURES_BEFORE_REST, 20), _LONGEST_REST)


def is_dead(failing_since: int, *, now: int) -> bool:
    """Whether an endpoint has failed for so long that it is paused."""
    return now - failing_since >= GIVEN_UP_AFTER


def read_retry_after(text: str) -> int | None:
    """Milliseconds of a Retry-After header in seconds; a date is not read."""
    text = text.strip()
    return int(text) * SECOND if text.isdigit() and len(text) < 10 else None

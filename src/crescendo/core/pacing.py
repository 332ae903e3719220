"""How large the next chunk of a long job is, so that nobody else waits long for his turn to write."""

from __future__ import annotations

AIM = 0.08
"""Seconds that a chunk should hold the store for; a slow machine takes several times that."""


def next_size(size: int, seconds: float, *, least: int, most: int) -> int:
    """How many the next chunk takes when one of `size` took so long; it grows to twice as many at most."""
    wanted = int(size * AIM / max(seconds, 0.001))
    return max(least, min(most, wanted, 2 * size))

"""How long this process keeps other writers waiting: the CPU of its longest transaction.

CPU, because on a busy machine the wall says how many others there were. What a transaction waits for besides (the disk,
its turn) does not count.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from time import process_time
from typing import Any


@dataclass(slots=True)
class Writes:
    """What was seen of transactions: how many, and the longest."""

    count: int = 0
    longest_ms: int = 0


@contextmanager
def watch_writes() -> Iterator[Writes]:
    """Watch each outermost transaction of this process, from its first statement to its end."""
    from django.db import connection, transaction  # noqa: PLC0415 - needs Django

    seen, began = Writes(), [0.0]
    enter, leave = transaction.Atomic.__enter__, transaction.Atomic.__exit__

    def entering(atomic: Any) -> None:
        if not connection.in_atomic_block:
            began[0] = process_time()
        enter(atomic)

    def leaving(atomic: Any, *raised: Any) -> None:
        leave(atomic, *raised)
        if not connection.in_atomic_block:
            seen.count += 1
            seen.longest_ms = max(seen.longest_ms, round(1_000 * (process_time() - began[0])))

    transaction.Atomic.__enter__, transaction.Atomic.__exit__ = entering, leaving  # type: ignore[method-assign]
    try:
        yield seen
    finally:
        transaction.Atomic.__enter__, transaction.Atomic.__exit__ = enter, leave  # type: ignore[method-assign]

"""Who makes deals of contacts takes turns: whether there is an open one is asked, and answered by making one."""

from __future__ import annotations

from crescendo.core import sets

# The bytes of "deals": a number that no other advisory lock of ours uses.
_LOCK = 0x6465616C73


def take_turn() -> None:
    """Wait for the others who convert; the turn ends with the caller's transaction.

    SQLite's transactions are IMMEDIATE, so they take turns as they are.
    """
    if sets.vendor() == "postgresql":
        sets.fetch("SELECT pg_advisory_xact_lock(%s)", [_LOCK])

"""Who moves contacts takes turns: where somebody stands is read, judged and written, and nobody may move it between."""

from __future__ import annotations

from crescendo.core import sets

# The bytes of "stage": a number that no other advisory lock of ours uses.
_LOCK = 0x7374616765


def take_turn() -> None:
    """Wait for the other movers; the turn ends with the transaction. SQLite's writers take turns as they are."""
    if sets.vendor() == "postgresql":
        sets.fetch("SELECT pg_advisory_xact_lock(%s)", [_LOCK])

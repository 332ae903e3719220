"""Who writes people takes turns: a person is read whole, judged, and written, and nobody may write between."""

from __future__ import annotations

from crescendo.core import sets

# The bytes of "people": a number that no other advisory lock of ours uses.
_LOCK = 0x70656F706C65


def take_turn() -> None:
    """Wait for the other writers; the turn ends with the caller's transaction. Taken before anything is read.

    Without it two processes would each make the same identity, or project a contact from a history that the
    other has just prolonged. SQLite's transactions are IMMEDIATE, so they take turns as they are.
    """
    if sets.vendor() == "postgresql":
        sets.fetch("SELECT pg_advisory_xact_lock(%s)", [_LOCK])

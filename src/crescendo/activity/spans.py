"""Between which instants newly stored acts were done, so that a room reads those days alone."""

from __future__ import annotations

from collections.abc import Sequence

from crescendo.core import sets


def spans_of(runs: Sequence[tuple[int, int]]) -> dict[int, tuple[int, int]]:
    """By contact the first and the last instant of the acts in these runs of numbers (`event.recorded`). One query."""
    if not runs:
        return {}
    rows = sets.fetch(sets.statement(__package__, "spans"), {"runs": sets.batch_json(list(runs))})
    return {int(contact): (int(first), int(last)) for contact, first, last in rows}

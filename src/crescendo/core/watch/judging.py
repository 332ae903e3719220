"""Which figure stands beyond its threshold. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from crescendo.core.clock import MINUTE
from crescendo.core.watch.types import Figures, Signal, Threshold


def measured(figures: Figures) -> Mapping[Signal, int]:
    """The figure of each signal, in the unit of its threshold."""
    return {
        Signal.WORKER_LAG: figures.lag // MINUTE,
        Signal.DISK: figures.storage.free_percent,
        Signal.FAILED_JOBS: figures.failed_jobs,
        Signal.QUARANTINE: figures.quarantined_hour,
    }


def beyond(figures: Figures, thresholds: Iterable[Threshold]) -> Mapping[Signal, int]:
    """The signals that call, each with its figure. Little free space calls, much of all else."""
    found = measured(figures)
    return {
        one.signal: found[one.signal]
        for one in thresholds
        if (found[one.signal] < one.value if one.signal is Signal.DISK else found[one.signal] >= one.value)
    }


def worse(signal: Signal, one: int, other: int) -> int:
    """The worse of two figures of a signal."""
    return min(one, other) if signal is Signal.DISK else max(one, other)

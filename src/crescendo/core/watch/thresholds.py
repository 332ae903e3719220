"""How far a figure may go before administrators are called: usual values, and the company's own."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import transaction

from crescendo.core import audit
from crescendo.core.models import AlertThreshold
from crescendo.core.refusals import NotValid, mark
from crescendo.core.roles import require
from crescendo.core.types import Actor, Permission
from crescendo.core.watch.types import Signal, Threshold

_OUT_OF_BOUNDS = mark("This threshold cannot be set here.")
# Usual, least, most; in the unit of the signal: minutes, per cent free, jobs, messages an hour.
_BOUNDS: Mapping[Signal, tuple[int, int, int]] = {
    Signal.WORKER_LAG: (10, 1, 1_440),
    Signal.DISK: (10, 1, 90),
    Signal.FAILED_JOBS: (1, 1, 10_000),
    Signal.QUARANTINE: (1_000, 1, 10_000_000),
}

audit.register({"alerts.changed": mark("%(by)s changed when administrators are called: %(fields)s")})


def list_thresholds() -> tuple[Threshold, ...]:
    """All signals with the thresholds in force. One query."""
    own = dict(AlertThreshold.objects.values_list("signal", "value"))
    return tuple(
        Threshold(signal=signal, value=own.get(signal.value, usual), usual=usual, least=least, most=most)
        for signal, (usual, least, most) in _BOUNDS.items()
    )


def change_thresholds(by: Actor, wanted: Mapping[Signal, int], *, now: int) -> None:
    """Set thresholds; they hold from the next look on. Refuses NotAllowed, NotValid."""
    require(by, Permission.SETTINGS_MANAGE)
    errors = [
        (f"/{signal.value}", "threshold_out_of_bounds", _OUT_OF_BOUNDS)
        for signal, value in wanted.items()
        if not _BOUNDS[signal][1] <= value <= _BOUNDS[signal][2]
    ]
    if errors:
        raise NotValid(errors)
    with transaction.atomic():
        before = {threshold.signal: threshold.value for threshold in list_thresholds()}
        changed = {signal: value for signal, value in wanted.items() if before[signal] != value}
        for signal, value in changed.items():
            AlertThreshold.objects.update_or_create(
                signal=signal.value, defaults={"value": value, "changed_at": now}
            )
        if changed:
            detail = {signal.value: value for signal, value in changed.items()}
            audit.record(by, "alerts.changed", "company", detail, now=now)

"""How long a file that somebody brought stays: its rows hold persons, so a week after its last use it goes."""

from __future__ import annotations

from django.db.models import Q

from crescendo.core import sets
from crescendo.core.imports import spool
from crescendo.core.imports.types import RunState
from crescendo.core.models import ImportRun

_RUNS = 20


def trim(before: int, *, limit: int) -> int:
    """Remove files of runs that ended, or were read and left, before an instant, with the rows beside them.

    What stood of a run stays: its counts, its plan. Returns how many rows and files went.
    """
    old = Q(finished_at__lt=before) | Q(finished_at=None, created_at__lt=before)
    runs = ImportRun.objects.filter(old, has_file=True).exclude(state=RunState.RUNNING.value)
    done = 0
    for run_id in list(runs.order_by("pk").values_list("pk", flat=True)[:_RUNS]):
        removed = sum(
            sets.execute(sets.statement("crescendo.core", name), {"run": run_id, "limit": limit})
            for name in ("trim_import_keys", "trim_import_refusals")
        )
        if not removed:
            spool.remove([run_id])
            ImportRun.objects.filter(pk=run_id).update(has_file=False)
        done += removed + 1
        if done >= limit:
            break
    return done

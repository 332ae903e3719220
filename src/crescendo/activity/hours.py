"""What happened to the messages of each source, hour by hour: stored, or refused at the door for a reason."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from django.db.models import Sum

from crescendo.activity.counting import Count
from crescendo.activity.models import SourceHour
from crescendo.activity.prepared import Refused
from crescendo.core import sets
from crescendo.core.clock import DAY, HOUR
from crescendo.core.roles import require
from crescendo.core.types import Actor, Permission

STORED = "stored"
KEPT = 8 * DAY
_LATELY = 7 * DAY
_LONGEST = 20


def count(stored: Iterable[Count], refused: Sequence[Refused]) -> None:
    """Count a batch, inside its transaction. One statement, none where there is nothing."""
    counts: Counter[tuple[int, int, str]] = Counter()
    for group in stored:
        counts[group.source_id, group.hour, STORED] += group.events
    for one in refused:
        counts[one.source_id, one.at // HOUR, one.reason[:_LONGEST]] += one.count
    if counts:
        rows = [(*key, number) for key, number in counts.items()]
        sets.execute(sets.statement(__package__, "count_hours"), {"rows": sets.batch_json(rows)})


def stored_by_hour(source_id: int, *, now: int) -> tuple[int, ...]:
    """Events of each of the last 24 hours, this one last. One query."""
    this = now // HOUR
    rows = dict(
        SourceHour.objects.filter(source_id=source_id, outcome=STORED, hour__gt=this - 24).values_list(
            "hour", "count"
        )
    )
    return tuple(rows.get(hour, 0) for hour in range(this - 23, this + 1))


def refused_lately(source_id: int, *, now: int) -> tuple[tuple[str, int], ...]:
    """Reason and number of requests refused in 7 days, the commonest first; source 0 for unknown keys. One query."""
    rows = (
        SourceHour.objects.filter(source_id=source_id, hour__gt=(now - _LATELY) // HOUR)
        .exclude(outcome=STORED)
        .values_list("outcome")
        .annotate(n=Sum("count"))
    )
    return tuple(sorted(((str(reason), int(n)) for reason, n in rows), key=lambda row: (-row[1], row[0])))


def refused_strangers(by: Actor, *, now: int) -> tuple[tuple[str, int], ...]:
    """The same for requests that named no source. Refuses NotAllowed. One query."""
    require(by, Permission.SOURCES_READ)
    return refused_lately(0, now=now)


def trim_hours(now: int) -> int:
    """Forget hours that no screen shows any more."""
    return sets.execute(sets.statement(__package__, "trim_hours"), {"hour": (now - KEPT) // HOUR})

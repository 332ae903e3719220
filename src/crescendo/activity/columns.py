"""Promoted properties as rows that an index finds: kept by ingest for new events, filled for old ones by a job.

A row is (property, event), so writing it twice is once. The big table is never altered. A batch that was prepared under
the document of a moment ago is stored within two minutes: a second pass, later, walks what came since the first began.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec
from django.db import transaction
from django.db.models import Max, QuerySet

from crescendo.activity.models import Event, EventProperty, Promoted
from crescendo.activity.prepared import Prepared
from crescendo.activity.typed import Value, read_typed
from crescendo.activity.types import PropertyKind
from crescendo.core import jobs, sets
from crescendo.core.clock import MINUTE
from crescendo.core.text import fold
from crescendo.core.types import ClaimedJob

FILL, CLEAR = "properties.fill", "properties.clear"
_CHUNK = 4_000
_LATE = 2 * MINUTE
_COLUMNS = ("property_id", "event_id", "name_id", "at", "text", "number")


def keep(events: Sequence[Prepared], ids: Sequence[int], names: Mapping[str, int]) -> None:
    """Keep the promoted values of a batch, in its transaction. Nothing where there are none, else two statements."""
    wanted = {column[:2] for event in events for column in event.columns}
    if not wanted:
        return
    known = _ids({name for name, _ in wanted})
    rows = [
        _row(known[name, kind], number, names[event.name], event.at, value)
        for event, number in zip(events, ids, strict=True)
        for name, kind, value in event.columns
        if (name, kind) in known
    ]
    sets.insert_ignore("activity_eventproperty", _COLUMNS, rows)


def rename(renamed: Sequence[tuple[int, int]]) -> None:
    """Give the rows of events (event, act) their new act, in the transaction that renames them."""
    properties = list(Promoted.objects.values_list("pk", flat=True))
    if properties:
        rows = [(number, event, name) for number in properties for event, name in renamed]
        sets.execute(sets.statement(__package__, "rename_properties"), {"rows": sets.batch_json(rows)})


def forget_events(events: Sequence[int]) -> None:
    """Drop what is kept of events that go, found by the primary key. Two statements."""
    _all().filter(event_id__in=events).delete()


def forget_texts(texts: Sequence[str], *, after: int, until: int) -> int:
    """Drop values that hold one of these texts, of events past one number up to another; returns how many."""
    wanted = [folded for text in texts if (folded := fold(text))]
    kept = _all().filter(event_id__gt=after, event_id__lte=until, text__isnull=False)
    found = [
        (number, event)
        for number, event, text in kept.values_list("property_id", "event_id", "text")
        if text and any(one in text for one in wanted)
    ]
    for number, event in found:
        EventProperty.objects.filter(property_id=number, event_id=event).delete()
    return len(found)


def _all() -> QuerySet[EventProperty]:
    # Named one by one, so that the primary key, which begins with the property, is of use.
    return EventProperty.objects.filter(property_id__in=list(Promoted.objects.values_list("pk", flat=True)))


def intend(before: Mapping[str, str], after: Mapping[str, str], *, revision: int, now: int) -> None:
    """Let history follow a changed document: intend a job for each property that came or went."""
    newest = _newest_event()
    for kind, changed in ((FILL, after.items() - before.items()), (CLEAR, before.items() - after.items())):
        for name, type_ in sorted(changed):
            row, _ = Promoted.objects.update_or_create(
                name=name, kind=type_, defaults={"revision": revision, "complete_at": None}
            )
            _enqueue(kind, row, after=0, total=newest, now=now)


def _newest_event() -> int:
    """The number of the newest event, which is about how many there are."""
    return Event.objects.aggregate(last=Max("id"))["last"] or 0


def fill(job: ClaimedJob, *, size: int = _CHUNK) -> None:
    """One chunk of reading history; it is called again until none is left. Stops where the document changed since."""
    row = _mine(job).first()
    if row is None:
        return
    after, total = int(job.payload["after"]), int(job.payload["total"])
    (last,) = sets.fetch(sets.statement(__package__, "last_of_chunk"), {"after": after, "most": size})[0]
    if last is None or (total and after >= total):
        _end(job, row, total)
        return
    rows = _read(row, after, last)
    with transaction.atomic():
        sets.insert_ignore("activity_eventproperty", _COLUMNS, rows)
        jobs.go_on(job, {**job.payload, "after": last}, done=min(last, total), total=total)


def clear(job: ClaimedJob, *, size: int = _CHUNK) -> None:
    """One chunk of throwing a demoted property's rows away. Stops where it was promoted again."""
    with transaction.atomic():
        # Locked, so that who promotes it again is not robbed of what its own job has read meanwhile.
        row = _mine(job).select_for_update().first()
        if row is None:
            return
        places = {"property": row.pk, "most": size}
        gone = sets.execute(sets.statement(__package__, "drop_properties"), places)
        done, total = int(job.payload["done"]) + gone, int(job.payload["total"])
        if gone:
            jobs.go_on(job, {**job.payload, "done": done}, done=done, total=total)
        elif total:
            _enqueue(CLEAR, row, after=0, total=0, now=job.now)


def _read(row: Promoted, after: int, last: int) -> list[tuple[Any, ...]]:
    kind, needle = PropertyKind(row.kind), msgspec.json.encode(row.name).decode() + ":"
    places = {"after": after, "last": last, "needle": needle}
    return [
        _row(row.pk, event, name, at, value)
        for event, name, at, props in sets.fetch(sets.statement(__package__, "events_with_key"), places)
        if (value := read_typed(msgspec.json.decode(props).get(row.name), kind)) is not None
    ]


def _end(job: ClaimedJob, row: Promoted, total: int) -> None:
    """After the first pass intend the second; after the second the property may be asked."""
    if total:
        _enqueue(FILL, row, after=total, total=0, now=job.now)
    else:
        Promoted.objects.filter(pk=row.pk, revision=row.revision).update(complete_at=job.now)


def _mine(job: ClaimedJob) -> QuerySet[Promoted]:
    """The job's property, or nothing where the document has changed its mind since."""
    return Promoted.objects.filter(pk=job.payload["property"], revision=job.payload["revision"])


def _enqueue(kind: str, row: Promoted, *, after: int, total: int, now: int) -> None:
    payload = {"property": row.pk, "revision": row.revision, "after": after, "done": 0, "total": total}
    key = f"{kind}/{row.pk}/{row.revision}/{'first' if total else 'late'}"
    jobs.enqueue(kind, payload, run_at=now if total else now + _LATE, now=now, dedupe_key=key)


def _row(number: int, event: int, name: int, at: int, value: Value) -> tuple[Any, ...]:
    text, amount = (value, None) if isinstance(value, str) else (None, value)
    return number, event, name, at, text, amount


def _ids(names: set[str]) -> dict[tuple[str, str], int]:
    rows = Promoted.objects.filter(name__in=names).values_list("name", "kind", "pk")
    return {(name, kind): number for name, kind, number in rows}

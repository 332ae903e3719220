"""The event catalogue: every name that was ever sent, what it stands for, how often it comes, what comes with it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import msgspec

from crescendo.activity import event_names, retranslate
from crescendo.activity.acts import ACTS
from crescendo.activity.counting import Count
from crescendo.activity.days import day_of
from crescendo.activity.live import visible
from crescendo.activity.masking import is_personal
from crescendo.activity.models import Name, NameCount
from crescendo.activity.rows import StoredEvent, dress
from crescendo.activity.typed import kind_of
from crescendo.activity.types import CatalogueEntry, EventRow, PropertyKind, PropertySeen, Retranslation
from crescendo.core import jobs, sets
from crescendo.core.clock import DAY
from crescendo.core.refusals import NotFound
from crescendo.core.roles import require
from crescendo.core.text import fold
from crescendo.core.types import Actor, Permission

SAMPLE = 100
_MOST_VALUES = 5
_LONGEST_VALUE = 80
_MOST_PROPERTIES = 200


def catalogue(
    by: Actor, *, now: int, zone: str, search: str = "", hidden: bool = False
) -> tuple[CatalogueEntry, ...]:
    """Names by their volume of 30 days; hidden ones only where asked. A few queries, no event is read.

    Refuses NotAllowed.
    """
    require(by, Permission.EVENTS_READ)
    rows = _rows(since=day_of(now - 29 * DAY, zone), name_id=0)
    names = {name.pk: name for name in Name.objects.filter(pk__in={row[0] for row in rows})}
    wanted = fold(search)
    shown = {
        pk
        for pk, name in names.items()
        if name.hidden == hidden and (not wanted or wanted in fold(name.text))
    }
    entries = _entries([row for row in rows if row[0] in shown], names)
    return tuple(sorted(entries, key=lambda entry: (-entry.recent, -entry.events, entry.raw_name)))


def get_entry(by: Actor, name_id: int, *, now: int, zone: str) -> CatalogueEntry:
    """One name. Refuses NotAllowed, NotFound."""
    require(by, Permission.EVENTS_READ)
    names = {name.pk: name for name in Name.objects.filter(pk=name_id)}
    rows = _rows(since=day_of(now - 29 * DAY, zone), name_id=name_id)
    entries = _entries(rows, names) if names else []
    if not entries:
        raise NotFound(kind="name", id=str(name_id))
    return entries[0]


def properties_of(by: Actor, name_id: int) -> tuple[PropertySeen, ...]:
    """Properties of the newest acts of a name, with samples of their values, covered as the actor sees acts.

    Refuses NotAllowed.
    """
    require(by, Permission.EVENTS_READ)
    places = {"name": name_id, "most": SAMPLE}
    stored = [StoredEvent(*row) for row in sets.fetch(sets.statement(__package__, "newest_of_name"), places)]
    return _seen(dress(by, visible(by, stored)), event_names.in_force())


def retranslations(by: Actor) -> tuple[Retranslation, ...]:
    """Which names' history is being told anew, and how far that is. One query. Refuses NotAllowed."""
    require(by, Permission.EVENTS_READ)
    return tuple(
        Retranslation(raw_name=job.payload["raw"], done=job.done, total=job.payload["total"])
        for job in jobs.progress(retranslate.JOB)
        if job.payload["total"]
    )


def count_names(stored: Iterable[Count], names: Mapping[str, int]) -> None:
    """Count a batch's names by day and source, inside its transaction. One statement."""
    counts: dict[tuple[str, int, int, int], list[int]] = {}
    for group in stored:
        key = (group.day, group.source_id, names[group.name], names[group.raw_name])
        entry = counts.setdefault(key, [0, 0])
        entry[0] += group.events
        entry[1] = max(entry[1], group.last_at)
    if counts:
        rows = [(*key, *entry) for key, entry in counts.items()]
        sets.execute(sets.statement(__package__, "count_names"), {"rows": sets.batch_json(rows)})


def rebuild_name_counts(*, zone: str, size: int = 5_000) -> int:
    """Count all names anew from the events, while the worker stands still; returns how many events there are."""
    NameCount.objects.all().delete()
    sql = sets.statement(__package__, "names_of_events")
    after = done = 0
    while rows := sets.fetch(sql, {"after": after, "most": size}):
        counts: dict[tuple[str, int, int, int], list[int]] = {}
        for _, at, source, name, raw, received_at in rows:
            entry = counts.setdefault((day_of(at, zone), source, name, raw), [0, 0])
            entry[0] += 1
            entry[1] = max(entry[1], received_at)
        given = [(*key, *entry) for key, entry in counts.items()]
        sets.execute(sets.statement(__package__, "count_names"), {"rows": sets.batch_json(given)})
        after, done = rows[-1][0], done + len(rows)
    return done


def _rows(*, since: str, name_id: int) -> list[tuple[Any, ...]]:
    places = {"since": since, "name": name_id}
    return sets.fetch(sets.statement(__package__, "catalogue"), places)


def _entries(rows: Iterable[tuple[Any, ...]], names: Mapping[int, Name]) -> list[CatalogueEntry]:
    groups: dict[int, list[tuple[Any, ...]]] = defaultdict(list)
    for row in rows:
        groups[row[0]].append(row)
    mapped = event_names.in_force().acts
    acts = dict(Name.objects.filter(pk__in={row[1] for row in rows_of(groups)}).values_list("pk", "text"))
    return [_entry(names[number], group, acts, mapped) for number, group in groups.items()]


def rows_of(groups: Mapping[int, Sequence[tuple[Any, ...]]]) -> list[tuple[Any, ...]]:
    """All rows of all groups."""
    return [row for group in groups.values() for row in group]


def _entry(
    name: Name, rows: Sequence[tuple[Any, ...]], acts: Mapping[int, str], mapped: Mapping[str, str]
) -> CatalogueEntry:
    # One name may stand for several acts, as while its history is told anew; the commonest is shown.
    act = mapped.get(name.text) or acts[max(rows, key=lambda row: (row[4], row[3]))[1]]
    return CatalogueEntry(
        name_id=name.pk,
        raw_name=name.text,
        act=act,
        is_standard=act in ACTS,
        is_mapped=name.text in mapped,
        is_mappable=event_names.is_mappable(name.text),
        hidden=name.hidden,
        events=sum(int(row[3]) for row in rows),
        recent=sum(int(row[4]) for row in rows),
        first_seen_at=name.first_seen_at,
        last_seen_at=max(int(row[5]) for row in rows),
        source_ids=tuple(sorted({int(row[2]) for row in rows})),
    )


def _seen(events: Sequence[EventRow], known: event_names.EventNames) -> tuple[PropertySeen, ...]:
    counts: dict[str, int] = defaultdict(int)
    samples: dict[str, dict[str, Any]] = defaultdict(dict)
    for event in events:
        for key, value in event.properties.items():
            counts[key] += 1
            if len(samples[key]) < _MOST_VALUES and value not in (None, ""):
                samples[key][_shown(value)] = value
    found = sorted(counts, key=lambda key: (-counts[key], key))[:_MOST_PROPERTIES]
    return tuple(
        PropertySeen(
            name=key,
            share=counts[key] * 100 // len(events),
            values=tuple(samples[key]),
            is_personal=is_personal(key, known.personal),
            is_marked=key.casefold() in known.personal,
            kind=kind_of(samples[key].values()),
            promoted=PropertyKind(known.promoted[key]) if key in known.promoted else None,
        )
        for key in found
    )


def _shown(value: Any) -> str:
    text = value if isinstance(value, str) else msgspec.json.encode(value).decode()
    return text if len(text) <= _LONGEST_VALUE else text[:_LONGEST_VALUE] + "…"

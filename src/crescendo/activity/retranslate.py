"""History follows a changed name: the acts of one raw name are told anew, chunk by chunk.

What a message said and whose it is stays; the act's name, subject and value and whether it is a visit are worked out
again from the properties that were kept. Sessions, touches, first and last touches and counts follow in the same
transaction. An act that already has its name is left alone, so twice is once.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import msgspec
from django.db import transaction
from django.db.models import Max, Sum

from crescendo.activity import columns, dictionary, first_and_last
from crescendo.activity.acts import PAGE_VIEWED, VISITS, act_of
from crescendo.activity.days import day_of
from crescendo.activity.models import Event, NameCount
from crescendo.activity.subjects import path_of, subject_of, value_of
from crescendo.activity.visits import Window, direct_touch, thread_anew
from crescendo.core import facts, jobs, sets
from crescendo.core.clock import MINUTE
from crescendo.core.company import get_company
from crescendo.core.types import Actor, ClaimedJob, FactDraft
from crescendo.sources import api as sources

JOB = "names.retranslate"
_CHUNK = 300
# A batch that was prepared under the old names is stored by then.
_LATE = 2 * MINUTE
_SYSTEM = Actor.system("retranslate")


class _Act(NamedTuple):
    id: int
    at: int
    received_at: int
    source_id: int
    visitor_id: int | None
    contact_id: int | None
    name_id: int
    is_visit: bool
    props: str


class _Told(NamedTuple):
    act: _Act
    name: str
    subject: tuple[str, str] | None
    value: int | None
    is_visit: bool


def intend(name_id: int, raw: str, *, revision: int, now: int) -> None:
    """Intend the jobs that tell a name's history anew: all of it now, what is being stored this moment later."""
    total = NameCount.objects.filter(raw_name_id=name_id).aggregate(n=Sum("events"))["n"] or 0
    newest = Event.objects.aggregate(last=Max("id"))["last"] or 0
    for after, run_at in ((0, now), (newest, now + _LATE)):
        payload = {"name": name_id, "raw": raw, "after": after, "done": 0, "total": 0 if after else total}
        key = f"{JOB}/{name_id}/{revision}/{after}"
        jobs.enqueue(JOB, payload, run_at=run_at, now=now, dedupe_key=key)


def run(job: ClaimedJob, names: Mapping[str, str], *, size: int = _CHUNK) -> None:
    """One chunk of a job; it is called again until none is left. Emits event.renamed where acts changed."""
    raw, name_id, after = str(job.payload["raw"]), int(job.payload["name"]), int(job.payload["after"])
    acts = _chunk(name_id, after, size)
    if not acts:
        return
    trusts = {source.id: source.trust.value for source in sources.list_sources(_SYSTEM)}
    told = [_tell(act, raw, names, trusts.get(act.source_id, "browser")) for act in acts]
    with transaction.atomic():
        known = dictionary.name_ids({one.name for one in told}, now=job.now)
        changed = [one for one in told if known[one.name] != one.act.name_id]
        _rewrite(changed, known, name_id)
        done = int(job.payload["done"]) + len(acts)
        payload = {**job.payload, "after": acts[-1].id, "done": done}
        jobs.go_on(job, payload, done=done, total=int(job.payload["total"]))
        if changed:
            facts.append([_fact(changed, job.now)], now=job.now)


def _chunk(name_id: int, after: int, size: int) -> list[_Act]:
    places = {"name": name_id, "after": after, "most": size}
    return [_Act._make(row) for row in sets.fetch(sets.statement(__package__, "events_of_raw_name"), places)]


def _tell(act: _Act, raw: str, names: Mapping[str, str], trust: str) -> _Told:
    properties: dict[str, Any] = msgspec.json.decode(act.props)
    name = act_of(raw, names, is_proved=trust == "server")
    url = properties.get("url")
    address = url if isinstance(url, str) and url else ""
    if name == PAGE_VIEWED:
        subject = ("page", path_of(address)) if address else None
    else:
        kind, text = subject_of(name, properties)
        subject = (kind, text) if kind and text else None
    is_visit = name in VISITS and (bool(address) or trust == "browser")
    return _Told(act, name, subject, value_of(name, properties), is_visit)


def _rewrite(changed: Sequence[_Told], known: Mapping[str, int], raw_id: int) -> None:
    if not changed:
        return
    subjects = dictionary.subject_ids([one.subject for one in changed if one.subject])
    rows = [
        (one.act.id, known[one.name], subjects[one.subject] if one.subject else None, one.value, one.is_visit)
        for one in changed
    ]
    sets.execute(sets.statement(__package__, "rename_events"), {"rows": sets.batch_json(rows)})
    columns.rename([(one.act.id, known[one.name]) for one in changed])
    turned = [one.act for one in changed if one.is_visit != one.act.is_visit]
    again = thread_anew(_windows(turned), direct=direct_touch()) if turned else set()
    lost = again | {act.contact_id for act in turned if act.contact_id is not None}
    if lost:
        first_and_last.keep({}, lost=list(lost))
    _count_names(changed, known, raw_id)


def _windows(turned: Sequence[_Act]) -> list[Window]:
    times: dict[int, list[int]] = defaultdict(list)
    for act in turned:
        if act.visitor_id is not None:
            times[act.visitor_id].append(act.at)
    return [Window(visitor, min(at), max(at)) for visitor, at in times.items()]


def _count_names(changed: Sequence[_Told], known: Mapping[str, int], raw_id: int) -> None:
    zone = get_company().time_zone
    counts: Counter[tuple[str, int, int, int]] = Counter()
    newest: dict[tuple[str, int, int, int], int] = defaultdict(int)
    for one in changed:
        day = day_of(one.act.at, zone)
        counts[day, one.act.source_id, one.act.name_id, raw_id] -= 1
        key = (day, one.act.source_id, known[one.name], raw_id)
        counts[key] += 1
        newest[key] = max(newest[key], one.act.received_at)
    rows = [(*key, count, newest[key]) for key, count in counts.items()]
    sets.execute(sets.statement(__package__, "count_names"), {"rows": sets.batch_json(rows)})


def _fact(changed: Sequence[_Told], now: int) -> FactDraft:
    contacts = sorted({one.act.contact_id for one in changed if one.act.contact_id is not None})
    payload = {"events": [one.act.id for one in changed], "contacts": contacts}
    return FactDraft(kind="event.renamed", payload=payload, at=now)

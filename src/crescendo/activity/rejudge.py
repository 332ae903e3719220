"""Judging anew: after a better rule, stored user agents are read again and what hangs on judgements follows."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from django.db import transaction

from crescendo.activity import dictionary, first_and_last
from crescendo.activity.days import day_of
from crescendo.activity.judge import VERSION, WEBDRIVER, Judged, judge
from crescendo.activity.types import Judgement, Rejudged
from crescendo.activity.visits import Window, direct_touch, thread_anew
from crescendo.core import facts, sets
from crescendo.core.company import get_company
from crescendo.core.roles import require
from crescendo.core.types import Actor, FactDraft, Permission
from crescendo.people import api as people
from crescendo.people.types import Seen
from crescendo.sources import api as sources

_CHUNK = 2_000
_EARLIEST, _LATEST = 0, 2**62


class _Act(NamedTuple):
    id: int
    at: int
    source_id: int
    visitor_id: int | None
    contact_id: int | None
    is_visit: bool
    judgement: int
    reason: str | None
    agent: str | None


_Change = tuple[_Act, Judged]


def rejudge(by: Actor, *, now: int, size: int = _CHUNK) -> Rejudged:
    """Judge every stored act anew by its user agent and its source's trust of today.

    Promises that counts of days, sessions, first and last touches and the contacts' counts follow. A browser's own
    word that a program drives it stands. Each chunk of acts commits by itself, so it may be stopped and begun again.
    Refuses NotAllowed. Emits event.rejudged for each chunk in which an act changed.
    """
    require(by, Permission.OPERATIONS)
    trusts = {source.id: source.trust.value for source in sources.list_sources(by)}
    zone = get_company().time_zone
    changed = 0
    for after in _places(size):
        # Reading and judging come first, so that a chunk without a change opens no write transaction.
        if not _changes(after, size, trusts):
            continue
        with transaction.atomic():
            changes = _changes(after, size, trusts)
            _rewrite(changes, zone)
            facts.append([_fact(changes, now)], now=now)
        changed += len(changes)
    return Rejudged(changed=changed, version=VERSION)


def _places(size: int) -> Iterator[int]:
    """After which event each chunk begins."""
    sql = sets.statement(__package__, "last_of_chunk")
    after = 0
    while (last := sets.fetch(sql, {"after": after, "most": size})[0][0]) is not None:
        yield after
        after = int(last)


def _changes(after: int, size: int, trusts: Mapping[int, str]) -> list[_Change]:
    acts = sets.fetch(sets.statement(__package__, "events_to_judge"), {"after": after, "most": size})
    found: list[_Change] = []
    for act in map(_Act._make, acts):
        if act.reason == WEBDRIVER:
            continue
        judged = judge(act.agent or "", trust=trusts.get(act.source_id, "browser"))
        if (judged.judgement, judged.reason) != (act.judgement, act.reason):
            found.append((act, judged))
    return found


def _rewrite(changes: Sequence[_Change], zone: str) -> None:
    reasons = dictionary.reason_ids([judged.reason for _, judged in changes if judged.reason])
    rows = [(act.id, judged.judgement, reasons.get(judged.reason or "")) for act, judged in changes]
    sets.execute(sets.statement(__package__, "update_judgements"), {"rows": sets.batch_json(rows)})
    turned = [(act, judged) for act, judged in changes if judged.judgement != act.judgement]
    _count_days(turned, zone)
    again = thread_anew(_windows(turned), direct=direct_touch())
    _count_contacts(turned)
    first_and_last.keep({}, lost=list(again | {act.contact_id for act, _ in turned if act.contact_id}))


def _count_days(turned: Sequence[_Change], zone: str) -> None:
    counts: Counter[tuple[str, int, int]] = Counter()
    for act, judged in turned:
        day = day_of(act.at, zone)
        counts[day, act.source_id, act.judgement] -= 1
        counts[day, act.source_id, judged.judgement] += 1
    rows = [(*key, count) for key, count in counts.items() if count]
    if rows:
        sets.execute(sets.statement(__package__, "count_days"), {"rows": sets.batch_json(rows)})


def _windows(turned: Sequence[_Change]) -> list[Window]:
    times: dict[int, list[int]] = defaultdict(list)
    for act, _ in turned:
        if act.is_visit and act.visitor_id is not None:
            times[act.visitor_id].append(act.at)
    return [Window(visitor, min(at), max(at)) for visitor, at in times.items()]


def _count_contacts(turned: Sequence[_Change]) -> None:
    """Add to the acts of contacts what became human, take off what no longer is."""
    seen: dict[int, list[int]] = defaultdict(lambda: [_LATEST, _EARLIEST, 0])
    for act, judged in turned:
        if act.contact_id is None:
            continue
        if judged.judgement is Judgement.HUMAN:
            first, last, events = seen[act.contact_id]
            seen[act.contact_id] = [min(first, act.at), max(last, act.at), events + 1]
        elif act.judgement == Judgement.HUMAN:
            seen[act.contact_id][2] -= 1
    people.note_seen(
        [Seen(contact_id=c, first_at=first, last_at=last, events=n) for c, (first, last, n) in seen.items()]
    )


def _fact(changes: Sequence[_Change], now: int) -> FactDraft:
    acts = [act for act, _ in changes]
    payload = {
        "events": [act.id for act in acts],
        "contacts": sorted({act.contact_id for act in acts if act.contact_id is not None}),
        "version": VERSION,
    }
    return FactDraft(kind="event.rejudged", payload=payload, at=now)

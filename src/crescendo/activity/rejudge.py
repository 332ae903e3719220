"""Judging anew: what is stored is judged by the rules of today, and what hangs on judgements follows."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from django.db import transaction

from crescendo.activity import dictionary, first_and_last, rules
from crescendo.activity.days import day_of
from crescendo.activity.judge import MANY_VIEWS, VERSION, WEBDRIVER, Judged, judge
from crescendo.activity.rulebook import Rulebook
from crescendo.activity.types import Judgement, Rejudged
from crescendo.activity.visits import Window, direct_touch, thread_anew
from crescendo.core import facts, sets
from crescendo.core.clock import MINUTE
from crescendo.core.company import get_company
from crescendo.core.roles import require
from crescendo.core.types import Actor, FactDraft, Permission
from crescendo.people import api as people
from crescendo.people.types import Seen
from crescendo.sources import api as sources

_CHUNK = 2_000
_EARLIEST, _LATEST = 0, 2**62
_SYSTEM = Actor.system("rejudge")

Minute = tuple[int, int]
"""A visitor and the first millisecond of a minute."""


class Act(NamedTuple):
    """What is stored of an act that its judgement rests on, or that hangs on it."""

    id: int
    at: int
    source_id: int
    visitor_id: int | None
    contact_id: int | None
    is_visit: bool
    judgement: int
    reason: str | None
    agent: str | None
    network: int | None

    @property
    def minute(self) -> Minute:
        return self.visitor_id or 0, minute_of(self.at)


Change = tuple[Act, Judged]


@dataclass(frozen=True, slots=True)
class Bench:
    """What judging needs beside the acts: the company's rules and the sources' trust, as they are today."""

    book: Rulebook
    trusts: Mapping[int, str]

    def changes(self, acts: Sequence[Act], views: Mapping[Minute, int]) -> list[Change]:
        """The acts that are judged otherwise now. A browser's own word that a program drives it stands."""
        found: list[Change] = []
        for act in acts:
            if act.reason == WEBDRIVER:
                continue
            judged = judge(
                act.agent or "",
                trust=self.trusts.get(act.source_id, "browser"),
                network=act.network,
                book=self.book,
                views=views.get(act.minute, 0) if act.is_visit else 0,
            )
            if (judged.judgement, judged.reason) != (act.judgement, act.reason):
                found.append((act, judged))
        return found


def bench() -> Bench:
    """The rules and trusts in force. Two queries."""
    trusts = {source.id: source.trust.value for source in sources.list_sources(_SYSTEM)}
    return Bench(rules.in_force()[1], trusts)


def rejudge(by: Actor, *, now: int, size: int = _CHUNK) -> Rejudged:
    """Judge every stored act anew at once, by the rules and the sources' trust of today.

    Promises that counts of days, sessions, first and last touches and the contacts' counts follow. Each chunk of acts
    commits by itself, so it may be stopped and begun again. For much history see `rejudge_history`.
    Refuses NotAllowed. Emits event.rejudged for each chunk in which an act changed.
    """
    require(by, Permission.OPERATIONS)
    zone = get_company().time_zone
    judging = bench()
    after = changed = 0
    while acts := acts_after(after, size):
        with transaction.atomic():
            changes = judging.changes(acts, views_of(act.minute for act in acts if act.is_visit))
            rewrite(changes, zone)
            facts.append([fact_of(changes, now)] if changes else [], now=now)
        after, changed = acts[-1].id, changed + len(changes)
    return Rejudged(changed=changed, version=VERSION)


def acts_after(after: int, most: int) -> list[Act]:
    """The acts that follow one, in the order of their ids."""
    sql = sets.statement(__package__, "events_to_judge")
    return [Act._make(row) for row in sets.fetch(sql, {"after": after, "most": most})]


def minute_of(at: int) -> int:
    """When the minute of an instant began."""
    return at - at % MINUTE


def views_of(minutes: Iterable[Minute]) -> dict[Minute, int]:
    """How many pages these visitors viewed in these minutes, where they are many. One statement."""
    wanted = sorted(set(minutes))
    if not wanted:
        return {}
    sql = sets.statement(__package__, "views_of_minutes")
    rows = sets.fetch(sql, {"minutes": sets.batch_json(wanted), "many": MANY_VIEWS})
    return {(visitor, minute): views for visitor, minute, views in rows}


def rewrite(changes: Sequence[Change], zone: str, *, only_up: bool = False) -> None:
    """Store new judgements with all that hangs on them, inside the running transaction.

    `only_up` says that no act became more human, so that sessions need no new thread: the worst of each is raised.
    """
    if not changes:
        return
    reasons = dictionary.reason_ids([judged.reason for _, judged in changes if judged.reason])
    rows = [(act.id, judged.judgement, reasons.get(judged.reason or "")) for act, judged in changes]
    sets.execute(sets.statement(__package__, "update_judgements"), {"rows": sets.batch_json(rows)})
    turned = [(act, judged) for act, judged in changes if judged.judgement != act.judgement]
    _count_days(turned, zone)
    again: Collection[int] = set()
    if only_up:
        _raise_sessions(turned)
    else:
        again = thread_anew(_windows(turned), direct=direct_touch())
    _count_contacts(turned)
    first_and_last.keep({}, lost=list({*again, *(act.contact_id for act, _ in turned if act.contact_id)}))


def _count_days(turned: Sequence[Change], zone: str) -> None:
    counts: Counter[tuple[str, int, int]] = Counter()
    for act, judged in turned:
        day = day_of(act.at, zone)
        counts[day, act.source_id, act.judgement] -= 1
        counts[day, act.source_id, judged.judgement] += 1
    rows = [(*key, count) for key, count in counts.items() if count]
    if rows:
        sets.execute(sets.statement(__package__, "count_days"), {"rows": sets.batch_json(rows)})


def _windows(turned: Sequence[Change]) -> list[Window]:
    times: dict[int, list[int]] = defaultdict(list)
    for act, _ in turned:
        if act.is_visit and act.visitor_id is not None:
            times[act.visitor_id].append(act.at)
    return [Window(visitor, min(at), max(at)) for visitor, at in times.items()]


def _raise_sessions(turned: Sequence[Change]) -> None:
    rows = [(act.visitor_id, act.at, judged.judgement) for act, judged in turned if act.is_visit]
    if rows:
        sets.execute(sets.statement(__package__, "raise_sessions"), {"rows": sets.batch_json(rows)})


def _count_contacts(turned: Sequence[Change]) -> None:
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


def fact_of(changes: Sequence[Change], now: int) -> FactDraft:
    """The one fact of a chunk."""
    acts = [act for act, _ in changes]
    payload = {
        "events": [act.id for act in acts],
        "contacts": sorted({act.contact_id for act in acts if act.contact_id is not None}),
        "version": VERSION,
    }
    return FactDraft(kind="event.rejudged", payload=payload, at=now)

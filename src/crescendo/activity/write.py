"""Storing a prepared batch: one transaction, a bounded number of statements, facts last."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from crescendo.activity import (
    blocking,
    columns,
    counting,
    dictionary,
    first_and_last,
    flood,
    hours,
    quarantined,
    rate,
)
from crescendo.activity.catalogue import count_names
from crescendo.activity.dictionary import digest
from crescendo.activity.first_and_last import Moment
from crescendo.activity.moves import move
from crescendo.activity.prepared import Batch, Dwell, Prepared
from crescendo.activity.rejudge import Change, fact_of
from crescendo.activity.sessions import Visit
from crescendo.activity.visits import Threading, thread_anew, thread_new
from crescendo.core import sets
from crescendo.core.types import FactDraft
from crescendo.people import api as people
from crescendo.people.types import Move, Seen, Sighted
from crescendo.sources import api as sources
from crescendo.sources.types import Channel, Touch

_COLUMNS = (
    "key", "message", "source_id", "name_id", "raw_name_id", "at", "received_at", "identity_id", "visitor_id",
    "contact_id", "subject_id", "value", "touch_id", "own_touch_id", "judgement", "reason_id", "agent_id", "network",
    "is_visit", "series_id", "position", "props",
)  # fmt: skip
_DIRECT = Touch(channel=Channel.DIRECT)


@dataclass(frozen=True, slots=True)
class _Touches:
    own: tuple[int | None, ...]
    shown: tuple[int | None, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Told:
    """What of a batch is told as facts beside its events: contacts, and owners that changed."""

    moves: Sequence[Move]
    lost: Sequence[int]
    created: Sequence[int]
    changed: Sequence[int]
    measured: Sequence[tuple[int, int]]


def write(batch: Batch, *, now: int, zone: str, limits: flood.Limits) -> list[FactDraft]:
    """Store the batch inside the running transaction and return its facts; what stands already is left alone."""
    unseen = _unseen(batch.events)
    batch.tally.duplicates += len(batch.events) - len(unseen)
    unseen, held = blocking.admit(unseen, batch)
    admitted = flood.admit(unseen, batch.records, limits)
    quarantined.keep((*batch.unreadable, *admitted.refused))
    batch.tally.quarantined += len(admitted.refused)
    batch.tally.reasons.update(Counter(batch.tally.reasons) + Counter(r.reason for r in admitted.refused))
    events = admitted.events
    batch.tally.stored += len(events)
    aliases = [event.alias for event in events if event.alias]
    sighted = people.sight([event.sighting for event in events] + aliases, now=now)
    flood.note(admitted, sighted.fresh)
    moves = list(sighted.moves)
    created, changed = list(sighted.created), list(sighted.changed)
    lost = move(moves)
    names = dictionary.name_ids([n for e in events for n in (e.name, e.raw_name)], now=now)
    ids, rejudged = _store(events, sighted, names, zone)
    columns.keep(events, ids, names)
    # A click answers one mail and comes alone: it is taken by itself, after the form that may share its batch.
    for click in batch.clicks:
        confirmed = people.confirm(click, now=now)
        lost += move(confirmed.moves)
        moves += confirmed.moves
        created += confirmed.created
        changed += confirmed.changed
    measured = _keep_dwell(batch.dwells, events, ids)
    counts = counting.counted(events, zone)
    counting.note_sources(counts)
    counting.count_days(counts)
    hours.count(counts, batch.refused)
    count_names(counts, names)
    told = _Told(moves=moves, lost=lost, created=created, changed=changed, measured=measured)
    drafts = _facts(events, sighted, ids, told, now)
    drafts += blocking.facts_of(held)
    return [*drafts, fact_of(rejudged, now)] if rejudged else drafts


def _unseen(events: Sequence[Prepared]) -> list[Prepared]:
    """The first of each key within the batch, without those that stand in the store already."""
    first: dict[str, Prepared] = {}
    for event in events:
        first.setdefault(event.key, event)
    if not first:
        return []
    rows = sets.fetch(sets.statement(__package__, "stored_keys"), {"keys": sets.batch_json(list(first))})
    for (key,) in rows:
        del first[key]
    return list(first.values())


def _store(
    events: Sequence[Prepared], sighted: Sighted, names: Mapping[str, int], zone: str
) -> tuple[list[int], list[Change]]:
    if not events:
        return [], []
    subjects = dictionary.subject_ids([e.subject for e in events if e.subject])
    agents = dictionary.agent_ids([e.agent for e in events if e.agent])
    reasons = dictionary.reason_ids([e.reason for e in events if e.reason])
    series = dictionary.series_ids([e.series for e in events])
    touches, threaded, direct = _touches(events, sighted)
    rows = [
        (
            e.key, e.message, e.source_id, names[e.name], names[e.raw_name], e.at, e.received_at,
            identity, visitor, contact,
            subjects[e.subject] if e.subject else None, e.value, shown, own,
            e.verdict, reasons[e.reason] if e.reason else None, agents[e.agent] if e.agent else None,
            e.network, e.is_visit,
            series[e.series], e.position, e.props,
        )
        for e, identity, visitor, contact, shown, own in zip(
            events, sighted.identities, sighted.visitors, sighted.contacts, touches.shown, touches.own, strict=False
        )
    ]  # fmt: skip
    ids = sets.insert_returning_ids("activity_event", _COLUMNS, rows)
    again = thread_anew(threaded.late, direct=direct)
    _note_contacts(events, sighted, touches, again)
    visits = (
        (visitor or 0, e.at) for e, visitor in zip(events, sighted.visitors, strict=False) if e.is_visit
    )
    return ids, rate.settle(visits, threaded.busy, zone)


def _touches(events: Sequence[Prepared], sighted: Sighted) -> tuple[_Touches, Threading, int]:
    # By the object, as equal ones mostly are one: comparing and hashing sixteen words costs more than the rest.
    wanted = {id(e.own_touch): e.own_touch for e in events if e.own_touch} | {id(_DIRECT): _DIRECT}
    ids = dict(zip(wanted, sources.touch_ids(list(wanted.values())), strict=True))
    direct = ids[id(_DIRECT)]
    own = tuple([ids[id(e.own_touch)] if e.own_touch else None for e in events])
    visits = [
        (index, visitor, Visit(e.at, e.key, own[index], e.verdict))
        for index, (e, visitor) in enumerate(zip(events, sighted.visitors, strict=False))
        if e.is_visit and visitor is not None
    ]
    threaded = thread_new(visits, direct=direct)
    shown = tuple(threaded.touches.get(index, touch) for index, touch in enumerate(own))
    return _Touches(own, shown), threaded, direct


def _note_contacts(
    events: Sequence[Prepared], sighted: Sighted, touches: _Touches, again: Collection[int]
) -> None:
    """Tell people who was seen when, and merge first and last touches; acts of machines count for neither.

    Those of the contacts in `again` are read from the store: what came late changed touches there.
    """
    seen: dict[int, list[int]] = {}
    moments: list[tuple[int, Moment]] = []
    for e, contact, shown, own in zip(events, sighted.contacts, touches.shown, touches.own, strict=False):
        if contact is None or e.verdict:
            continue
        known = seen.get(contact)
        if known is None:
            seen[contact] = [e.at, e.at, 1]
        else:
            known[0] = min(known[0], e.at)
            known[1] = max(known[1], e.at)
            known[2] += 1
        if shown is not None:
            moments.append((contact, Moment(e.at, shown, own is not None)))
    people.note_seen(
        [Seen(contact_id=c, first_at=first, last_at=last, events=n) for c, (first, last, n) in seen.items()],
        first_and_last.store(first_and_last.merged(moments), lost=list(again)),
    )


def _keep_dwell(
    dwells: Sequence[Dwell], events: Sequence[Prepared], ids: Sequence[int]
) -> list[tuple[int, int]]:
    """Let the largest dwell win, whether the page view or the heartbeat came first; whose acts grew, and when."""
    largest: dict[str, list[int | None]] = {}
    for dwell in dwells:
        entry = largest.setdefault(dwell.page_view, [None, 0, 0])
        entry[1] = max(entry[1] or 0, dwell.active_ms)
        entry[2] = max(entry[2] or 0, dwell.scroll)
    for event, number in zip(events, ids, strict=True):
        if event.page_view:
            entry = largest.setdefault(event.page_view, [None, 0, 0])
            entry[0] = number if entry[0] is None else entry[0]
            entry[1] = max(entry[1] or 0, event.value or 0)
    if not largest:
        return []
    rows = [(digest(view), *entry) for view, entry in largest.items()]
    kept = sets.fetch(sets.statement(__package__, "keep_dwell"), {"rows": sets.batch_json(rows)})
    raised = [(event, active) for event, active, _ in kept if event is not None and active]
    if not raised:
        return []
    grown = sets.fetch(sets.statement(__package__, "update_values"), {"rows": sets.batch_json(raised)})
    return sorted({(contact, at) for contact, at in grown if contact is not None})


def _facts(
    events: Sequence[Prepared],
    sighted: Sighted,
    ids: Sequence[int],
    told: _Told,
    now: int,
) -> list[FactDraft]:
    """One fact of a kind for the whole batch; payloads carry ids, never values."""
    facts: list[FactDraft] = []
    at = max((event.received_at for event in events), default=0)
    if told.created:
        facts.append(FactDraft(kind="contact.created", payload={"contacts": list(told.created)}, at=at))
    if told.changed:
        facts.append(FactDraft(kind="contact.changed", payload={"contacts": list(told.changed)}, at=at))
    if told.moves:
        stretches = [[m.identity_id, m.from_at, m.until_at, m.contact_id] for m in told.moves]
        facts.append(
            FactDraft(
                kind="identity.moved", payload={"moves": stretches, "lost": sorted(set(told.lost))}, at=at
            )
        )
    forms = [
        [number, contact, event.sighting.key, event.message, event.source_id]
        for event, number, contact in zip(events, ids, sighted.contacts, strict=False)
        if event.sighting.confirmable
    ]
    if forms:
        facts.append(FactDraft(kind="form.submitted", payload={"forms": forms}, at=at))
    if ids:
        contacts = list({contact for contact in sighted.contacts if contact is not None})
        payload = {"first": ids[0], "last": ids[-1], "contacts": contacts}
        facts.append(FactDraft(kind="event.recorded", payload=payload, at=at))
    if told.measured:
        contacts = sorted({contact for contact, _ in told.measured})
        between = [min(at for _, at in told.measured), max(at for _, at in told.measured)]
        payload = {"contacts": contacts, "between": between}
        facts.append(FactDraft(kind="event.measured", payload=payload, at=now))
    return facts

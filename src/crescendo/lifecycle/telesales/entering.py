"""Coming into the queue: by the document's entries, or as a lead that was given to an SDR; and leaving it by itself.

It reads what holds and adds who is not there yet, so the same facts twice, or in another order, add nobody twice.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from crescendo.conditions import api as conditions
from crescendo.conditions.types import ConditionNotValid, Entity, Tree
from crescendo.core import sets
from crescendo.core.api import get_company
from crescendo.core.types import Actor, FactDraft
from crescendo.lifecycle.documents.clocks import ClockKey
from crescendo.lifecycle.documents.nouns import Lifecycle
from crescendo.lifecycle.documents.published import in_force
from crescendo.lifecycle.documents.telesales_rules import Entry
from crescendo.lifecycle.models import Lead
from crescendo.lifecycle.routing import ticking
from crescendo.lifecycle.routing.nouns import OPEN, LeadState
from crescendo.lifecycle.routing.writing import move_key
from crescendo.lifecycle.stages.api import stages_of
from crescendo.lifecycle.stages.nouns import Stretch
from crescendo.lifecycle.stages.ways import holding, holding_since
from crescendo.lifecycle.telesales import enrolling, telling
from crescendo.lifecycle.telesales.nouns import LEAD_ENTRY, Result
from crescendo.lifecycle.telesales.placing import callers, owners_for
from crescendo.lifecycle.telesales_models import Queued
from crescendo.people import api as people

BY = Actor.system("telesales")
SUBJECT = "queue"
HAND_RAISE = "hand_raise"
_TABLE = "lifecycle_queued"
_COLUMNS = (
    *("origin_id", "contact_id", "cycle", "entry", "lead_id", "owner_id", "is_raised", "cause"),
    *("made_at", "next_at", "is_promised", "outcome", "result", "reason"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Newcomer:
    """Somebody who is to come into the queue."""

    contact_id: int
    cycle: int
    entry: str
    owner_id: int | None
    is_raised: bool
    cause: str
    lead_id: int | None = None


def enter(contact_ids: Collection[int], *, now: int) -> list[FactDraft]:
    """Add those of these contacts for whom an entry of the document holds. A bounded number of statements for each."""
    lifecycle = in_force()
    entries = lifecycle.telesales.entries
    if not entries or not contact_ids:
        return []
    origins = {origin for entry in entries for origin in entry.origins}
    here = {number: one for number, one in stages_of(contact_ids).items() if one.stage in origins}
    leads = Lead.objects.filter(contact_id__in=list(here), state__in=OPEN)
    for contact in leads.values_list("contact_id", flat=True):
        here.pop(contact, None)
    return _add_by_entries(lifecycle, here, now=now) if here else []


def follow_leads(contact_ids: Collection[int], *, now: int) -> list[FactDraft]:
    """Leads that an SDR holds stand in his queue, others do not. A bounded number of statements."""
    lifecycle = in_force()
    sdrs = callers(lifecycle.routing, now=now)
    states = (LeadState.ROUTED.value, LeadState.ACCEPTED.value)
    leads = Lead.objects.filter(contact_id__in=list(contact_ids), state__in=states, owner_id__in=sdrs)
    held = {lead.contact_id: lead for lead in leads.order_by("pk")}
    standing = {row.contact_id: row for row in open_rows(contact_ids)}
    over = [
        row
        for row in standing.values()
        if (row.lead_id is not None and row.contact_id not in held)
        or (row.lead_id is None and row.contact_id in held)
    ]
    drafts = leave(over, _results(over), now=now)
    fresh, passed = [], []
    for contact, lead in held.items():
        row = standing.get(contact)
        if row is None or row.lead_id is None:
            fresh.append(lead)
        elif row.owner_id != lead.owner_id:
            row.owner_id = lead.owner_id
            passed.append(row)
    Queued.objects.bulk_update(passed, ["owner_id"], batch_size=200)
    return drafts + _add_leads(lifecycle, fresh, now=now)


def leave_by_stage(contact_ids: Collection[int], *, now: int) -> list[FactDraft]:
    """Who stands no more where the entry takes people from has left the queue."""
    telesales = in_force().telesales
    rows = [row for row in open_rows(contact_ids) if row.lead_id is None]
    here = stages_of({row.contact_id for row in rows}) if rows else {}
    gone = []
    for row in rows:
        entry = telesales.entry(row.entry)
        stage = here.get(row.contact_id)
        if stage is None or (entry is not None and stage.stage not in entry.origins):
            gone.append(row)
    return leave(gone, dict.fromkeys((row.pk for row in gone), Result.MOVED), now=now)


def leave(
    rows: Sequence[Queued], results: Mapping[int, Result], *, now: int, reason: str = ""
) -> list[FactDraft]:
    """Take rows off the queue, with their clocks and cadences. A bounded number of statements."""
    if not rows:
        return []
    alike: dict[Result, list[int]] = defaultdict(list)
    for row in rows:
        alike[results[row.pk]].append(row.pk)
        row.closed_at, row.result, row.reason = now, results[row.pk].value, reason
    for result, ids in alike.items():
        Queued.objects.filter(pk__in=ids).update(closed_at=now, result=result.value, reason=reason)
    ticking.stop(SUBJECT, [row.pk for row in rows])
    ended = enrolling.end_of_contacts({row.contact_id for row in rows}, now=now)
    return [telling.told("queue.left", rows, now=now, results=[row.result for row in rows]), *ended]


def open_rows(contact_ids: Iterable[int]) -> list[Queued]:
    """The open rows of these contacts, locked. One query."""
    rows = Queued.objects.select_for_update().filter(contact_id__in=list(contact_ids), closed_at=None)
    return list(rows.order_by("pk"))


def _add_by_entries(lifecycle: Lifecycle, here: Mapping[int, Stretch], *, now: int) -> list[FactDraft]:
    """The entries in their order: an earlier one takes over from a later one that somebody came by."""
    places = {entry.key: place for place, entry in enumerate(lifecycle.telesales.entries)}
    standing = {row.contact_id: row for row in open_rows(here)}
    before: dict[tuple[int, str], Queued] = {}
    for row in Queued.objects.filter(origin_id__in=list(here)).order_by("pk"):
        before[row.origin_id, row.entry] = row
    chosen: dict[int, Entry] = {}
    for entry in lifecycle.telesales.entries:
        waiting = {
            number
            for number, one in here.items()
            if one.stage in entry.origins
            and number not in chosen
            and (number not in standing or places.get(standing[number].entry, -1) > places[entry.key])
            and _is_new(before.get((number, entry.key)), one.cycle)
        }
        for number in _fits(entry, waiting, before, now=now):
            chosen[number] = entry
    raised = [standing[number] for number in chosen if number in standing]
    drafts = leave(raised, dict.fromkeys((row.pk for row in raised), Result.RAISED), now=now)
    owners = owners_for(chosen, lifecycle.routing, now=now) if chosen else {}
    return drafts + _add(
        lifecycle,
        [
            Newcomer(
                contact_id=number,
                cycle=here[number].cycle,
                entry=entry.key,
                owner_id=owners[number],
                is_raised=entry.is_raised,
                cause=entry.key,
            )
            for number, entry in sorted(chosen.items())
            if number in owners
        ],
        now=now,
    )


def _is_new(row: Queued | None, cycle: int) -> bool:
    return row is None or (row.closed_at is not None and row.cycle != cycle)


def _fits(entry: Entry, waiting: set[int], before: Mapping[tuple[int, str], Queued], *, now: int) -> set[int]:
    """On whom it holds; of those who left the queue before only acts since then count."""
    tree = _tree(entry) if waiting else None
    if tree is None:
        return set()
    zone = get_company().time_zone
    since = {
        number: row.closed_at
        for number in waiting
        if (row := before.get((number, entry.key))) is not None and row.closed_at is not None
    }
    found = holding(tree, waiting - set(since), now=now, zone=zone)
    return found | (holding_since(tree, since, now=now, zone=zone) if since else set())


def _tree(entry: Entry) -> Tree | None:
    """None where its condition cannot be asked any more, since a field of it is gone."""
    try:
        return conditions.parse(entry.condition, entity=Entity.CONTACT, sees_personal_data=True)
    except ConditionNotValid:
        return None


def _add_leads(lifecycle: Lifecycle, leads: Sequence[Lead], *, now: int) -> list[FactDraft]:
    """A lead that comes back to an SDR, having left before, stands in the queue again."""
    if not leads:
        return []
    again = {
        row.lead_id: row
        for row in Queued.objects.filter(lead_id__in=[lead.pk for lead in leads]).exclude(closed_at=None)
    }
    for lead in leads:
        if (row := again.get(lead.pk)) is not None:
            row.owner_id, row.next_at = lead.owner_id, now
            row.closed_at, row.result, row.reason = None, "", ""
    opened = ["owner_id", "closed_at", "result", "reason", "next_at"]
    Queued.objects.bulk_update(again.values(), opened, batch_size=200)
    fresh = [
        Newcomer(
            contact_id=lead.contact_id,
            cycle=lead.cycle,
            entry=LEAD_ENTRY,
            owner_id=lead.owner_id,
            is_raised=lead.is_raised,
            cause=lead.cause,
            lead_id=lead.pk,
        )
        for lead in leads
        if lead.pk not in again
    ]
    return _add(lifecycle, fresh, now=now)


def _add(lifecycle: Lifecycle, newcomers: Sequence[Newcomer], *, now: int) -> list[FactDraft]:
    """Write them, give ownerless contacts to who calls them, start the first call's clock and the cadence."""
    if not newcomers:
        return []
    rows = [
        (
            *(one.contact_id, one.contact_id, one.cycle, one.entry, one.lead_id, one.owner_id),
            *(one.is_raised, one.cause[:40], now, now, False, "", "", ""),
        )
        for one in newcomers
    ]
    # Whoever came by this entry in this cycle before stays out: the database says so.
    sets.insert_ignore(_TABLE, _COLUMNS, rows)
    named = {(one.contact_id, one.cycle, one.entry) for one in newcomers}
    made = Queued.objects.filter(
        origin_id__in=[one.contact_id for one in newcomers], made_at=now, closed_at=None, tried_at=None
    )
    fresh = [row for row in made.order_by("pk") if (row.origin_id, row.cycle, row.entry) in named]
    owned = {
        row.contact_id: row.owner_id for row in fresh if row.lead_id is None and row.owner_id is not None
    }
    _take(owned, now=now)
    counted = ticking.times()
    alone = {row.pk: now for row in fresh if row.lead_id is None}
    ticking.start(SUBJECT, ClockKey.SDR_FIRST_CALL, alone, times=counted)
    telling.tell_new([row for row in fresh if row.lead_id is None], now=now)
    told = (
        [telling.told("queue.entered", fresh, now=now, entries=[row.entry for row in fresh])] if fresh else []
    )
    return [*told, *_enrol(lifecycle, fresh, counted, now=now)]


def _take(owners: Mapping[int, int], *, now: int) -> None:
    """Contacts that are nobody's become his who calls them: else he would not see them."""
    free = [one.contact_id for one in people.placed(owners).values() if one.owner_id is None]
    if free:
        people.assign_contacts(BY, {number: owners[number] for number in free}, key=move_key(), now=now)


def _enrol(
    lifecycle: Lifecycle, rows: Sequence[Queued], counted: ticking.Times, *, now: int
) -> list[FactDraft]:
    telesales = lifecycle.telesales
    by_cadence: dict[str, dict[int, int | None]] = defaultdict(dict)
    for row in rows:
        entry = telesales.entry(row.entry)
        key = telesales.lead_cadence if row.lead_id is not None else entry.cadence if entry else ""
        if key:
            by_cadence[key][row.contact_id] = row.owner_id
    drafts: list[FactDraft] = []
    for key, owners in by_cadence.items():
        cadence = telesales.cadence(key)
        if cadence is not None:
            drafts += enrolling.start(BY, cadence, owners, counted, now=now)
    return drafts


def _results(rows: Sequence[Queued]) -> dict[int, Result]:
    """What became of the leads of rows that are over."""
    leads = Lead.objects.filter(pk__in=[row.lead_id for row in rows if row.lead_id is not None])
    states = {lead.pk: lead.state for lead in leads}
    said = {LeadState.REJECTED.value: Result.REJECTED, LeadState.RECYCLED.value: Result.RECYCLED}
    return {row.pk: said.get(states.get(row.lead_id or 0, ""), Result.MOVED) for row in rows}

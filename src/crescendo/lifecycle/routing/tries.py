"""How often somebody was tried: the clocks of the first attempt and of the verdict stand on it, and "not reached"."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from crescendo.core.api import get_company
from crescendo.lifecycle.documents.clocks import ClockKey
from crescendo.lifecycle.documents.nouns import Lifecycle
from crescendo.lifecycle.documents.published import in_force
from crescendo.lifecycle.followup import api as followup
from crescendo.lifecycle.models import Lead as Row
from crescendo.lifecycle.routing import ticking
from crescendo.lifecycle.routing.nouns import HELD, LeadState, TriesMade
from crescendo.lifecycle.routing.ticking import Times
from crescendo.lifecycle.routing.writing import SUBJECT
from crescendo.lifecycle.talks.nouns import Direction, TalkKind
from crescendo.lifecycle.working_time import WorkingTime

CALLED, TALKED, WRITTEN = "call.recorded", "talk.recorded", "note.topics_written"
REACHED = "reached"
SDR_QUEUE = "sdr"


@dataclass(frozen=True, slots=True, kw_only=True)
class Tried:
    """The first try and the first talk of a batch with somebody; None where there was none."""

    at: int
    talked_at: int | None


def reached_by(kind: str, payload: Mapping[str, Any]) -> bool:
    """Whether it was a talk, as a call that reached her, a meeting or a mail of hers; else it was a try."""
    if kind == CALLED:
        return bool(payload["outcome"] == REACHED)
    return payload["kind"] == TalkKind.MEETING or payload.get("direction") == Direction.IN


def first_attempt(row: Row) -> ClockKey:
    """Which clock the first attempt runs by."""
    if row.is_raised:
        return ClockKey.FIRST_ATTEMPT_RAISED
    return ClockKey.SDR_FIRST_CALL if row.queue == SDR_QUEUE else ClockKey.FIRST_ATTEMPT


def note_tries(called: Mapping[int, Tried]) -> None:
    """Keep the clocks of leads whose contacts were tried: there was an attempt, and the first talk starts the verdict.

    A bounded number of statements. What lies before the lead counts for nothing.
    """
    rows = list(Row.objects.select_for_update().filter(contact_id__in=list(called), state__in=HELD))
    tried = [row for row in rows if called[row.contact_id].at >= row.made_at]
    if not tried:
        return
    counted = ticking.times()
    attempted = [row.pk for row in tried if row.attempted_at is None]
    talked = {}
    for row in tried:
        one = called[row.contact_id]
        row.attempted_at = row.attempted_at or one.at
        if one.talked_at is not None and row.talked_at is None:
            row.talked_at = one.talked_at
            if row.state == LeadState.ACCEPTED:
                talked[row.pk] = one.talked_at
        _show_what_runs(row, counted)
    Row.objects.bulk_update(tried, ["attempted_at", "talked_at", "due_at", "due_clock"])
    firsts = (ClockKey.FIRST_ATTEMPT, ClockKey.FIRST_ATTEMPT_RAISED, ClockKey.SDR_FIRST_CALL)
    ticking.stop(SUBJECT, attempted, keys=[key.value for key in firsts])
    ticking.start(SUBJECT, ClockKey.VERDICT, talked, times=counted)


def note_written(contacts: Sequence[int], *, now: int) -> None:
    """Start the clock of the follow-up note anew for SQLs of whom one was written. Three statements."""
    rows = Row.objects.filter(contact_id__in=list(contacts), state=LeadState.QUALIFIED.value)
    started = dict.fromkeys(rows.values_list("pk", flat=True), now)
    if started:
        ticking.start(SUBJECT, ClockKey.NOTE, started, times=ticking.times())


def made(row: Row, lifecycle: Lifecycle, *, now: int) -> TriesMade:
    """How often a lead's contact was tried within the time that the lifecycle gives for it. Three queries."""
    working = WorkingTime(lifecycle.calendar, get_company().time_zone)
    within = lifecycle.clocks.tries.within.length(working)
    found = followup.tries_of([row.contact_id], since=row.made_at).get(row.contact_id)
    moments = found.at if found else ()
    since = row.accepted_at or row.made_at
    return TriesMade(
        tries=sum(working.between(at, now) <= within for at in moments),
        needed=lifecycle.clocks.tries.tries,
        working_days=working.between(since, now) // working.day_length,
    )


def tries_for_lead(contact_id: int, *, now: int) -> TriesMade | None:
    """The same of the open lead of a contact, None where nobody has one."""
    row = Row.objects.filter(contact_id=contact_id, state__in=HELD).first()
    return None if row is None else made(row, in_force(), now=now)


def _show_what_runs(row: Row, counted: Times) -> None:
    """The limit that a list shows: of the verdict after the first talk, else of the verdict after acceptance."""
    if row.state != LeadState.ACCEPTED or row.accepted_at is None:
        return
    key, since = ClockKey.NO_VERDICT, row.accepted_at
    if row.talked_at is not None:
        key, since = ClockKey.VERDICT, row.talked_at
    row.due_at, row.due_clock = counted.limit(key, since), key.value

"""What a clock that rang does: remind, tell the manager or marketing, pass the lead on, lay it into the pool."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from crescendo.core.types import Actor, FactDraft
from crescendo.lifecycle.documents.clocks import ClockKey, Deed
from crescendo.lifecycle.documents.published import in_force
from crescendo.lifecycle.models import Lead as Row
from crescendo.lifecycle.models import RunningClock
from crescendo.lifecycle.routing import telling, ticking, writing
from crescendo.lifecycle.routing.choosing import MANAGER, POOL, Choice
from crescendo.lifecycle.routing.giving import give_anew
from crescendo.lifecycle.routing.nouns import LeadAct, LeadState
from crescendo.lifecycle.routing.writing import SUBJECT, Said

BY = Actor.system("routing")
Anchor = Callable[[Row], int | None]


def _while(state: LeadState, anchor: Anchor, *, unless: Anchor = lambda _row: None) -> Anchor:
    """Since when a clock runs, while the lead stands so and the thing that keeps the clock has not happened."""
    return lambda row: anchor(row) if row.state == state and unless(row) is None else None


_first = _while(LeadState.ACCEPTED, lambda row: row.accepted_at, unless=lambda row: row.attempted_at)
_ANCHORS: Mapping[ClockKey, Anchor] = {
    ClockKey.ACCEPT: _while(LeadState.ROUTED, lambda row: row.routed_at),
    ClockKey.FIRST_ATTEMPT: _first,
    ClockKey.FIRST_ATTEMPT_RAISED: _first,
    ClockKey.SDR_FIRST_CALL: _first,
    ClockKey.VERDICT: _while(LeadState.ACCEPTED, lambda row: row.talked_at),
    ClockKey.NO_VERDICT: _while(LeadState.ACCEPTED, lambda row: row.accepted_at),
    ClockKey.SQL: _while(LeadState.QUALIFIED, lambda row: row.since_at),
    ClockKey.DISPUTE: lambda row: row.disputed_at,
}
_ACTS = {
    Deed.REMIND: LeadAct.REMINDED,
    Deed.TELL_MANAGER: LeadAct.ESCALATED,
    Deed.TELL_MARKETING: LeadAct.ESCALATED,
    Deed.REASSIGN: LeadAct.REASSIGNED,
    Deed.POOL: LeadAct.POOLED,
}


def heard(rung: Sequence[Mapping[str, Any]], *, now: int) -> list[FactDraft]:
    """Do what these clocks ask for of the leads for which they still run. Set-wise for each fact."""
    drafts: list[FactDraft] = []
    clocks = in_force().clocks if rung else None
    for payload in rung:
        key, step = ClockKey(payload["clock"]), int(payload["step"])
        assert clocks is not None
        steps = clocks[key].steps
        # A lifecycle that was published meanwhile may have fewer steps.
        if step >= len(steps):
            continue
        rows = _still_running(key, dict(zip(payload["ids"], payload["started"], strict=True)))
        if rows:
            drafts += _do(steps[step].do, key, rows, now=now)
    return drafts


def qualify(rows: list[Row], said: Said) -> None:
    """Write that the need was confirmed, and start the clocks of an SQL."""
    if not rows:
        return
    counted = ticking.times()
    writing.turn(rows, LeadState.QUALIFIED, said)
    due = counted.limit(ClockKey.SQL, said.now)
    Row.objects.filter(pk__in=[row.pk for row in rows]).update(due_at=due, due_clock=ClockKey.SQL.value)
    ticking.stop(SUBJECT, [row.pk for row in rows])
    for key in (ClockKey.SQL, ClockKey.NOTE):
        ticking.start(SUBJECT, key, {row.pk: said.now for row in rows}, times=counted)


def to_pool(rows: Sequence[Row], said: Said) -> list[FactDraft]:
    """Lay leads into the pool."""
    choice = Choice(owner_id=None, rule=POOL)
    return writing.give(rows, {row.pk: choice for row in rows}, said, ticking.times())


def _still_running(key: ClockKey, started: Mapping[int, int]) -> list[Row]:
    """Those for whom the clock that rang is the one that runs: nothing has kept or restarted it since."""
    rows = Row.objects.select_for_update().filter(pk__in=list(started)).order_by("pk")
    anchor = _ANCHORS.get(key)
    if anchor is not None:
        return [row for row in rows if anchor(row) == started[row.pk]]
    running = RunningClock.objects.filter(subject=SUBJECT, subject_id__in=list(started), clock=key.value)
    since = dict(running.values_list("subject_id", "started_at"))
    return [
        row
        for row in rows
        if row.state == LeadState.QUALIFIED and since.get(row.pk, started[row.pk]) == started[row.pk]
    ]


def _do(deed: Deed, key: ClockKey, rows: list[Row], *, now: int) -> list[FactDraft]:
    said = Said(by=BY, act=_ACTS[deed], now=now, reason=key.value)
    told_as = f"lead/{key.value}/{now}/{rows[0].pk}"
    match deed:
        case Deed.REMIND:
            telling.tell_reminded(rows, key=told_as, now=now)
        case Deed.TELL_MANAGER:
            telling.tell_managers(rows, key=told_as, now=now)
        case Deed.TELL_MARKETING:
            telling.tell_disputed(rows, key=told_as, now=now)
        case Deed.REASSIGN:
            return _pass_on(rows, said)
        case Deed.POOL:
            return to_pool(rows, said)
    writing.note(rows, said, {row.pk: row.owner_id for row in rows})
    return writing.told(rows, said)


def _pass_on(rows: list[Row], said: Said) -> list[FactDraft]:
    """To the next by the rules, so often as the document says; then the manager has it, and keeps it."""
    most = in_force().routing.reassignments
    drafts: list[FactDraft] = []
    for goes_on in (True, False):
        those = [row for row in rows if row.rule != MANAGER and (row.passes < most) is goes_on]
        if those:
            queues = {row.contact_id: row.queue for row in those}
            drafts += give_anew(those, said, queues=queues, keep_going=goes_on)
    return drafts

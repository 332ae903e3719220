"""The clocks of deals as they are shown: which run, when each is over, and whether it is."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from crescendo.core.types import Actor
from crescendo.lifecycle.deals import clocks
from crescendo.lifecycle.deals.clock_types import ClockState, DealClock
from crescendo.lifecycle.deals.visibility import deals_seen_by
from crescendo.lifecycle.documents.clocks import ClockKey
from crescendo.lifecycle.routing import ticking


def clocks_of_deals(by: Actor, deal_ids: Collection[int], *, now: int) -> Mapping[int, tuple[DealClock, ...]]:
    """The clocks of those of these deals that the actor sees, the first due first; ones without any are left out.

    Refuses NotAllowed. Nine queries at most.
    """
    running = clocks.running_of(list(deals_seen_by(by).filter(pk__in=list(deal_ids))))
    if not any(running.values()):
        return {}
    on_trial = [number for number, held in running.items() if ClockKey.POC_START in held]
    waiting = clocks.not_begun(on_trial, now=now)
    times = ticking.times()
    found: dict[int, tuple[DealClock, ...]] = {}
    for number, held in running.items():
        asked = {key: at for key, at in held.items() if key is not ClockKey.POC_START or number in waiting}
        shown = (_clock(key, at, times, now=now) for key, at in asked.items())
        if asked:
            found[number] = tuple(sorted(shown, key=lambda one: (one.due_at, one.key)))
    return found


def _clock(key: ClockKey, started_at: int, times: ticking.Times, *, now: int) -> DealClock:
    due_at, first = times.limit(key, started_at), times.step(key, started_at, 0)
    state = ClockState.AHEAD if started_at > now else ClockState.RUNNING
    if due_at <= now:
        state = ClockState.LATE
    elif first is not None and first <= now:
        state = ClockState.NEAR
    return DealClock(
        key=key, title=times.clocks[key].title, started_at=started_at, due_at=due_at, state=state
    )

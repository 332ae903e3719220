"""Why somebody should be called now: the heaviest acts of thirty days, and how often prices were looked at."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from crescendo.activity.acts import PAGE_VIEWED
from crescendo.activity.pricing import is_pricing
from crescendo.activity.rows import dress
from crescendo.activity.searching import with_ids
from crescendo.activity.types import HeavyAct, WhyNow
from crescendo.activity.weights import WEIGHED, weight_of
from crescendo.core import sets
from crescendo.core.clock import DAY
from crescendo.core.roles import require
from crescendo.core.types import Actor, Permission
from crescendo.people import api as people

DAYS, _PRICING_DAYS = 30, 7
_OF_EACH, _PAGES = 20, 300
_SHOWN = 3


class _Act(NamedTuple):
    id: int
    name: str
    at: int
    value: int | None
    subject: str | None


def why_now(by: Actor, contact_id: int, *, now: int) -> WhyNow:
    """The three heaviest human acts of 30 days, the same about the same told once, and views of prices in 7 days.

    Reads the newest 20 acts of a kind and the newest 300 pages. Refuses NotAllowed, NotFound.
    """
    require(by, Permission.EVENTS_READ)
    parts = people.parts_of(by, contact_id)
    since = now - DAYS * DAY
    acts = _newest(parts, since)
    pages = [act for act in acts if act.name == PAGE_VIEWED]
    chosen = _heaviest(acts)
    rows = {event.id: event for event in dress(by, with_ids([act.id for act, _times in chosen]))}
    return WhyNow(
        acts=tuple(HeavyAct(event=rows[act.id], times=times) for act, times in chosen if act.id in rows),
        pricing_views=sum(act.at >= now - _PRICING_DAYS * DAY and is_pricing(act.subject) for act in pages),
    )


def _newest(parts: Sequence[int], since: int) -> list[_Act]:
    places = {
        "contacts": sets.batch_json(parts),
        "names": sets.batch_json([*WEIGHED, PAGE_VIEWED]),
        "since": since,
        "most": _OF_EACH,
        "often": PAGE_VIEWED,
        "most_often": _PAGES,
    }
    return [_Act(*row) for row in sets.fetch(sets.statement(__package__, "weighed_acts"), places)]


def _heaviest(acts: Sequence[_Act]) -> list[tuple[_Act, int]]:
    """Of the same act about the same thing the heaviest stands for all, the latest of these."""
    alike: dict[tuple[str, str | None], list[tuple[int, int, int, _Act]]] = {}
    for act in acts:
        if weight := weight_of(act.name, act.value, act.subject):
            alike.setdefault((act.name, act.subject), []).append((weight, act.at, act.id, act))
    firsts = sorted(((max(same), len(same)) for same in alike.values()), reverse=True)[:_SHOWN]
    return [(first[-1], times) for first, times in firsts]

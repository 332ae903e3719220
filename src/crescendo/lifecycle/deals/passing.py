"""Moves of deals written down, one or many: stays, the rows, the history of fields, the audit, facts; people follow."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from crescendo.core import facts
from crescendo.core.api import audit
from crescendo.core.ids import Prefix, write_id
from crescendo.core.types import Actor, FactDraft
from crescendo.lifecycle.deals import asked, courses, following, stays, telling
from crescendo.lifecycle.deals.standing import Standing, save_all
from crescendo.lifecycle.deals.types import DealStage, DealState, MoveCause
from crescendo.lifecycle.documents.nouns import Course, Lifecycle, Pipeline
from crescendo.lifecycle.models import Deal

OF_MANY = "bulk"
"""The source of what a change of many wrote into fields."""
_MOVED = ("stage", "stage_at", "state", "closed_at", "lost_reason", "churn_reason")


@dataclass(frozen=True, slots=True, kw_only=True)
class Passing:
    """A move that was judged: of what, where to, what made it, why, within which change of many.

    `closed_at` is when it was won or lost, of a move that only takes another back.
    """

    standing: Standing
    to: str
    cause: MoveCause
    reason: str = ""
    note: str = ""
    change_set_id: int | None = None
    closed_at: int | None = None


def pass_on(by: Actor, passings: Sequence[Passing], lifecycle: Lifecycle, *, now: int) -> None:
    """Write the moves and all that follows from them, in the caller's transaction; a deal moves once.

    A bounded number of statements for each hundred, and some for each stage that they come from.
    """
    if not passings:
        return
    course = lifecycle.course(Pipeline.DEAL)
    standings = [one.standing for one in passings]
    entries = [_entered(one, course, now=now) for one in passings]
    asked.note_all_missing(standings, course, now=now)
    stays.enter(by, entries, now=now)
    source = passings[0].cause.value if passings[0].change_set_id is None else OF_MANY
    save_all(by, standings, now=now, source=source, moved=_MOVED)
    lines = [
        (write_id(Prefix.DEAL, one.standing.deal.pk), {"stage": one.to, "reason": one.reason})
        for one in passings
    ]
    audit.record_all(by, "deal.stage_changed", lines, now=now)
    facts.append([*_changed(standings, now=now), *_moved(by, entries, now=now)], now=now)
    following.follow(by, [one.deal.pk for one in standings], now=now)


def _entered(one: Passing, course: Course, *, now: int) -> stays.Entry:
    """The deal's row says where it stands now; it is not saved here."""
    deal, came_from = one.standing.deal, one.standing.deal.stage
    if one.cause is not MoveCause.UNDO:
        _note_reason(one)
    state = courses.state_of(course, one.to)
    deal.stage, deal.stage_at = one.to, now
    if deal.state != state.value:
        deal.state = state.value
        deal.closed_at = None if state is DealState.OPEN else one.closed_at or now
    return stays.Entry(
        deal=deal,
        came_from=came_from,
        cause=one.cause,
        reason=one.reason,
        note=one.note,
        change_set_id=one.change_set_id,
    )


def _note_reason(passing: Passing) -> None:
    """Why a deal was lost, a customer left or a POC was passed over stands on the deal; on its return it is gone."""
    deal, to = passing.standing.deal, passing.to
    deal.lost_reason = passing.reason if to == DealStage.LOST else ""
    if to != DealStage.LOST and deal.state == DealState.LOST.value:
        passing.standing.set({"competitor": None})
    if to == DealStage.CHURNED:
        deal.churn_reason = passing.reason
    if deal.stage == DealStage.OPPORTUNITY and to == DealStage.WON and passing.reason:
        passing.standing.set({"poc_skipped_because": passing.reason})


def _changed(standings: Sequence[Standing], *, now: int) -> list[FactDraft]:
    """One fact for all whose fields changed with the move."""
    changed = [one for one in standings if one.changed]
    fields = {name for one in changed for name in one.changed}
    return [telling.changed([one.deal for one in changed], fields, now=now)] if changed else []


def _moved(by: Actor, entries: Sequence[stays.Entry], *, now: int) -> list[FactDraft]:
    """One fact for all that went the same way."""
    alike: dict[telling.Moved, list[Deal]] = defaultdict(list)
    for entry in entries:
        move = telling.Moved(origin=entry.came_from, to=entry.deal.stage, reason=entry.reason, by=by.staff_id)
        alike[move].append(entry.deal)
    return [telling.moved(those, move, now=now) for move, those in alike.items()]

"""Milestones of the delivery, up to the go-live; once that one is done the deal is live by itself."""

from __future__ import annotations

from datetime import date

from crescendo.core import facts
from crescendo.core.api import require
from crescendo.core.ids import Prefix, write_id
from crescendo.core.refusals import NotFound, NotValid, mark
from crescendo.core.text import clean
from crescendo.core.types import Actor, Permission
from crescendo.lifecycle.deals import telling
from crescendo.lifecycle.deals.nouns import milestone_noun
from crescendo.lifecycle.deals.passing import Passing, pass_on
from crescendo.lifecycle.deals.standing import Standing
from crescendo.lifecycle.deals.types import DealStage, Milestone, MoveCause, PutMilestone
from crescendo.lifecycle.deals.visibility import find_row
from crescendo.lifecycle.documents.api import in_force
from crescendo.lifecycle.models import Milestone as Row

_MOST = 100
_TITLE = mark("Give a text of at most 255 characters.")
_MANY = mark("A deal has at most 100 milestones.")
_BEFORE_LIVE = frozenset({DealStage.WON, DealStage.DELIVERING})


def put_milestone(by: Actor, request: PutMilestone, *, now: int) -> Milestone:
    """Write a milestone; the go-live that is done moves a deal that is being delivered to live.

    Refuses NotAllowed, NotFound, NotValid. Emits deal.changed, and deal.stage_changed.
    """
    require(by, Permission.DEALS_EDIT)
    title = clean(request.title).strip()
    if not 0 < len(title) <= 255:
        raise NotValid([("/title", "title", _TITLE)])
    with facts.together(now=now):
        deal = find_row(by, request.deal_id, locked=True)
        row = _row(request)
        row.title, row.is_go_live = title, request.is_go_live
        row.planned_on, row.done_on = request.planned_on, request.done_on
        row.save()
        detail = {"milestone": write_id(Prefix.MILESTONE, row.pk), "done_on": row.done_on}
        telling.note_down(by, "deal.changed", deal, detail, now=now)
        facts.append([telling.changed([deal], ["milestones"], now=now)], now=now)
        if row.is_go_live and row.done_on is not None:
            _go_live(by, Standing.of(deal), row.done_on, now=now)
    return milestone_noun(row)


def remove_milestone(by: Actor, deal_id: int, milestone_id: int, *, now: int) -> None:
    """Take a milestone away. Refuses NotAllowed, NotFound. Emits deal.changed."""
    require(by, Permission.DEALS_EDIT)
    with facts.together(now=now):
        deal = find_row(by, deal_id, locked=True)
        if not Row.objects.filter(pk=milestone_id, deal_id=deal.pk).delete()[0]:
            raise _missing(milestone_id)
        detail = {"milestone": write_id(Prefix.MILESTONE, milestone_id), "removed": True}
        telling.note_down(by, "deal.changed", deal, detail, now=now)
        facts.append([telling.changed([deal], ["milestones"], now=now)], now=now)


def _row(request: PutMilestone) -> Row:
    if request.milestone_id is None:
        if Row.objects.filter(deal_id=request.deal_id).count() >= _MOST:
            raise NotValid([("/title", "milestones_many", _MANY)])
        return Row(deal_id=request.deal_id)
    row = Row.objects.filter(pk=request.milestone_id, deal_id=request.deal_id).first()
    if row is None:
        raise _missing(request.milestone_id)
    return row


def _go_live(by: Actor, standing: Standing, day: date, *, now: int) -> None:
    if standing.deal.stage in _BEFORE_LIVE:
        standing.set({"live_on": day})
        passing = Passing(standing=standing, to=DealStage.LIVE, cause=MoveCause.MILESTONE)
        pass_on(by, [passing], in_force(), now=now)


def _missing(milestone_id: int) -> NotFound:
    return NotFound(kind="milestone", id=write_id(Prefix.MILESTONE, milestone_id))

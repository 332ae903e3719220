"""A change of many that moved deals is taken back: where it still stands, they stand where they stood before it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import msgspec

from crescendo.core.types import Actor
from crescendo.lifecycle.deals import courses
from crescendo.lifecycle.deals.fields import FIELDS, Reads
from crescendo.lifecycle.deals.passing import OF_MANY, Passing, pass_on
from crescendo.lifecycle.deals.standing import Standing, kept
from crescendo.lifecycle.deals.types import DealStage, DealState, MoveCause
from crescendo.lifecycle.documents.api import in_force
from crescendo.lifecycle.documents.nouns import Course, Pipeline
from crescendo.lifecycle.models import Contract, Deal, DealChange, DealStay

_MISTAKE = "mistake"
_NOTHING_SIGNED = dict.fromkeys(
    ("signed_on", "starts_on", "ends_on", "term_months", "amount", "recurring_amount", "told_at")
)


def ours(deal_ids: Sequence[int], set_id: int) -> list[DealStay]:
    """The stays of these deals that a change of many began and that have not ended, where there is a way back."""
    course = courses.course()
    rows = DealStay.objects.filter(deal_id__in=deal_ids, left_at=None, change_set_id=set_id)
    return [stay for stay in rows if course.find(stay.from_stage) is not None]


def take_back(by: Actor, deal_ids: Sequence[int], set_id: int, *, now: int) -> None:
    """Put those back whose latest move is of this change; fields that it filled and nobody changed since, too.

    In the caller's transaction. Both moves stay in the history. A bounded number of statements.
    Emits deal.stage_changed, deal.changed.
    """
    lifecycle = in_force()
    course = lifecycle.course(Pipeline.DEAL)
    stays = {stay.deal_id: stay for stay in ours(deal_ids, set_id)}
    rows = Deal.objects.select_for_update().filter(pk__in=stays, removed_at=None).order_by("pk")
    standings = Standing.of_all(list(rows))
    past = _past(stays)
    _restore(standings, stays)
    passings = []
    for one in standings:
        stay, before = stays[one.deal.pk], past[one.deal.pk]
        lost = stay.from_stage == DealStage.LOST
        one.deal.lost_reason = _reason(before, DealStage.LOST) if lost else ""
        one.deal.churn_reason = _reason(before, DealStage.CHURNED)
        passings.append(
            Passing(
                standing=one,
                to=stay.from_stage,
                cause=MoveCause.UNDO,
                reason=_MISTAKE,
                closed_at=_closed_at(before, stay.from_stage, course),
            )
        )
    pass_on(by, passings, lifecycle, now=now)
    Contract.objects.filter(deal_id__in=stays, **_NOTHING_SIGNED).delete()


def _past(stays: Mapping[int, DealStay]) -> dict[int, list[DealStay]]:
    """The stays of each deal before the one that is taken back, in their order. One query."""
    found: dict[int, list[DealStay]] = defaultdict(list)
    for row in DealStay.objects.filter(deal_id__in=stays).order_by("number"):
        if row.number < stays[row.deal_id].number:
            found[row.deal_id].append(row)
    return found


def _restore(standings: Sequence[Standing], stays: Mapping[int, DealStay]) -> None:
    """Give fields that the change wrote what they said before, where they still say what it wrote. One query."""
    rows = DealChange.objects.filter(deal_id__in=stays, source=OF_MANY)
    held = {one.deal.pk: one for one in standings}
    for row in rows.order_by("pk"):
        one = held.get(row.deal_id)
        if one is None or row.at != stays[row.deal_id].entered_at or row.field not in FIELDS:
            continue
        if kept(one.get(row.field)) == row.after:
            one.set({row.field: _read(row.field, row.before)})


def _read(name: str, text: str | None) -> Any:
    value = None if text is None else msgspec.json.decode(text)
    return date.fromisoformat(value) if value and FIELDS[name].reads is Reads.DAY else value


def _reason(before: Sequence[DealStay], stage: DealStage) -> str:
    """Why it entered a stage the last time, if it ever did."""
    entered = [stay for stay in before if stay.stage == stage and stay.cause != MoveCause.UNDO.value]
    return entered[-1].reason if entered else ""


def _closed_at(before: Sequence[DealStay], to: str, course: Course) -> int | None:
    """When it first was what it becomes again: won with the first stage after the open ones, lost with its last."""
    state = courses.state_of(course, to)
    at = None
    for stay in reversed(before):
        if state is DealState.OPEN or courses.state_of(course, stay.stage) is not state:
            break
        at = stay.entered_at
    return at

"""A deal's stages over time: each stay has a beginning, and an end where the next begins."""

from __future__ import annotations

from dataclasses import dataclass

from crescendo.core.types import Actor
from crescendo.lifecycle.deals.types import DealState, MoveCause, Stay
from crescendo.lifecycle.models import Deal, DealStay


def begin(by: Actor, deal: Deal, cause: MoveCause, *, now: int) -> None:
    """The first stay. One statement."""
    entry = Entry(to=deal.stage, state=DealState.OPEN, cause=cause)
    _enter(by, deal, 1, "", entry, now=now)


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A stage that is entered, what is a deal in it, what moved it, why."""

    to: str
    state: DealState
    cause: MoveCause
    reason: str = ""
    note: str = ""


def pass_on(by: Actor, deal: Deal, entry: Entry, *, now: int) -> None:
    """Leave the stage that a deal stands in for another; the deal's row says so too, and is not saved here.

    Three statements.
    """
    last = DealStay.objects.filter(deal_id=deal.pk).order_by("-number").first()
    number = last.number if last is not None else 0
    DealStay.objects.filter(deal_id=deal.pk, left_at=None).update(left_at=now)
    before, deal.stage, deal.stage_at = deal.stage, entry.to, now
    if deal.state != entry.state.value:
        deal.state = entry.state.value
        deal.closed_at = None if entry.state is DealState.OPEN else now
    _enter(by, deal, number + 1, before, entry, now=now)


def note_incomplete(deal: Deal) -> None:
    """Note on the stay that the deal entered without all that was asked for. One statement."""
    if deal.missing != "[]":
        DealStay.objects.filter(deal_id=deal.pk, left_at=None).update(is_incomplete=True)


def stays_of(deal_id: int) -> tuple[Stay, ...]:
    """All stays, the latest first. One query."""
    rows = DealStay.objects.filter(deal_id=deal_id).order_by("-number")
    return tuple(_noun(row) for row in rows)


def _enter(by: Actor, deal: Deal, number: int, before: str, entry: Entry, *, now: int) -> None:
    DealStay.objects.create(
        deal_id=deal.pk,
        number=number,
        stage=deal.stage,
        from_stage=before,
        entered_at=now,
        by_id=by.staff_id,
        by_label=by.label[:200],
        cause=entry.cause.value,
        reason=entry.reason,
        note=entry.note,
        is_incomplete=deal.missing != "[]",
    )


def _noun(row: DealStay) -> Stay:
    return Stay(
        stage=row.stage,
        from_stage=row.from_stage,
        entered_at=row.entered_at,
        left_at=row.left_at,
        by_id=row.by_id,
        by_label=row.by_label,
        cause=MoveCause(row.cause),
        reason=row.reason,
        note=row.note,
        is_incomplete=row.is_incomplete,
    )

"""A deal's stages over time: each stay has a beginning, and an end where the next begins."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Max

from crescendo.core.types import Actor
from crescendo.lifecycle.deals.types import MoveCause, Stay
from crescendo.lifecycle.models import Deal, DealStay


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A stage that a deal enters, coming from another, what moved it, why, and within which change of many."""

    deal: Deal
    came_from: str
    cause: MoveCause
    reason: str = ""
    note: str = ""
    change_set_id: int | None = None


def begin(by: Actor, deal: Deal, cause: MoveCause, *, now: int) -> None:
    """The first stay. One statement."""
    _row(by, Entry(deal=deal, came_from="", cause=cause), 1, now=now).save()


def enter(by: Actor, entries: Sequence[Entry], *, now: int) -> None:
    """Each deal leaves the stage that it stood in for the one that its row names. Three statements."""
    numbers = [entry.deal.pk for entry in entries]
    last = dict(
        DealStay.objects.filter(deal_id__in=numbers).order_by().values_list("deal_id").annotate(Max("number"))
    )
    DealStay.objects.filter(deal_id__in=numbers, left_at=None).update(left_at=now)
    DealStay.objects.bulk_create(
        _row(by, entry, last.get(entry.deal.pk, 0) + 1, now=now) for entry in entries
    )


def stays_of(deal_id: int) -> tuple[Stay, ...]:
    """All stays, the latest first. One query."""
    rows = DealStay.objects.filter(deal_id=deal_id).order_by("-number")
    return tuple(_noun(row) for row in rows)


def _row(by: Actor, entry: Entry, number: int, *, now: int) -> DealStay:
    return DealStay(
        deal_id=entry.deal.pk,
        number=number,
        stage=entry.deal.stage,
        from_stage=entry.came_from,
        entered_at=now,
        by_id=by.staff_id,
        by_label=by.label[:200],
        cause=entry.cause.value,
        reason=entry.reason,
        note=entry.note,
        is_incomplete=entry.deal.missing != "[]",
        change_set_id=entry.change_set_id,
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

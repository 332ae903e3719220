"""The board: a column for each stage, with counts, sums by currency and the first deals of each."""

from __future__ import annotations

from collections import defaultdict

from django.db.models import Count, F, Sum, Window
from django.db.models.functions import RowNumber

from crescendo.conditions.types import Money, Tree
from crescendo.core.types import Actor
from crescendo.lifecycle.deals.courses import course
from crescendo.lifecycle.deals.nouns import deal_noun
from crescendo.lifecycle.deals.types import Column, Deal
from crescendo.lifecycle.deals.visibility import seen_where, standing

SHOWN = 50


def board(by: Actor, condition: Tree | None = None, *, now: int, shown: int = SHOWN) -> tuple[Column, ...]:
    """The columns in the order of the document's stages, the deals that stand longest first. Four queries.

    Refuses NotAllowed.
    """
    rows = standing().filter(seen_where(by, condition, now=now))
    counts: dict[str, int] = defaultdict(int)
    sums: dict[str, list[Money]] = defaultdict(list)
    grouped = rows.values("stage", "currency").annotate(n=Count("pk"), total=Sum("amount"))
    for one in grouped.order_by("stage", "currency"):
        counts[one["stage"]] += one["n"]
        if one["total"] is not None:
            sums[one["stage"]].append(Money(amount=int(one["total"]), currency=one["currency"]))
    first: dict[str, list[Deal]] = defaultdict(list)
    place = Window(RowNumber(), partition_by=F("stage"), order_by=(F("stage_at").asc(), F("pk").asc()))
    for row in rows.annotate(place=place).filter(place__lte=shown).order_by("stage", "stage_at", "pk"):
        first[row.stage].append(deal_noun(row))
    known = [stage.key for stage in course().stages]
    return tuple(
        Column(stage=key, count=counts[key], sums=tuple(sums[key]), deals=tuple(first[key]))
        for key in (*known, *sorted(counts.keys() - set(known)))
    )

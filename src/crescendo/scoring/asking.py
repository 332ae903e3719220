"""A model asked what contacts did: each one's acts by rule and day, with the points that its override gives."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from crescendo.scoring import acts, counting
from crescendo.scoring.counting import WHOLE, Found, scaled
from crescendo.scoring.types import CountedRow, Model, Span, Weight

Numbers = Mapping[str, int]
"""The number of each rule in the ledger."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """A published model under the number of its definition."""

    id: int
    key: str
    number: int
    model: Model


class Counted(NamedTuple):
    """What each contact did, and of rules that look at many acts whom they are to be counted anew for."""

    rows: dict[int, list[CountedRow]]
    concerned: Mapping[int, Collection[int]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Asking:
    """A model asked about contacts that are known, on a day."""

    model: Model
    numbers: Numbers
    found: Mapping[int, Found]
    now: int
    zone: str
    shared: acts.Shared
    weighing: Mapping[int, Sequence[tuple[int, int] | None]]
    weights: Mapping[int, Mapping[int, Weight]]

    def counted(self, ids: Sequence[int], span: Span | None = None) -> Counted:
        """What these did within the days, with the points that each one's override gives."""
        told = acts.count(self.shared, ids, now=self.now, zone=self.zone, span=span)
        counted: dict[int, list[CountedRow]] = {contact: [] for contact in ids}
        found, weighing = self.found, self.weighing
        for contact, day, place, number, points in told.rows:
            if contact in counted:
                weighed = weighing[found[contact].override][place]
                if weighed is not None:
                    rule, times = weighed
                    worth = points if times == WHOLE else scaled(points, times)
                    counted[contact].append((rule, day, number, worth))
        mine = {place: self.numbers[rule.key] for place, rule in self.shared.rules_of(self.model)}
        concerned = {mine[place]: those for place, those in told.concerned.items() if place in mine}
        return Counted(counted, concerned)


def asking(
    model: Model,
    numbers: Numbers,
    found: Mapping[int, Found],
    shared: acts.Shared,
    *,
    now: int,
    zone: str,
) -> Asking:
    """A model made ready to be asked about these contacts."""
    overrides = {one.override for one in found.values()}
    weighing: dict[int, list[tuple[int, int] | None]] = {}
    for override in overrides:
        weighing[override] = [None] * len(shared.rules)
        for place, rule in shared.rules_of(model):
            times = counting.times_of(model, rule, override)
            weighing[override][place] = (numbers[rule.key], times)
    return Asking(
        model=model,
        numbers=numbers,
        found=found,
        now=now,
        zone=zone,
        shared=shared,
        weighing=weighing,
        weights={override: counting.weights(model, override, numbers) for override in overrides},
    )

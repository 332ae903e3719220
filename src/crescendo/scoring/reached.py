"""Colleagues of whoever acted: of most of them the days on which enough people were active stay the same."""

from __future__ import annotations

from collections.abc import Sequence

from crescendo.core import sets
from crescendo.scoring.acts import Shared, days_together, is_of_all
from crescendo.scoring.asking import Kept
from crescendo.scoring.days import day_number
from crescendo.scoring.models import Rule as RuleRow
from crescendo.scoring.reaching import QUIET, groups, is_within, reach
from crescendo.scoring.touching import Touched
from crescendo.scoring.types import RuleKind, Span


def with_the_same_days(
    kept: Kept, meant: Touched, touched: Touched, shared: Shared, *, now: int, zone: str
) -> set[int]:
    """Those not touched themselves whose entries of acts beside colleagues say already what is to be. A few queries.

    Nobody of a model that asks more of such acts than their names: there each is counted.
    """
    rules = [rule for rule in kept.model.rules if rule.kind is RuleKind.COLLEAGUES]
    if len(meant) == len(touched) or not all(is_of_all(rule) for rule in rules):
        return set()
    # All are asked for, so that whoever is counted next needs no other reading.
    spans = {contact: span for contact, span in meant.items() if span is not None and span != QUIET}
    known = dict(RuleRow.objects.filter(model_id=kept.id).values_list("key", "pk"))
    numbers = [(known.get(rule.key, 0), rule) for rule in rules]
    same: set[int] = set()
    for span, ids in groups(spans, day_number(now, zone)):
        wanted = {contact: set[tuple[int, int]]() for contact in ids if contact not in touched}
        for number, rule in numbers:
            days = days_together(rule, ids, shared, now=now, zone=zone, span=reach(RuleKind.COLLEAGUES, span))
            for contact, of_contact in wanted.items():
                of_contact.update((number, day) for day in days.get(contact, ()) if is_within(day, span))
        stands = _stand(kept, [number for number, _ in numbers], [*wanted], span)
        same |= {contact for contact, days in wanted.items() if stands.get(contact, set()) == days}
    return same


def _stand(
    kept: Kept, rules: Sequence[int], ids: Sequence[int], span: Span
) -> dict[int, set[tuple[int, int]]]:
    given = {
        "model": kept.id,
        "contacts": sets.batch_json(list(ids)),
        "rules": sets.batch_json(list(rules)),
        "first": span.first,
        "last": span.last,
    }
    stands: dict[int, set[tuple[int, int]]] = {}
    for contact, rule, day in sets.fetch(sets.statement(__package__, "days_of_rules"), given):
        stands.setdefault(contact, set()).add((rule, day))
    return stands

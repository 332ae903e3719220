"""What the stages of deals ask for, and what of it a deal has: by the words of the lifecycle's document."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec
from django.db.models import Count

from crescendo.lifecycle.deals.courses import course
from crescendo.lifecycle.deals.fields import FACTORS, discount_of
from crescendo.lifecycle.deals.nouns import criteria_in
from crescendo.lifecycle.deals.persons import people_of
from crescendo.lifecycle.deals.standing import Standing
from crescendo.lifecycle.deals.types import DealRole
from crescendo.lifecycle.documents.nouns import Course
from crescendo.lifecycle.followup import api as followup
from crescendo.lifecycle.models import DealLine
from crescendo.lifecycle.stages import rules
from crescendo.lifecycle.stages.rules import Proposal

# What a stage asks for, to the fields by which somebody answers; the rest are fields of the same name.
ANSWERED_BY: Mapping[str, tuple[str, ...]] = {
    "product": ("lines",),
    "decision_maker": ("decision_maker",),
    "buying_factors": tuple(FACTORS.values()),
    "discount": ("amount", "list_amount"),
    "presales": ("presales_id",),
    "technical_owner": ("technical_owner_id",),
    "delivery_owner": ("delivery_owner_id",),
    "renewed_amount": ("contract_amount",),
    "note": (),
}
_PLAIN = (
    *(
        "amount",
        "currency",
        "close_on",
        "source",
        "keyword",
        "region",
        "industry",
        "budget_state",
        "list_amount",
    ),
    *("poc_starts_on", "poc_planned_end_on", "poc_result", "poc_ended_on", "poc_failure"),
    *("signed_on", "term_months", "starts_on", "ends_on", "recurring_amount", "win_reason", "live_on"),
    *("presales_id", "technical_owner_id", "delivery_owner_id", "competitor"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Around:
    """What hangs on a deal and is asked for: its people's roles, how many products, topics of the fullest note."""

    roles: tuple[str, ...] = ()
    lines: int = 0
    topics: float | None = None


def around(deal_ids: Collection[int], *, now: int) -> dict[int, Around]:
    """What hangs on each of these deals. Five queries, whatever their number."""
    people = people_of(list(deal_ids))
    counted = DealLine.objects.filter(deal_id__in=list(deal_ids)).order_by().values_list("deal_id")
    lines = dict(counted.annotate(Count("pk")))
    contacts = {contact for held in people.values() for contact in held}
    notes = followup.completeness_of(contacts, now=now) if contacts else {}
    return {
        number: Around(
            roles=tuple(person.role for person in people.get(number, {}).values()),
            lines=lines.get(number, 0),
            topics=max(
                (notes[one].halves / 2 for one in people.get(number, ()) if one in notes), default=None
            ),
        )
        for number in deal_ids
    }


def values_of(standing: Standing, *, now: int) -> dict[str, Any]:
    """What a deal has of all that a stage can ask for; None is nothing. Five queries."""
    return values_with(standing, around([standing.deal.pk], now=now)[standing.deal.pk])


def values_with(standing: Standing, held: Around) -> dict[str, Any]:
    """The same, once it is known what hangs on the deal. Pure."""
    return values_from(standing, roles=held.roles, lines=held.lines) | {"note": held.topics}


def values_from(standing: Standing, *, roles: Collection[str], lines: int) -> dict[str, Any]:
    """The same of a deal whose people's roles and number of products are known already. Pure."""
    deal = standing.deal
    said = {name: standing.get(name) for name in _PLAIN}
    for key, answered in ANSWERED_BY.items():
        if len(answered) == 1 and answered[0] in said:
            said[key] = said[answered[0]]
    weights = [standing.get(column) for column in FACTORS.values()]
    is_decided = DealRole.DECISION_MAKER in roles
    return {
        **said,
        "product": lines or None,
        "decision_maker": "known"
        if is_decided
        else "not_known"
        if deal.has_no_known_decision_maker
        else None,
        # That there are no competitors is an answer too.
        "competitors": None if deal.competitors is None else "told",
        "buying_factors": None if all(weight is None for weight in weights) else "told",
        "discount": discount_of(deal.amount, deal.list_amount),
        "poc_criteria": len(criteria_in(standing.poc.criteria)) or None,
        "renewed_amount": standing.contract.amount if standing.contract.number > 1 else None,
    }


def note_missing(standing: Standing, *, now: int) -> None:
    """Note on a deal's row what the stage that it stands in asks for and nobody has given. Six queries."""
    note_all_missing([standing], course(), now=now)


def note_all_missing(standings: Sequence[Standing], stages: Course, *, now: int) -> None:
    """The same of many. Five queries."""
    held = around([one.deal.pk for one in standings], now=now)
    for one in standings:
        one.deal.missing = missing_in(stages, one.deal.stage, values_with(one, held[one.deal.pk]))


def missing_in(stages: Course, stage: str, values: Mapping[str, Any]) -> str:
    """What a stage asks for and these values lack, as it is kept. Pure."""
    lacking = rules.lacking(stages, Proposal(origin="", to=stage, by_hand=False, values=values))
    return msgspec.json.encode([requirement.key for requirement in lacking]).decode()


def without(missing: str, answered: Collection[str]) -> str:
    """What is still missing, as it is kept, once these fields have values. Pure."""
    left = [
        key
        for key in msgspec.json.decode(missing, type=list[str])
        if set(ANSWERED_BY.get(key, (key,))).isdisjoint(answered)
    ]
    return msgspec.json.encode(left).decode()

"""What the stages of deals ask for, and what of it a deal has: by the words of the lifecycle's document."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

import msgspec

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


def values_of(standing: Standing, *, now: int) -> dict[str, Any]:
    """What a deal has of all that a stage can ask for; None is nothing. Five queries."""
    deal = standing.deal
    people = people_of([deal.pk]).get(deal.pk, {})
    lines = DealLine.objects.filter(deal_id=deal.pk).count()
    values = values_from(standing, roles=[person.role for person in people.values()], lines=lines)
    return values | {"note": _topics(people, now=now)}


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
    standing.deal.missing = missing_in(course(), standing.deal.stage, values_of(standing, now=now))


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


def _topics(contact_ids: Collection[int], *, now: int) -> float | None:
    """How many topics are answered in the fullest follow-up note of the deal's people."""
    notes = followup.completeness_of(contact_ids, now=now) if contact_ids else {}
    return max((one.halves / 2 for one in notes.values()), default=None)

"""Whom sales has in its hands: such records are no longer an import's alone, so no undo takes them away."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Any

from django.db.models import Q

from crescendo.core.refusals import mark
from crescendo.lifecycle.aftercare_models import SurveyAnswer, Ticket
from crescendo.lifecycle.deals_models import Deal, DealContact, Poc
from crescendo.lifecycle.followup_models import Call, Task, TopicNote
from crescendo.lifecycle.routing_models import Lead, LeadMove
from crescendo.lifecycle.stages.nouns import Cause
from crescendo.lifecycle.stages_models import ContactStage
from crescendo.lifecycle.telesales_models import Enrollment
from crescendo.people import api as people
from crescendo.people.types import Handed

_DEALS = mark("There are deals.")
_FOLLOWED = mark("There are tasks, calls or notes of a talk.")
_MOVED = mark("A colleague has moved its stage.")
_ANSWERED = mark("A colleague has answered the lead.")
_AFTER = mark("There are surveys or tickets.")
_CADENCE = mark("A colleague has put this person into a cadence.")
_BY_HAND = Q(by_id__isnull=False) | Q(done_by_id__isnull=False)


def register() -> None:
    """Make them known; called once the apps stand."""
    for name, sentence, ask in (
        ("deals", _DEALS, _with_deals),
        ("followup", _FOLLOWED, _followed),
        ("stages", _MOVED, _moved),
        ("leads", _ANSWERED, _answered),
        ("aftercare", _AFTER, lambda ids: {*_of(Ticket, ids), *_of(SurveyAnswer, ids)}),
        ("cadences", _CADENCE, lambda ids: _of(Enrollment, ids, Q(by_id__isnull=False))),
    ):
        people.register_hand(Handed.CONTACT, name, sentence, ask)
    accounts: tuple[tuple[str, str, Callable[[Collection[int]], set[int]]], ...] = (
        ("deals", _DEALS, _accounts_with_deals),
        ("followup", _FOLLOWED, lambda ids: _of(Task, ids, column="account_id")),
        (
            "aftercare",
            _AFTER,
            lambda ids: _of(Ticket, ids, column="account_id") | _of(SurveyAnswer, ids, column="account_id"),
        ),
    )
    for name, sentence, ask in accounts:
        people.register_hand(Handed.ACCOUNT, name, sentence, ask)


def _with_deals(ids: Collection[int]) -> set[int]:
    return _of(DealContact, ids) | _of(Poc, ids, column="technical_owner_id")


def _followed(ids: Collection[int]) -> set[int]:
    return _of(Task, ids, _BY_HAND) | _of(Call, ids) | _of(TopicNote, ids)


def _moved(ids: Collection[int]) -> set[int]:
    return _of(ContactStage, ids, Q(cause__in=[Cause.HAND.value, Cause.UNDO.value]))


def _answered(ids: Collection[int]) -> set[int]:
    """Somebody accepted, rejected, claimed or gave back; a lead that was only routed goes along."""
    leads = dict(
        Lead.objects.filter(Q(contact_id__in=ids) | Q(origin_id__in=ids)).values_list("pk", "contact_id")
    )
    moves = LeadMove.objects.filter(lead_id__in=leads, by_id__isnull=False)
    return {leads[lead] for lead in moves.values_list("lead_id", flat=True)}


def _accounts_with_deals(ids: Collection[int]) -> set[int]:
    return _of(Deal, ids, column="account_id") | _of(Deal, ids, column="written_account_id")


def _of(model: Any, ids: Collection[int], where: Q | None = None, *, column: str = "contact_id") -> set[int]:
    """The distinct numbers among these that stand in a column. One query."""
    rows = model.objects.filter(where or Q(), **{f"{column}__in": list(ids)}).order_by()
    return set(rows.values_list(column, flat=True).distinct())

"""Rows of deals as the values that cross the door."""

from __future__ import annotations

import msgspec

from crescendo.lifecycle.deals.fields import FACTORS, discount_of
from crescendo.lifecycle.deals.types import (
    Contract,
    Criterion,
    Deal,
    DealState,
    Milestone,
    Poc,
)
from crescendo.lifecycle.models import Contract as ContractRow
from crescendo.lifecycle.models import Deal as Row
from crescendo.lifecycle.models import Milestone as MilestoneRow
from crescendo.lifecycle.models import Poc as PocRow


def deal_noun(row: Row) -> Deal:
    """A deal."""
    weights = {factor.value: getattr(row, column) for factor, column in FACTORS.items()}
    return Deal(
        id=row.pk,
        name=row.name,
        account_id=row.account_id,
        owner_id=row.owner_id,
        stage=row.stage,
        stage_at=row.stage_at,
        state=DealState(row.state),
        closed_at=row.closed_at,
        currency=row.currency,
        amount=row.amount,
        list_amount=row.list_amount,
        discount=discount_of(row.amount, row.list_amount),
        close_on=row.close_on,
        source=row.channel,
        touch_id=row.touch_id,
        keyword=row.keyword,
        region=row.region,
        industry=row.industry,
        budget_state=row.budget,
        has_no_known_decision_maker=row.has_no_known_decision_maker,
        competitors=names_in(row.competitors),
        factors={factor: weight for factor, weight in weights.items() if weight is not None},
        products=row.products,
        lost_reason=row.lost_reason,
        competitor=row.lost_to,
        win_reason=row.win_reason,
        churn_reason=row.churn_reason,
        delivery_owner_id=row.delivery_owner_id,
        live_on=row.live_on,
        missing=msgspec.json.decode(row.missing, type=tuple[str, ...]),
        created_at=row.created_at,
        changed_at=row.changed_at,
    )


def names_in(kept: str | None) -> tuple[str, ...] | None:
    """A list of names as it is kept; None where nobody asked."""
    return None if kept is None else msgspec.json.decode(kept, type=tuple[str, ...])


def criteria_in(kept: str) -> tuple[Criterion, ...]:
    """The criteria of a POC as they are kept."""
    return msgspec.json.decode(kept, type=tuple[Criterion, ...])


def poc_noun(row: PocRow) -> Poc:
    """A proof of concept."""
    return Poc(
        criteria=criteria_in(row.criteria),
        starts_on=row.starts_on,
        planned_end_on=row.planned_end_on,
        presales_id=row.presales_id,
        technical_owner_id=row.technical_owner_id,
        result=row.result,
        ended_on=row.ended_on,
        failure=row.failure_reason,
        skipped_because=row.skipped_because,
    )


def contract_noun(row: ContractRow) -> Contract:
    """A contract."""
    return Contract(
        number=row.number,
        signed_on=row.signed_on,
        starts_on=row.starts_on,
        ends_on=row.ends_on,
        term_months=row.term_months,
        amount=row.amount,
        recurring_amount=row.recurring_amount,
    )


def milestone_noun(row: MilestoneRow) -> Milestone:
    """A step of the delivery."""
    return Milestone(
        id=row.pk,
        title=row.title,
        planned_on=row.planned_on,
        done_on=row.done_on,
        is_go_live=row.is_go_live,
    )

"""Deals as they leave the house, and as a client writes them. Amounts are in the smallest unit of the currency."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from ninja import Schema
from pydantic import ConfigDict, Field
from typing_extensions import TypedDict

from crescendo.core.ids import Prefix, write_id
from crescendo.lifecycle.types import Deal, DealChange, DealLine, DealPage, Milestone
from crescendo.rest.addresses import write_id_or_none
from crescendo.rest.instants import write_instant, write_instant_or_none
from crescendo.rest.shapes import Instant

Text = Annotated[str, Field(max_length=255)] | None
Day = Annotated[str, Field(pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$", examples=["2026-11-21"])] | None
Amount = Annotated[int, Field(ge=0, le=10**15)] | None
Code = Annotated[str, Field(max_length=40)] | None
Weight = Annotated[int, Field(ge=0, le=100)] | None
StaffId = Annotated[str, Field(pattern=r"^usr_[1-9][0-9]{0,17}$")] | None


class LineWords(Schema):
    """A product of a deal."""

    model_config = ConfigDict(extra="forbid")
    product: Annotated[str, Field(min_length=1, max_length=255)]
    quantity: Annotated[int, Field(ge=1, le=10**9)] = 1
    unit_amount: Amount = None


class CriterionWords(Schema):
    """A criterion of a POC, with a measurable target."""

    model_config = ConfigDict(extra="forbid")
    title: Annotated[str, Field(min_length=1, max_length=255)]
    target: Annotated[str, Field(min_length=1, max_length=255)]
    result: Annotated[str, Field(max_length=255)] = ""
    is_met: bool | None = None


class DealWords(Schema):
    """Fields of a deal, its POC and its contract. What is left out stays; null clears."""

    model_config = ConfigDict(extra="forbid")
    name: Text = None
    account_id: Annotated[str, Field(pattern=r"^acc_[1-9][0-9]{0,17}$")] | None = None
    owner_id: StaffId = None
    currency: Annotated[str, Field(pattern=r"^[A-Z]{3}$")] | None = None
    amount: Amount = None
    list_amount: Amount = None
    close_on: Day = None
    source: Code = None
    keyword: Text = None
    region: Text = None
    industry: Text = None
    budget_state: Code = None
    has_no_known_decision_maker: bool | None = None
    competitors: Annotated[list[Annotated[str, Field(max_length=255)]], Field(max_length=20)] | None = None
    factor_function: Weight = None
    factor_brand: Weight = None
    factor_price: Weight = None
    factor_service: Weight = None
    competitor: Text = None
    win_reason: Code = None
    delivery_owner_id: StaffId = None
    live_on: Day = None
    poc_criteria: Annotated[list[CriterionWords], Field(max_length=20)] | None = None
    poc_starts_on: Day = None
    poc_planned_end_on: Day = None
    presales_id: StaffId = None
    technical_owner_id: Annotated[str, Field(pattern=r"^con_[1-9][0-9]{0,17}$")] | None = None
    poc_result: Code = None
    poc_ended_on: Day = None
    poc_failure: Code = None
    signed_on: Day = None
    starts_on: Day = None
    ends_on: Day = None
    term_months: Annotated[int, Field(ge=1, le=600)] | None = None
    contract_amount: Amount = None
    recurring_amount: Amount = None


class DealLineShape(TypedDict):
    """A product of a deal."""

    product: str
    quantity: int
    unit_amount: int | None
    amount: int | None


class DealShape(TypedDict):
    """A deal as it stands. `discount` is in thousandths of the list amount; `missing` is what its stage asks for."""

    id: str
    name: str
    account_id: str | None
    owner_id: str | None
    stage: str
    stage_at: Instant
    state: str
    closed_at: Instant | None
    currency: str
    amount: int | None
    list_amount: int | None
    discount: int | None
    close_on: str | None
    source: str
    keyword: str
    region: str
    industry: str
    budget_state: str
    has_no_known_decision_maker: bool
    competitors: list[str] | None
    factors: dict[str, int]
    products: str
    lost_reason: str
    competitor: str
    win_reason: str
    churn_reason: str
    delivery_owner_id: str | None
    live_on: str | None
    missing: list[str]
    created_at: Instant
    changed_at: Instant


class PersonShape(TypedDict):
    """Somebody who has to do with a deal."""

    contact_id: str
    role: str


class StayShape(TypedDict):
    """A stay in a stage."""

    stage: str
    from_stage: str
    entered_at: Instant
    left_at: Instant | None
    by: str
    cause: str
    reason: str
    note: str
    is_incomplete: bool


class CriterionShape(TypedDict):
    """A criterion of a POC."""

    title: str
    target: str
    result: str
    is_met: bool | None


class PocShape(TypedDict):
    """A proof of concept."""

    criteria: list[CriterionShape]
    starts_on: str | None
    planned_end_on: str | None
    presales_id: str | None
    technical_owner_id: str | None
    result: str
    ended_on: str | None
    failure: str
    skipped_because: str


class ContractShape(TypedDict):
    """What was signed: the first is number 1, each renewal the next."""

    number: int
    signed_on: str | None
    starts_on: str | None
    ends_on: str | None
    term_months: int | None
    amount: int | None
    recurring_amount: int | None


class MilestoneShape(TypedDict):
    """A step of the delivery."""

    id: str
    title: str
    planned_on: str | None
    done_on: str | None
    is_go_live: bool


class DealPageShape(DealShape):
    """A deal with all that hangs on it."""

    people: list[PersonShape]
    lines: list[DealLineShape]
    stages: list[StayShape]
    poc: PocShape | None
    contracts: list[ContractShape]
    milestones: list[MilestoneShape]


class ConvertedShape(TypedDict):
    """The deal, and whether an earlier request had made it."""

    deal: DealShape
    was_there: bool


class DealChangeShape(TypedDict):
    """A field that was given another value."""

    field: str
    before: Any
    after: Any
    at: Instant
    by: str
    source: str


def deal(row: Deal) -> DealShape:
    """A deal."""
    return DealShape(
        id=write_id(Prefix.DEAL, row.id),
        name=row.name,
        account_id=write_id_or_none(Prefix.ACCOUNT, row.account_id),
        owner_id=write_id_or_none(Prefix.STAFF, row.owner_id),
        stage=row.stage,
        stage_at=write_instant(row.stage_at),
        state=row.state.value,
        closed_at=write_instant_or_none(row.closed_at),
        currency=row.currency,
        amount=row.amount,
        list_amount=row.list_amount,
        discount=row.discount,
        close_on=_day(row.close_on),
        source=row.source,
        keyword=row.keyword,
        region=row.region,
        industry=row.industry,
        budget_state=row.budget_state,
        has_no_known_decision_maker=row.has_no_known_decision_maker,
        competitors=None if row.competitors is None else list(row.competitors),
        factors=dict(row.factors),
        products=row.products,
        lost_reason=row.lost_reason,
        competitor=row.competitor,
        win_reason=row.win_reason,
        churn_reason=row.churn_reason,
        delivery_owner_id=write_id_or_none(Prefix.STAFF, row.delivery_owner_id),
        live_on=_day(row.live_on),
        missing=list(row.missing),
        created_at=write_instant(row.created_at),
        changed_at=write_instant(row.changed_at),
    )


def deal_page(shown: DealPage) -> DealPageShape:
    """A deal with all that hangs on it."""
    poc = shown.poc
    return DealPageShape(
        **deal(shown.deal),
        people=[
            PersonShape(contact_id=write_id(Prefix.CONTACT, one.contact_id), role=one.role)
            for one in shown.people
        ],
        lines=[_line(one) for one in shown.lines],
        stages=[
            StayShape(
                stage=stay.stage,
                from_stage=stay.from_stage,
                entered_at=write_instant(stay.entered_at),
                left_at=write_instant_or_none(stay.left_at),
                by=stay.by_label,
                cause=stay.cause.value,
                reason=stay.reason,
                note=stay.note,
                is_incomplete=stay.is_incomplete,
            )
            for stay in shown.stays
        ],
        poc=None
        if poc is None
        else PocShape(
            criteria=[
                CriterionShape(title=one.title, target=one.target, result=one.result, is_met=one.is_met)
                for one in poc.criteria
            ],
            starts_on=_day(poc.starts_on),
            planned_end_on=_day(poc.planned_end_on),
            presales_id=write_id_or_none(Prefix.STAFF, poc.presales_id),
            technical_owner_id=write_id_or_none(Prefix.CONTACT, poc.technical_owner_id),
            result=poc.result,
            ended_on=_day(poc.ended_on),
            failure=poc.failure,
            skipped_because=poc.skipped_because,
        ),
        contracts=[
            ContractShape(
                number=one.number,
                signed_on=_day(one.signed_on),
                starts_on=_day(one.starts_on),
                ends_on=_day(one.ends_on),
                term_months=one.term_months,
                amount=one.amount,
                recurring_amount=one.recurring_amount,
            )
            for one in shown.contracts
        ],
        milestones=[milestone(one) for one in shown.milestones],
    )


def milestone(row: Milestone) -> MilestoneShape:
    """A step of the delivery."""
    return MilestoneShape(
        id=write_id(Prefix.MILESTONE, row.id),
        title=row.title,
        planned_on=_day(row.planned_on),
        done_on=_day(row.done_on),
        is_go_live=row.is_go_live,
    )


def change(row: DealChange) -> DealChangeShape:
    """A line of the history of a deal's fields."""
    return DealChangeShape(
        field=row.field,
        before=row.before,
        after=row.after,
        at=write_instant(row.at),
        by=row.by_label,
        source=row.source,
    )


def _line(row: DealLine) -> DealLineShape:
    return DealLineShape(
        product=row.product, quantity=row.quantity, unit_amount=row.unit_amount, amount=row.amount
    )


def _day(day: date | None) -> str | None:
    return None if day is None else day.isoformat()

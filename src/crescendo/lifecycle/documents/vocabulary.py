"""What stages may ask for: fields of contacts and of deals, and values that are given with the move itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from crescendo.core.refusals import mark
from crescendo.lifecycle.documents.nouns import Pipeline


class Shape(StrEnum):
    """How a value is asked for in a form."""

    TEXT = "text"
    DAY = "day"
    NUMBER = "number"
    MONEY = "money"
    COUNT = "count"
    ROLE = "role"


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Something that a stage may ask for; the label is an English msgid."""

    label: str
    shape: Shape = Shape.TEXT


def _text(label: str) -> Asked:
    return Asked(label=label)


def _day(label: str) -> Asked:
    return Asked(label=label, shape=Shape.DAY)


def _money(label: str) -> Asked:
    return Asked(label=label, shape=Shape.MONEY)


_NOTE = Asked(label=mark("Topics of the follow-up note"), shape=Shape.COUNT)
WITH_MOVE: Mapping[str, Asked] = {
    "return_on": _day(mark("Day of return")),
    "competitor": _text(mark("Competitor")),
}
"""What is said with a move and kept with it."""
OF_CONTACT: Mapping[str, Asked] = {
    **WITH_MOVE,
    "role": Asked(label=mark("Role in the purchase"), shape=Shape.ROLE),
    "mql_reason": _text(mark("Why it is an MQL")),
    "activation": _text(mark("New or activated")),
    "first_touch": _text(mark("First touch")),
    "source": _text(mark("Source")),
    "keyword": _text(mark("Keyword")),
    "consent": _text(mark("Consent")),
    "note": _NOTE,
}
"""Beside the fields of contacts themselves, and the company's own."""
_AS_NAMED = (
    "name",
    "email",
    "phone",
    "title",
    "industry",
    "employees",
    "country",
    "region",
    "city",
    "website",
)
CONTACT_FIELDS: Mapping[str, str] = {
    **{name: name for name in _AS_NAMED},
    "company": "company_name",
    "owner": "owner_id",
    "account": "account_id",
}
"""Fields of contacts as conditions name them, and as people's door does."""
OF_DEAL: Mapping[str, Asked] = {
    **WITH_MOVE,
    "amount": _money(mark("Amount")),
    "currency": _text(mark("Currency")),
    "product": _text(mark("Product")),
    "close_on": _day(mark("Expected close date")),
    "source": _text(mark("Primary source")),
    "decision_maker": _text(mark("Decision maker")),
    "budget_state": _text(mark("State of the budget")),
    "competitors": _text(mark("Competitors")),
    "buying_factors": _text(mark("Buying factors")),
    "note": _NOTE,
    "poc_criteria": Asked(label=mark("Measurable criteria"), shape=Shape.COUNT),
    "poc_starts_on": _day(mark("Start of the POC")),
    "poc_planned_end_on": _day(mark("Planned end of the POC")),
    "presales": _text(mark("Pre-sales engineer")),
    "technical_owner": _text(mark("Technical owner at the customer")),
    "poc_result": _text(mark("Result of the POC")),
    "poc_ended_on": _day(mark("End of the POC")),
    "poc_failure": _text(mark("Why the POC failed")),
    "signed_on": _day(mark("Signed on")),
    "list_amount": _money(mark("List price")),
    "discount": Asked(label=mark("Discount"), shape=Shape.NUMBER),
    "term_months": Asked(label=mark("Term in months"), shape=Shape.NUMBER),
    "starts_on": _day(mark("Start of the contract")),
    "ends_on": _day(mark("End of the contract")),
    "recurring_amount": _money(mark("Recurring amount")),
    "win_reason": _text(mark("Why we won")),
    "delivery_owner": _text(mark("Delivery lead")),
    "live_on": _day(mark("Went live on")),
    "renewed_amount": _money(mark("Renewed amount")),
    "churn_reason": _text(mark("Why they left")),
}


def vocabulary(pipeline: Pipeline) -> Mapping[str, Asked]:
    """What a pipeline may ask for; of contacts, their fields besides."""
    return OF_CONTACT if pipeline is Pipeline.CONTACT else OF_DEAL

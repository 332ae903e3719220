"""The words of deals: stages, roles, reasons, fields. What the lifecycle's document names is called as it says."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import get_language, gettext_lazy, pgettext_lazy

from crescendo.lifecycle import api as lifecycle
from crescendo.lifecycle.types import (
    Budget,
    DealRole,
    DealState,
    MoveCause,
    PocResult,
    ReasonList,
    WinReason,
    in_words,
)

STATES: dict[str, Any] = {
    DealState.OPEN: pgettext_lazy("deal", "Open"),
    DealState.WON: pgettext_lazy("deal", "Won"),
    DealState.LOST: pgettext_lazy("deal", "Lost"),
}
ROLES: dict[str, Any] = {
    DealRole.DECISION_MAKER: gettext_lazy("Decision maker"),
    DealRole.CHAMPION: gettext_lazy("Champion"),
    DealRole.INFLUENCER: gettext_lazy("Influencer"),
    DealRole.USER: pgettext_lazy("buying role", "User"),
    DealRole.TECHNICAL_OWNER: gettext_lazy("Technical owner"),
    DealRole.PROCUREMENT: gettext_lazy("Procurement"),
}
GAPS: dict[str, Any] = {
    DealRole.DECISION_MAKER: gettext_lazy("No decision maker is known."),
    DealRole.CHAMPION: gettext_lazy("No champion is known."),
    DealRole.USER: gettext_lazy("No user is known."),
}
BUDGETS: dict[str, Any] = {
    Budget.UNKNOWN: pgettext_lazy("budget", "Not known"),
    Budget.NONE: pgettext_lazy("budget", "None"),
    Budget.PLANNED: pgettext_lazy("budget", "Planned"),
    Budget.REQUESTED: pgettext_lazy("budget", "Requested"),
    Budget.APPROVED: pgettext_lazy("budget", "Approved"),
}
WINS: dict[str, Any] = {
    WinReason.FUNCTION: pgettext_lazy("buying factor", "Function"),
    WinReason.BRAND: pgettext_lazy("buying factor", "Brand"),
    WinReason.PRICE: pgettext_lazy("buying factor", "Price"),
    WinReason.SERVICE: pgettext_lazy("buying factor", "Service"),
    WinReason.RELATIONSHIP: pgettext_lazy("buying factor", "Relationship"),
}
RESULTS: dict[str, Any] = {
    PocResult.PASSED: pgettext_lazy("POC", "Passed"),
    PocResult.FAILED: pgettext_lazy("POC", "Failed"),
    PocResult.CANCELLED: pgettext_lazy("POC", "Cancelled"),
}
CAUSES: dict[str, Any] = {
    MoveCause.HAND: "",
    MoveCause.CONVERSION: gettext_lazy("Converted from a contact"),
    MoveCause.MILESTONE: gettext_lazy("The go-live is done"),
    MoveCause.RENEWAL: gettext_lazy("The contract ends in 90 days"),
    MoveCause.IMPORT: gettext_lazy("From another system"),
    MoveCause.UNDO: gettext_lazy("A change of many was taken back"),
    MoveCause.DOCUMENT: pgettext_lazy("cause of a move", "The stage was removed"),
}
CODES: dict[str, Any] = {**STATES, **ROLES, **BUDGETS, **WINS, **RESULTS}
TONES = {
    "opportunity": "bg-blue-lt",
    "poc": "bg-purple-lt",
    "won": "bg-green-lt",
    "delivering": "bg-teal-lt",
    "live": "bg-green-lt",
    "renewal_due": "bg-orange-lt",
    "renewed": "bg-green-lt",
    "churned": "bg-red-lt",
    "lost": "bg-secondary-lt",
}
FIELDS: Mapping[str, Any] = {
    "name": gettext_lazy("Deal name"),
    "account_id": gettext_lazy("Account"),
    "owner_id": gettext_lazy("Owner"),
    "currency": gettext_lazy("Currency"),
    "amount": gettext_lazy("Amount"),
    "list_amount": gettext_lazy("List amount"),
    "close_on": gettext_lazy("Expected close"),
    "source": gettext_lazy("Primary source"),
    "keyword": gettext_lazy("Keyword"),
    "region": pgettext_lazy("place", "Region"),
    "industry": gettext_lazy("Industry"),
    "budget_state": gettext_lazy("Budget"),
    "has_no_known_decision_maker": gettext_lazy("The decision maker is not known yet"),
    "competitors": gettext_lazy("Competitors"),
    "factor_function": gettext_lazy("Buying factor: function, %"),
    "factor_brand": gettext_lazy("Buying factor: brand, %"),
    "factor_price": gettext_lazy("Buying factor: price, %"),
    "factor_service": gettext_lazy("Buying factor: service, %"),
    "competitor": gettext_lazy("Lost to"),
    "win_reason": gettext_lazy("Won because"),
    "delivery_owner_id": gettext_lazy("Delivery owner"),
    "live_on": gettext_lazy("Live since"),
    "lines": gettext_lazy("Products"),
    "people": pgettext_lazy("deal", "People"),
    "poc_criteria": gettext_lazy("Criteria"),
    "poc_starts_on": gettext_lazy("POC starts"),
    "poc_planned_end_on": gettext_lazy("POC ends as planned"),
    "presales_id": gettext_lazy("Pre-sales"),
    "technical_owner_id": gettext_lazy("Customer's technical owner"),
    "poc_result": gettext_lazy("Result of the POC"),
    "poc_ended_on": gettext_lazy("POC ended"),
    "poc_failure": gettext_lazy("POC failed because"),
    "poc_skipped_because": gettext_lazy("POC skipped because"),
    "signed_on": gettext_lazy("Signed"),
    "starts_on": gettext_lazy("Contract starts"),
    "ends_on": gettext_lazy("Contract ends"),
    "term_months": gettext_lazy("Term in months"),
    "contract_amount": gettext_lazy("Contract amount"),
    "recurring_amount": gettext_lazy("Recurring amount a year"),
}
_ASKED: Mapping[str, Any] = {
    "product": FIELDS["lines"],
    "decision_maker": gettext_lazy("Decision maker"),
    "buying_factors": gettext_lazy("Buying factors"),
    "presales": FIELDS["presales_id"],
    "technical_owner": FIELDS["technical_owner_id"],
    "delivery_owner": FIELDS["delivery_owner_id"],
    "renewed_amount": gettext_lazy("Renewed amount"),
    "note": gettext_lazy("Follow-up note"),
    "discount": gettext_lazy("Discount"),
}


def language() -> str:
    """The reader's language."""
    return get_language() or "en"


def stage(key: str) -> str:
    """What the document calls a stage of deals."""
    return in_words(lifecycle.deal_course().title_of(key), language()) or key


def stages() -> dict[str, str]:
    """All stages with their names, in their order. One query."""
    return {one.key: in_words(one.title, language()) for one in lifecycle.deal_course().stages}


def asked(key: str) -> Any:
    """What a stage asks for, in words."""
    return _ASKED.get(key) or FIELDS.get(key, key)


def reasons(of: ReasonList) -> list[tuple[str, str]]:
    """The reasons of a list, as choices. One query."""
    return [(one.key, in_words(one.title, language())) for one in lifecycle.in_force().reasons.get(of, ())]


def reason(key: str) -> str:
    """A reason in words, whichever list it is of. One query."""
    if not key:
        return ""
    document = lifecycle.in_force()
    found = (document.find_reason(of, key) for of in ReasonList)
    known = next((one for one in found if one is not None), None)
    return in_words(known.title, language()) if known else key

"""The fields of a deal that somebody may give: where each lies and how its value is read. Pure.

A deal's own, its POC's and its contract's are one list: a stage asks for any of them, and one history keeps them all.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import Enum, StrEnum
from typing import Any

import msgspec

from crescendo.core.refusals import mark
from crescendo.core.text import clean
from crescendo.lifecycle.deals.types import Budget, BuyingFactor, Criterion, PocResult, WinReason
from crescendo.sources.types import Channel

LONGEST = 255
LONGEST_TEXT = 2_000
LARGEST = 10**15
_MOST_NAMES = 20
_MOST_MONTHS = 600
WHOLE_WEIGHT = 100


class Place(Enum):
    """The row that holds a field."""

    DEAL = "deal"
    POC = "poc"
    CONTRACT = "contract"


class Reads(StrEnum):
    """What a field's value is."""

    TEXT = "text"
    LONG_TEXT = "long_text"
    DAY = "day"
    AMOUNT = "amount"
    MONTHS = "months"
    WEIGHT = "weight"
    CURRENCY = "currency"
    FLAG = "flag"
    NAMES = "names"
    CRITERIA = "criteria"
    CHOICE = "choice"
    REASON = "reason"
    STAFF = "staff"
    ACCOUNT = "account"
    CONTACT = "contact"


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldOf:
    """A field: its column, what it is, the values of a choice, the document's list of a reason."""

    place: Place
    column: str
    reads: Reads
    label: str
    choices: tuple[str, ...] = ()
    reasons: str = ""

    @property
    def is_reference(self) -> bool:
        """Whether its value is the number of something that must be there."""
        return self.reads in {Reads.STAFF, Reads.ACCOUNT, Reads.CONTACT}


def _deal(column: str, reads: Reads, label: str, choices: Sequence[str] = (), reasons: str = "") -> FieldOf:
    return FieldOf(
        place=Place.DEAL, column=column, reads=reads, label=label, choices=tuple(choices), reasons=reasons
    )


def _poc(column: str, reads: Reads, label: str, choices: Sequence[str] = (), reasons: str = "") -> FieldOf:
    return FieldOf(
        place=Place.POC, column=column, reads=reads, label=label, choices=tuple(choices), reasons=reasons
    )


def _contract(column: str, reads: Reads, label: str) -> FieldOf:
    return FieldOf(place=Place.CONTRACT, column=column, reads=reads, label=label)


_CHANNELS = tuple(channel.value for channel in Channel)
FIELDS: Mapping[str, FieldOf] = {
    "name": _deal("name", Reads.TEXT, mark("Deal name")),
    "account_id": _deal("written_account_id", Reads.ACCOUNT, mark("Account")),
    "owner_id": _deal("owner_id", Reads.STAFF, mark("Owner")),
    "currency": _deal("currency", Reads.CURRENCY, mark("Currency")),
    "amount": _deal("amount", Reads.AMOUNT, mark("Amount")),
    "list_amount": _deal("list_amount", Reads.AMOUNT, mark("List amount")),
    "close_on": _deal("close_on", Reads.DAY, mark("Expected close")),
    "source": _deal("channel", Reads.CHOICE, mark("Primary source"), _CHANNELS),
    "keyword": _deal("keyword", Reads.TEXT, mark("Keyword")),
    "region": _deal("region", Reads.TEXT, mark("Region")),
    "industry": _deal("industry", Reads.TEXT, mark("Industry")),
    "budget_state": _deal("budget", Reads.CHOICE, mark("Budget"), [one.value for one in Budget]),
    "has_no_known_decision_maker": _deal(
        "has_no_known_decision_maker", Reads.FLAG, mark("Decision maker not known")
    ),
    "competitors": _deal("competitors", Reads.NAMES, mark("Competitors")),
    "factor_function": _deal("factor_function", Reads.WEIGHT, mark("Weight of function")),
    "factor_brand": _deal("factor_brand", Reads.WEIGHT, mark("Weight of brand")),
    "factor_price": _deal("factor_price", Reads.WEIGHT, mark("Weight of price")),
    "factor_service": _deal("factor_service", Reads.WEIGHT, mark("Weight of service")),
    "competitor": _deal("lost_to", Reads.TEXT, mark("Lost to")),
    "win_reason": _deal("win_reason", Reads.CHOICE, mark("Won because"), [one.value for one in WinReason]),
    "delivery_owner_id": _deal("delivery_owner_id", Reads.STAFF, mark("Delivery owner")),
    "live_on": _deal("live_on", Reads.DAY, mark("Live since")),
    "poc_criteria": _poc("criteria", Reads.CRITERIA, mark("Criteria of the POC")),
    "poc_starts_on": _poc("starts_on", Reads.DAY, mark("Start of the POC")),
    "poc_planned_end_on": _poc("planned_end_on", Reads.DAY, mark("Planned end of the POC")),
    "presales_id": _poc("presales_id", Reads.STAFF, mark("Pre-sales")),
    "technical_owner_id": _poc("technical_owner_id", Reads.CONTACT, mark("Customer's technical owner")),
    "poc_result": _poc("result", Reads.CHOICE, mark("Result of the POC"), [one.value for one in PocResult]),
    "poc_ended_on": _poc("ended_on", Reads.DAY, mark("End of the POC")),
    "poc_failure": _poc("failure_reason", Reads.REASON, mark("POC failed because"), reasons="poc"),
    "poc_skipped_because": _poc("skipped_because", Reads.REASON, mark("POC skipped because"), reasons="skip"),
    "signed_on": _contract("signed_on", Reads.DAY, mark("Signed")),
    "starts_on": _contract("starts_on", Reads.DAY, mark("Contract starts")),
    "ends_on": _contract("ends_on", Reads.DAY, mark("Contract ends")),
    "term_months": _contract("term_months", Reads.MONTHS, mark("Term in months")),
    "contract_amount": _contract("amount", Reads.AMOUNT, mark("Contract amount")),
    "recurring_amount": _contract("recurring_amount", Reads.AMOUNT, mark("Recurring amount a year")),
}
FACTORS = {factor: f"factor_{factor.value}" for factor in BuyingFactor}

_CURRENCY_SHAPE = mark("Give a currency of three letters, as CNY.")
_SHAPES = {
    Reads.TEXT: mark("Give a text of at most 255 characters."),
    Reads.LONG_TEXT: mark("Give a text of at most 2,000 characters."),
    Reads.DAY: mark("Give a day as year-month-day, as 2026-11-21."),
    Reads.AMOUNT: mark("Give an amount in the smallest unit of the currency, nought or more."),
    Reads.MONTHS: mark("Give a number of months from 1 to 600."),
    Reads.WEIGHT: mark("Give a weight from 0 to 100."),
    Reads.CURRENCY: _CURRENCY_SHAPE,
    Reads.FLAG: mark("Say yes or no."),
    Reads.NAMES: mark("Give at most 20 names."),
    Reads.CRITERIA: mark("Give criteria with a title and a measurable target, at most 20."),
    Reads.CHOICE: mark("Take one of the choices."),
    Reads.REASON: mark("Take one of the reasons."),
    Reads.STAFF: mark("There is no such colleague."),
    Reads.ACCOUNT: mark("There is no such account, or you do not see it."),
    Reads.CONTACT: mark("There is no such contact, or you do not see it."),
}


def shape_of(field: FieldOf) -> str:
    """The sentence that says what a field takes."""
    return _SHAPES[field.reads]


def read(field: FieldOf, value: Any) -> Any:
    """A value that somebody gave, in the field's type; None where it is not of that type."""
    return _READERS[field.reads](field, value)


def _text(most: int) -> Callable[[FieldOf, Any], str | None]:
    def reader(_: FieldOf, value: Any) -> str | None:
        text = clean(value).strip() if isinstance(value, str) else ""
        return text if 0 < len(text) <= most else None

    return reader


def _day(_: FieldOf, value: Any) -> date | None:
    if isinstance(value, date):
        return value
    try:
        return date.fromisoformat(value) if isinstance(value, str) and len(value) == 10 else None
    except ValueError:
        return None


def _whole(least: int, most: int) -> Callable[[FieldOf, Any], int | None]:
    def reader(_: FieldOf, value: Any) -> int | None:
        is_whole = isinstance(value, int) and not isinstance(value, bool)
        return value if is_whole and least <= value <= most else None

    return reader


def _currency(_: FieldOf, value: Any) -> str | None:
    text = value.strip().upper() if isinstance(value, str) else ""
    return text if len(text) == 3 and text.isascii() and text.isalpha() else None


def _flag(_: FieldOf, value: Any) -> bool | None:
    return value if isinstance(value, bool) else None


def _names(_: FieldOf, value: Any) -> str | None:
    if not isinstance(value, list | tuple) or not all(isinstance(one, str) for one in value):
        return None
    names = list(dict.fromkeys(name for name in (clean(one).strip() for one in value) if name))
    fits = len(names) <= _MOST_NAMES and all(len(name) <= LONGEST for name in names)
    return msgspec.json.encode(names).decode() if fits else None


def _criteria(_: FieldOf, value: Any) -> str | None:
    try:
        criteria = msgspec.convert(value, tuple[Criterion, ...])
    except msgspec.ValidationError:
        return None
    cleaned = [
        Criterion(
            title=clean(one.title).strip(),
            target=clean(one.target).strip(),
            result=clean(one.result).strip(),
            is_met=one.is_met,
        )
        for one in criteria
    ]
    fits = len(cleaned) <= _MOST_NAMES and all(
        one.title and one.target and max(len(one.title), len(one.target), len(one.result)) <= LONGEST
        for one in cleaned
    )
    return msgspec.json.encode(cleaned).decode() if fits else None


def _choice(field: FieldOf, value: Any) -> str | None:
    return value if isinstance(value, str) and value in field.choices else None


def _reason(_: FieldOf, value: Any) -> str | None:
    return value if isinstance(value, str) and 0 < len(value) <= 40 and value.isascii() else None


_READERS: Mapping[Reads, Callable[[FieldOf, Any], Any]] = {
    Reads.TEXT: _text(LONGEST),
    Reads.LONG_TEXT: _text(LONGEST_TEXT),
    Reads.DAY: _day,
    Reads.AMOUNT: _whole(0, LARGEST),
    Reads.MONTHS: _whole(1, _MOST_MONTHS),
    Reads.WEIGHT: _whole(0, WHOLE_WEIGHT),
    Reads.CURRENCY: _currency,
    Reads.FLAG: _flag,
    Reads.NAMES: _names,
    Reads.CRITERIA: _criteria,
    Reads.CHOICE: _choice,
    Reads.REASON: _reason,
    Reads.STAFF: _whole(1, 2**63 - 1),
    Reads.ACCOUNT: _whole(1, 2**63 - 1),
    Reads.CONTACT: _whole(1, 2**63 - 1),
}


def discount_of(amount: int | None, list_amount: int | None) -> int | None:
    """The discount in thousandths of the list amount, half rounded up; None where one of the two is missing."""
    if amount is None or not list_amount:
        return None
    return ((list_amount - amount) * 2_000 + list_amount) // (2 * list_amount)

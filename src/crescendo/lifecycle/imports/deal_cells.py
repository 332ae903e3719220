"""The cells of a deal's row become values in their types, or the sentence that says why not. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from crescendo.core.imports.instants import read_instant
from crescendo.core.imports.types import OWN, Refused, Row
from crescendo.core.refusals import mark
from crescendo.core.text import clean
from crescendo.lifecycle.documents.nouns import Lifecycle, Pipeline
from crescendo.lifecycle.imports.amounts import read_amount
from crescendo.lifecycle.imports.columns import MISSING, NO_COLLEAGUE, NO_REASON, NO_STAGE, NO_TIME
from crescendo.lifecycle.imports.stage_names import DEAL_NAMES, reason_named, stage_named

BACKWARDS = mark("This deal was closed before it was made.")
NO_CURRENCY = mark("Give a currency of three letters, as CNY.")
TOO_LONG = mark("This text is too long.")
_LONGEST_KEY, _LONGEST_NAME, _LONGEST_NOTE = 100, 255, 2_000


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadDeal:
    """A row as understood. Without times of its own it has those of the import."""

    number: int
    key: str
    name: str
    stage: str
    made_at: int | None
    closed_at: int | None
    fields: Mapping[str, Any]
    product: str
    reason: str
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Knowing:
    """What it takes to understand a chunk's cells."""

    lifecycle: Lifecycle
    zone: str
    currency: str
    owners: Mapping[str, int]


class Unreadable(Exception):
    """A cell that cannot be taken: its column and why."""

    def __init__(self, column: str, sentence: str) -> None:
        super().__init__(sentence)
        self.column, self.sentence = column, sentence


def read_deal(row: Row, knowing: Knowing) -> ReadDeal | Refused:
    """Understand a row whole, or say what is wrong with it first."""
    try:
        return _read(row, knowing)
    except Unreadable as why:
        return Refused(row.number, why.column, why.sentence, {})


def _read(row: Row, knowing: Knowing) -> ReadDeal:
    values = row.values
    key = _text(values, "key", _LONGEST_KEY)
    if not key:
        raise Unreadable("key", MISSING)
    stage = stage_named(knowing.lifecycle.course(Pipeline.DEAL), values.get("stage", ""), DEAL_NAMES)
    if stage is None:
        raise Unreadable("stage", NO_STAGE if "stage" in values else MISSING)
    made, closed = (_instant(values, column, knowing.zone) for column in ("made_at", "closed_at"))
    if made is not None and closed is not None and closed < made:
        raise Unreadable("closed_at", BACKWARDS)
    reason = reason_named(knowing.lifecycle.reasons, values["reason"]) if "reason" in values else ""
    if reason is None:
        raise Unreadable("reason", NO_REASON)
    return ReadDeal(
        number=row.number,
        key=key,
        name=_text(values, "name", _LONGEST_NAME) or key,
        stage=stage,
        made_at=made,
        closed_at=closed,
        fields=_fields(values, knowing),
        product=_text(values, "product", _LONGEST_NAME),
        reason=reason,
        note=_note(values),
    )


def _fields(values: Mapping[str, str], knowing: Knowing) -> dict[str, Any]:
    """The deal's own fields in their types."""
    currency = values.get("currency", knowing.currency).upper()
    if len(currency) != 3 or not currency.isascii() or not currency.isalpha():
        raise Unreadable("currency", NO_CURRENCY)
    fields: dict[str, Any] = {"currency": currency}
    if "amount" in values:
        amount = read_amount(values["amount"], currency)
        if isinstance(amount, str):
            raise Unreadable("amount", amount)
        fields["amount"] = amount
    if "owner" in values:
        if values["owner"] not in knowing.owners:
            raise Unreadable("owner", NO_COLLEAGUE)
        fields["owner_id"] = knowing.owners[values["owner"]]
    for name in ("region", "industry"):
        if name in values:
            fields[name] = _text(values, name, _LONGEST_NAME)
    return fields


def _instant(values: Mapping[str, str], column: str, zone: str) -> int | None:
    at = read_instant(values[column], zone) if column in values else None
    if at is None and column in values:
        raise Unreadable(column, NO_TIME)
    return at


def _text(values: Mapping[str, str], column: str, longest: int) -> str:
    text = clean(values.get(column, ""))
    if len(text) > longest:
        raise Unreadable(column, TOO_LONG)
    return text


def _note(values: Mapping[str, str]) -> str:
    """The note, and what other columns were kept under their own names: a deal has no fields of the company's own."""
    own = (f"{name.removeprefix(OWN)}: {text}" for name, text in values.items() if name.startswith(OWN))
    said = [values["note"], *own] if "note" in values else list(own)
    return clean("\n".join(said))[:_LONGEST_NOTE]

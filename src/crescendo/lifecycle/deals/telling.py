"""What every change of a deal leaves: a line in the audit and a fact with whom it concerns."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from crescendo.core.api import audit
from crescendo.core.ids import Prefix, write_id
from crescendo.core.refusals import mark
from crescendo.core.types import Actor, FactDraft
from crescendo.lifecycle.deals.persons import people_of
from crescendo.lifecycle.models import Deal

audit.register(
    {
        "deal.created": mark("%(by)s made the deal %(subject)s"),
        "deal.converted": mark("%(by)s converted a contact to the deal %(subject)s"),
        "deal.changed": mark("%(by)s changed %(fields)s of the deal %(subject)s"),
        "deal.stage_changed": mark("%(by)s moved the deal %(subject)s"),
        "deal.removed": mark("%(by)s removed the deal %(subject)s"),
        "deal.restored": mark("%(by)s took back the removal of the deal %(subject)s"),
    }
)


def note_down(by: Actor, action: str, deal: Deal, detail: Mapping[str, Any], *, now: int) -> None:
    """Write the line; days are written as texts."""
    plain = {name: value.isoformat() if isinstance(value, date) else value for name, value in detail.items()}
    audit.record(by, action, write_id(Prefix.DEAL, deal.pk), plain, now=now)


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved:
    """A move as a fact tells it; of many that came from various stages `origin` is None."""

    origin: str | None
    to: str
    reason: str = ""
    by: int | None = None


def created(deals: Sequence[Deal], *, now: int, is_history: bool = False) -> FactDraft:
    """Deals were made. One query."""
    contacts, accounts = _whom(deals)
    return FactDraft(
        kind="deal.created",
        payload={
            "deals": _ids(deals),
            "contacts": contacts,
            "accounts": accounts,
            **({"is_history": True} if is_history else {}),
        },
        at=now,
    )


def changed(
    deals: Sequence[Deal],
    fields: Iterable[str],
    *,
    now: int,
    gone: Iterable[int] = (),
    is_history: bool = False,
) -> FactDraft:
    """Fields of deals have other values; `gone` are contacts who were on one until now. One query."""
    contacts, accounts = _whom(deals, gone)
    return FactDraft(
        kind="deal.changed",
        payload={
            "deals": _ids(deals),
            "contacts": contacts,
            "accounts": accounts,
            "fields": sorted(fields),
            **({"is_history": True} if is_history else {}),
        },
        at=now,
    )


def moved(deals: Sequence[Deal], move: Moved, *, now: int) -> FactDraft:
    """Deals stand in another stage. One query."""
    contacts, accounts = _whom(deals)
    return FactDraft(
        kind="deal.stage_changed",
        payload={
            "deals": _ids(deals),
            "contacts": contacts,
            "accounts": accounts,
            "from": move.origin,
            "to": move.to,
            "reason": move.reason,
            "by": move.by,
        },
        at=now,
    )


class DealAct(StrEnum):
    """What a clock of deals did: it reminded their sellers, or told their managers."""

    REMINDED = "reminded"
    ESCALATED = "escalated"


def rung(act: DealAct, deals: Sequence[Deal], clock: str, *, now: int) -> FactDraft:
    """A clock told of deals. One query."""
    contacts, accounts = _whom(deals)
    return FactDraft(
        kind=f"deal.{act.value}",
        payload={"deals": _ids(deals), "contacts": contacts, "accounts": accounts, "reason": clock},
        at=now,
    )


def removed(deal: Deal, *, now: int) -> FactDraft:
    """A deal was taken away. One query."""
    contacts, accounts = _whom([deal])
    return FactDraft(
        kind="deal.removed",
        payload={"deals": [deal.pk], "contacts": contacts, "accounts": accounts},
        at=now,
    )


def _ids(deals: Sequence[Deal]) -> list[int]:
    return [deal.pk for deal in deals]


def _whom(deals: Sequence[Deal], gone: Iterable[int] = ()) -> tuple[list[int], list[int]]:
    """The living contacts and the accounts of deals."""
    held = people_of(_ids(deals))
    contacts = {person for people in held.values() for person in people} | set(gone)
    accounts = {deal.account_id for deal in deals if deal.account_id is not None}
    return sorted(contacts), sorted(accounts)

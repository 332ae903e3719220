"""The contract that a renewal begins: empty, or going on as the one before it did."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from crescendo.lifecycle.deals.fields import LARGEST
from crescendo.lifecycle.deals.standing import Standing
from crescendo.lifecycle.models import Contract

KEEPS = "keeps_contract"
"""Said with a renewal of many: each contract goes on with its own amount a year and its own term."""
OF_TERM = ("starts_on", "term_months")
"""What may be given for the next contracts of many."""
_YEAR = 12


def begin_next(standing: Standing, given: Mapping[str, Any], *, keeps: bool) -> None:
    """The next contract with what was given of it; one that goes on takes the rest from the one before. Not saved.

    It starts on the day after that one ends, is as long and costs as much a year; without an amount a year it has none.
    """
    last = standing.contract
    standing.renew()
    standing.set({name: given[name] for name in OF_TERM if given.get(name)})
    if keeps:
        standing.set(_as_before(standing.contract, last))


def _as_before(following: Contract, last: Contract) -> dict[str, Any]:
    months = following.term_months or last.term_months
    starts_on = following.starts_on
    if starts_on is None and last.ends_on is not None and last.ends_on < date.max:
        starts_on = last.ends_on + timedelta(days=1)
    yearly = last.recurring_amount
    amount = None if yearly is None else (yearly * (months or _YEAR) * 2 + _YEAR) // (_YEAR * 2)
    said = {
        "starts_on": starts_on,
        "term_months": months,
        "recurring_amount": yearly,
        "contract_amount": amount if amount is None or amount <= LARGEST else None,
    }
    return {name: value for name, value in said.items() if value is not None}

"""Many deals renewed at once: each contract goes on with its own amount and term, and is taken back."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from crescendo.core.refusals import NotValid
from crescendo.core.types import Actor
from crescendo.lifecycle import api
from crescendo.lifecycle.types import Contract, Deal, DealEdit
from tests.conftest import NOON
from tests.rooms.lifecycle import dealing
from tests.rooms.lifecycle.test_moving_deals import begin, stages, to, undo, why

pytestmark = pytest.mark.django_db
YES = {"keeps_contract": "yes"}


def due(by: Actor, name: str, **fields: Any) -> Deal:
    """A customer whose contract ends."""
    said = {"starts_on": "2026-01-01", "term_months": 12, "ends_on": None} | fields
    live = dealing.won(by, dealing.deal(by, name), **said)
    return dealing.move(by, dealing.move(by, live, "live", fields={"live_on": "2026-02-01"}), "renewal_due")


def contracts(by: Actor, deal: Deal) -> tuple[Contract, ...]:
    return api.get_deal_page(by, deal.id).contracts


def test_each_contract_goes_on_with_its_own_amount_and_term(chen: Actor) -> None:
    year = due(chen, "A year", recurring_amount=80_000_00)
    three = due(chen, "Three years", recurring_amount=50_000_01, term_months=36)
    none = due(chen, "Nothing a year", recurring_amount=0)
    number = begin(chen, to("renewed", year, three, none, values=YES))
    assert stages(chen, year, three, none) == ["renewed"] * 3
    last = [contracts(chen, one)[-1] for one in (year, three, none)]
    assert [(one.number, one.amount, one.recurring_amount) for one in last] == [
        (2, 80_000_00, 80_000_00),
        (2, 150_000_03, 50_000_01),
        (2, 0, 0),
    ]
    assert (last[0].starts_on, last[0].ends_on) == (date(2027, 1, 1), date(2027, 12, 31))
    assert (last[1].starts_on, last[1].ends_on) == (date(2029, 1, 1), date(2031, 12, 31))
    assert undo(chen, number) == 3
    assert stages(chen, year, three, none) == ["renewal_due"] * 3
    assert [len(contracts(chen, one)) for one in (year, three, none)] == [1] * 3
    assert contracts(chen, year)[0].recurring_amount == 80_000_00
    begin(chen, to("renewed", year, values=YES), now=2**41)
    assert [one.number for one in contracts(chen, year)] == [1, 2]


def test_a_term_that_is_given_goes_before_its_own(chen: Actor) -> None:
    deal = due(chen, "A year", recurring_amount=80_000_00)
    begin(chen, to("renewed", deal, values=YES | {"starts_on": "2027-03-01", "term_months": 6}))
    last = contracts(chen, deal)[-1]
    assert (last.starts_on, last.ends_on, last.amount) == (date(2027, 3, 1), date(2027, 8, 31), 40_000_00)


def test_what_has_no_amount_of_its_own_stays_and_is_told(chen: Actor) -> None:
    bare, kept = due(chen, "Bare"), due(chen, "Kept")
    api.edit_deal(chen, DealEdit(deal_id=bare.id, fields={"recurring_amount": None}), now=NOON)
    unsaid = why(chen, begin(chen, to("renewed", kept)))
    told = why(chen, begin(chen, to("renewed", bare, kept, values=YES)))
    assert unsaid[kept.id]["missing"] == told[bare.id]["missing"] == ["renewed_amount"]
    assert (stages(chen, bare, kept), set(told)) == (["renewal_due", "renewed"], {bare.id})
    assert len(contracts(chen, bare)) == 1


@pytest.mark.parametrize(("stage", "said"), [("lost", "yes"), ("renewed", "no"), ("renewed", ["yes"])])
def test_contracts_go_on_with_a_renewal_only(chen: Actor, stage: str, said: Any) -> None:
    with pytest.raises(NotValid) as refused:
        begin(chen, to(stage, dealing.deal(chen), values={"keeps_contract": said}))
    assert refused.value.errors[0][:2] == ("/values/keeps_contract", "no_renewal")

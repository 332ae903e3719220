"""Deals are made, changed, moved as the lifecycle allows, and keep who did what when."""

from __future__ import annotations

from datetime import date

import pytest

from crescendo.core import api as core
from crescendo.core import facts, rounds
from crescendo.core.clock import DAY
from crescendo.core.refusals import NotAllowed, NotFound, NotValid
from crescendo.core.types import Actor
from crescendo.lifecycle import api
from crescendo.lifecycle.types import DealEdit, DealLine, DealRole, MoveDeal, NewDeal, PutMilestone
from tests.conftest import NOON
from tests.rooms.lifecycle import dealing

pytestmark = pytest.mark.django_db


def kinds() -> list[str]:
    return [fact.kind for fact in facts.read(0, 1_000) if fact.kind.startswith("deal.")]


def test_a_deal_made_by_hand_chooses_its_source(chen: Actor) -> None:
    with pytest.raises(NotValid) as refused:
        api.create_deal(chen, NewDeal(fields={"name": "Hongtu"}), now=NOON)
    assert [one[0] for one in refused.value.errors] == ["/source"]
    made = dealing.deal(chen)
    assert (made.stage, made.state, made.source, made.owner_id) == (
        "opportunity",
        "open",
        "sales_sourced",
        chen.staff_id,
    )
    assert made.currency == core.get_company().currency
    assert kinds() == ["deal.created"]


def test_what_the_first_stage_asks_for_is_noted_as_missing(chen: Actor) -> None:
    bare = api.create_deal(chen, NewDeal(fields={"name": "Bare", "source": "seo"}), now=NOON)
    assert set(bare.missing) >= {
        "amount",
        "product",
        "close_on",
        "decision_maker",
        "competitors",
        "buying_factors",
    }
    assert dealing.deal(chen).missing == ()
    edited = api.edit_deal(
        chen, DealEdit(deal_id=bare.id, fields=dealing.ASKED, lines=dealing.LINES), now=NOON + 1
    )
    assert edited.missing == ("note",)
    api.put_person(chen, bare.id, dealing.noted(chen), "", now=NOON + 2)
    assert api.get_deal(chen, bare.id).missing == ()


def test_every_field_that_changes_is_a_row_of_history(chen: Actor) -> None:
    made = dealing.deal(chen)
    api.edit_deal(
        chen, DealEdit(deal_id=made.id, fields={"keyword": "bi tool", "amount": 80_000_00}), now=NOON + 1
    )
    api.edit_deal(
        chen, DealEdit(deal_id=made.id, fields={"keyword": None, "amount": 80_000_00}), now=NOON + 2
    )
    told = [(one.field, one.before, one.after) for one in api.list_deal_changes(chen, made.id).rows][:3]
    assert told == [("keyword", "bi tool", ""), ("amount", 90_000_00, 80_000_00), ("keyword", "", "bi tool")]


UNREADABLE: dict[str, object] = {
    "amount": 1.5,
    "list_amount": -1,
    "recurring_amount": True,
    "currency": "yuan",
    "close_on": "31.12.2026",
    "source": "nowhere",
    "budget_state": "rich",
    "factor_price": 101,
    "competitors": "Rivalsoft",
    "poc_criteria": [{"title": "Fast", "target": ""}],
    "poc_failure": "bad_luck",
    "name": "",
    "owner_id": 999_999,
    "account_id": 999_999,
    "presales_id": 2**64,
    "nonsense": 1,
}


def test_values_that_cannot_be_read_are_refused_at_their_places_at_once(chen: Actor) -> None:
    made = dealing.deal(chen, people={})
    with pytest.raises(NotValid) as refused:
        api.edit_deal(chen, DealEdit(deal_id=made.id, fields=UNREADABLE), now=NOON)
    assert {one[0] for one in refused.value.errors} == {f"/{name}" for name in UNREADABLE}


def test_weights_make_a_hundred_and_an_end_is_not_before_its_start(chen: Actor) -> None:
    made = dealing.deal(chen)
    for fields, place in (
        ({"factor_price": 31}, "/factor_function"),
        ({"poc_starts_on": "2026-02-02", "poc_planned_end_on": "2026-02-01"}, "/poc_planned_end_on"),
    ):
        with pytest.raises(NotValid) as refused:
            api.edit_deal(chen, DealEdit(deal_id=made.id, fields=fields), now=NOON)
        assert [one[0] for one in refused.value.errors] == [place]


def test_a_won_deal_has_a_contract_whose_end_follows_from_its_term(chen: Actor) -> None:
    made = dealing.won(chen, dealing.deal(chen), now=NOON + DAY)
    (contract,) = api.get_deal_page(chen, made.id).contracts
    assert (made.state, made.closed_at, made.discount) == ("won", NOON + DAY, 100)
    assert (contract.ends_on, contract.amount) == (date(2027, 1, 31), 90_000_00)


def test_a_move_asks_for_what_its_stage_needs_and_for_a_reason_back(chen: Actor) -> None:
    made = dealing.deal(chen)
    assert {one.key for one in api.ask_move(chen, made.id, "poc", now=NOON).missing} == {
        *("poc_criteria", "poc_starts_on", "poc_planned_end_on", "presales", "technical_owner")
    }
    with pytest.raises(NotValid):
        dealing.move(chen, made, "poc")
    with pytest.raises(Exception, match="stage_reason_missing"):
        dealing.move(chen, made, "won", fields=dealing.SIGNED)
    with pytest.raises(Exception, match="stage_move_not_allowed"):
        dealing.move(chen, made, "live")
    assert api.get_deal(chen, made.id).stage == "opportunity"


def test_a_poc_is_run_and_its_result_is_asked_for(chen: Actor) -> None:
    ann, made = dealing.contact(chen), dealing.deal(chen)
    poc = {**dealing.POC, "presales_id": dealing.colleague(), "technical_owner_id": ann}
    made = dealing.move(chen, made, "poc", fields=poc)
    with pytest.raises(NotValid):
        dealing.move(chen, made, "lost", reason="price")
    failed = {"poc_result": "failed", "poc_ended_on": "2026-01-20", "poc_failure": "performance"}
    lost = dealing.move(
        chen, made, "lost", reason="chose_competitor", fields={**failed, "competitor": "Rivalsoft"}
    )
    assert (lost.state, lost.lost_reason, lost.competitor) == ("lost", "chose_competitor", "Rivalsoft")
    again = dealing.move(chen, lost, "opportunity", reason="came_back", now=NOON + DAY)
    assert (again.state, again.lost_reason, again.competitor, again.closed_at) == ("open", "", "", None)
    page = api.get_deal_page(chen, made.id)
    assert page.poc is not None
    assert (page.poc.result, page.poc.failure, page.poc.criteria[0].title) == (
        "failed",
        "performance",
        "Load of 1,000 users",
    )
    assert [stay.stage for stay in page.stays] == ["opportunity", "lost", "poc", "opportunity"]


def test_the_go_live_that_is_done_makes_a_deal_live(chen: Actor) -> None:
    made = dealing.won(chen, dealing.deal(chen))
    dealing.move(chen, made, "delivering", fields={"delivery_owner_id": dealing.colleague()})
    step = api.put_milestone(chen, go_live(made.id), now=NOON)
    api.put_milestone(chen, go_live(made.id, step.id, done_on=date(2026, 3, 1)), now=NOON + DAY)
    live = api.get_deal(chen, made.id)
    assert (live.stage, live.live_on) == ("live", date(2026, 3, 1))


def go_live(deal_id: int, number: int | None = None, *, done_on: date | None = None) -> PutMilestone:
    return PutMilestone(
        deal_id=deal_id, milestone_id=number, title="Go-live", is_go_live=True, done_on=done_on
    )


def test_a_renewal_falls_due_ninety_days_before_the_end_and_once(chen: Actor) -> None:
    made = dealing.won(chen, dealing.deal(chen))
    dealing.move(chen, made, "live", fields={"live_on": "2026-02-20"})
    end = 1_801_324_800_000  # 31 January 2027 in Shanghai, at noon
    api.make_renewals_due(end - 91 * DAY)
    assert api.get_deal(chen, made.id).stage == "live"
    assert api.make_renewals_due(end - 90 * DAY) == 1
    due = api.get_deal(chen, made.id)
    assert (due.stage, due.stage_at) == ("renewal_due", end - 90 * DAY)
    back = dealing.move(chen, due, "live", reason="mistake", now=end - 89 * DAY)
    assert api.make_renewals_due(end - 88 * DAY) == 0
    assert api.get_deal(chen, back.id).stage == "live"
    next_term = {"contract_amount": 95_000_00, "starts_on": "2027-02-01", "term_months": 12}
    renewed = dealing.move(chen, back, "renewed", fields=next_term, now=end)
    assert [one.number for one in api.get_deal_page(chen, renewed.id).contracts] == [1, 2]
    assert api.make_renewals_due(end + 300 * DAY) == 1
    assert api.get_deal(chen, made.id).stage == "renewal_due"


def test_people_have_roles_and_what_lacks_is_told(chen: Actor) -> None:
    ann, made = dealing.contact(chen), dealing.deal(chen, has_no_known_decision_maker=False)
    assert made.missing == ("decision_maker",)
    api.put_person(chen, made.id, ann, "decision_maker", now=NOON)
    assert api.get_deal(chen, made.id).missing == ()
    person = api.get_deal_page(chen, made.id).people[-1]
    assert (person.contact_id, person.role) == (ann, "decision_maker")
    assert api.gaps((person.role,)) == (DealRole.CHAMPION, DealRole.USER)
    api.take_person_off(chen, made.id, ann, now=NOON)
    assert api.get_deal(chen, made.id).missing == ("decision_maker",)


def test_a_note_that_is_filled_later_is_struck_off_what_a_deal_lacks(chen: Actor) -> None:
    ann = dealing.contact(chen)
    made = dealing.deal(chen, people={ann: ""})
    assert made.missing == ("note",)
    dealing.write_note(chen, ann)
    rounds.run_until_quiet((api.Deals(),), now=NOON + 1)
    assert api.get_deal(chen, made.id).missing == ()


def test_the_board_sums_each_stage_by_currency(chen: Actor) -> None:
    dealing.deal(chen)
    dealing.deal(chen, "Second", currency="USD", amount=5)
    dealing.won(chen, dealing.deal(chen, "Third"))
    columns = {column.stage: column for column in api.board(chen, now=NOON)}
    assert columns["opportunity"].count == 2
    assert {(one.currency, one.amount) for one in columns["opportunity"].sums} == {
        ("CNY", 90_000_00),
        ("USD", 5),
    }
    assert [one.name for one in columns["won"].deals] == ["Third"]


def test_who_sees_a_deal_follows_its_owner_and_its_accounts(chen: Actor, wu: Actor, stranger: Actor) -> None:
    made = dealing.deal(wu)
    hidden = [
        lambda: api.get_deal(chen, made.id),
        lambda: api.edit_deal(chen, DealEdit(deal_id=made.id, fields={"name": "Mine"}), now=NOON),
        lambda: api.move_deal(chen, MoveDeal(deal_id=made.id, to="lost", reason="price"), now=NOON),
        lambda: api.remove_deal(chen, made.id, now=NOON),
    ]
    for act in hidden:
        with pytest.raises(NotFound):
            act()
    with pytest.raises(NotAllowed):
        api.get_deal(stranger, made.id)
    with pytest.raises(NotAllowed):
        dealing.deal(stranger)
    assert api.count_deals(chen, now=NOON) == 0
    system = Actor.system("test")
    fields = {"account_id": dealing.account(chen)}
    api.edit_deal(system, DealEdit(deal_id=made.id, fields=fields), now=NOON)
    assert api.get_deal(chen, made.id).id == made.id


def test_a_removed_deal_can_be_taken_back_for_a_day(chen: Actor) -> None:
    made = dealing.deal(chen)
    api.remove_deal(chen, made.id, now=NOON)
    with pytest.raises(NotFound):
        api.get_deal(chen, made.id)
    assert api.restore_deal(chen, made.id, now=NOON + 1).id == made.id
    api.remove_deal(chen, made.id, now=NOON + 2)
    with pytest.raises(Exception, match="deal_gone"):
        api.restore_deal(chen, made.id, now=NOON + 2 + DAY)


def test_products_are_kept_in_order_with_their_prices(chen: Actor) -> None:
    made = dealing.deal(chen, lines=(DealLine(product="B", quantity=2, unit_amount=5), DealLine(product="A")))
    page = api.get_deal_page(chen, made.id)
    assert [(line.product, line.amount) for line in page.lines] == [("B", 10), ("A", None)]
    assert made.products == "B, A"

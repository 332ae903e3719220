"""Many deals moved at once: each as the rules let it, the others told why, and taken back where it still stands."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest

from crescendo.conditions import api as conditions
from crescendo.conditions.types import Entity
from crescendo.core import facts, jobs
from crescendo.core.refusals import NotAllowed, NotValid
from crescendo.core.types import Actor
from crescendo.lifecycle import api
from crescendo.lifecycle.types import (
    Deal,
    DealEdit,
    NewDeal,
    StageReasonUnknown,
    StageUnknown,
)
from crescendo.people import api as people
from crescendo.people.types import ChangeMany, Deed, SetHasChanged
from tests.conftest import NOON
from tests.rooms.lifecycle import dealing

pytestmark = pytest.mark.django_db
SYSTEM = Actor.system("test")
LATER = NOON + 60_000


def to(stage: str, *deals: Deal, **said: Any) -> ChangeMany:
    ids = tuple(deal.id for deal in deals)
    return ChangeMany(entity=Entity.DEAL, deed=Deed.MOVE, field=stage, value=said or None, ids=ids)


def begin(by: Actor, wanted: ChangeMany, now: int = LATER) -> int:
    told = people.preview_changes(by, wanted, now=now).mark
    number = people.change_many(by, wanted, told=told, now=now)
    work(now)
    return number


def undo(by: Actor, number: int, now: int = LATER + 1) -> int:
    people.undo_change(by, number, now=now)
    work(now)
    return people.get_change(by, number).restored


def work(now: int) -> None:
    jobs.run_until_quiet(people.job_handlers(), now=now)


def stages(by: Actor, *deals: Deal) -> list[str]:
    return [api.get_deal(by, deal.id).stage for deal in deals]


def why(by: Actor, number: int) -> dict[int, dict[str, Any]]:
    return {row.subject_id: json.loads(row.why) for row in people.list_refused(by, number).rows}


def test_each_goes_as_the_rules_let_it_and_the_others_are_told_why(chen: Actor) -> None:
    one, two = dealing.deal(chen, "One"), dealing.deal(chen, "Two")
    won = dealing.won(chen, dealing.deal(chen, "Won"))
    wanted = to("lost", one, two, won, reason="silent", note="Nobody answers")
    preview = people.preview_changes(chen, wanted, now=LATER)
    assert {row.subject_id: row.after for row in preview.shown} == {
        one.id: '"lost"',
        two.id: '"lost"',
        won.id: None,
    }
    number = begin(chen, wanted)
    assert stages(chen, one, two, won) == ["lost", "lost", "won"]
    made = people.get_change(chen, number)
    assert (made.total, made.changed, made.refused) == (3, 2, 1)
    assert why(chen, number) == {won.id: {"answer": "not_allowed", "from": "won"}}
    stay = api.get_deal_page(chen, one.id).stays[0]
    assert (stay.reason, stay.note, stay.by_label) == ("silent", "Nobody answers", chen.label)
    lost = api.get_deal(chen, one.id)
    assert (lost.lost_reason, lost.state, lost.closed_at) == ("silent", "lost", LATER)


def test_what_a_move_asks_for_is_filled_where_it_lacks_and_told_where_it_stays_open(chen: Actor) -> None:
    full = dealing.won(chen, dealing.deal(chen, "Full"))
    named = dealing.won(chen, dealing.deal(chen, "Named"))
    bare = api.create_deal(chen, NewDeal(fields={"name": "Bare", "source": "seo"}), now=NOON)
    own, other = dealing.colleague("own@acme.example"), dealing.colleague("other@acme.example")
    api.edit_deal(chen, DealEdit(deal_id=named.id, fields={"delivery_owner_id": own}), now=NOON)
    assert why(chen, begin(chen, to("delivering", full)))[full.id]["missing"] == ["delivery_owner"]
    begin(chen, to("delivering", full, named, values={"delivery_owner_id": other}))
    owners = [api.get_deal(chen, deal.id).delivery_owner_id for deal in (full, named)]
    assert (stages(chen, full, named), owners) == (["delivering"] * 2, [other, own])
    silent = why(chen, begin(chen, to("lost", bare)))
    assert silent == {bare.id: {"answer": "reason_missing", "list": "lost"}}
    lacking = why(chen, begin(chen, to("poc", bare, values={"poc_starts_on": "2026-02-01"})))
    assert "poc_criteria" in lacking[bare.id]["missing"]
    assert api.get_deal_page(chen, bare.id).poc is None


def test_what_contradicts_a_deal_leaves_it_alone(chen: Actor) -> None:
    deal = dealing.deal(chen, people={dealing.noted(chen, "Technical"): "technical_owner"})
    who = api.get_deal_page(chen, deal.id).people[0].contact_id
    given = dealing.POC | {"presales_id": dealing.colleague(), "technical_owner_id": who}
    dealing.move(chen, deal, "poc", fields=given)
    ended = {"poc_result": "failed", "poc_failure": "performance", "poc_ended_on": "2025-12-31"}
    left = why(chen, begin(chen, to("lost", deal, reason="poc_failed", values=ended)))
    assert left == {deal.id: {"answer": "contradicting", "fields": ["poc_ended_on"]}}
    begin(chen, to("lost", deal, reason="poc_failed", values=ended | {"poc_ended_on": "2026-01-20"}))
    poc = api.get_deal_page(chen, deal.id).poc
    assert poc is not None
    assert (poc.result, poc.failure, poc.ended_on) == ("failed", "performance", date(2026, 1, 20))


def test_it_is_taken_back_with_what_it_filled_unless_somebody_moved_it_since(chen: Actor) -> None:
    one, two = dealing.deal(chen, "One"), dealing.deal(chen, "Two")
    said = {"reason": "chose_competitor", "values": {"competitor": "Rivalsoft"}}
    number = begin(chen, to("lost", one, two, **said))
    assert api.get_deal(chen, one.id).competitor == "Rivalsoft"
    dealing.move(chen, two, "opportunity", reason="came_back", now=LATER + 1)
    dealing.move(chen, two, "lost", reason="price", now=LATER + 2)
    assert undo(chen, number, LATER + 3) == 1
    assert stages(chen, one, two) == ["opportunity", "lost"]
    back = api.get_deal(chen, one.id)
    assert (back.lost_reason, back.competitor, back.state, back.closed_at) == ("", "", "open", None)
    stay = api.get_deal_page(chen, one.id).stays[0]
    assert (stay.cause, stay.from_stage, stay.reason) == ("undo", "lost", "mistake")


def test_a_return_that_is_taken_back_leaves_the_loss_as_it_was(chen: Actor) -> None:
    deal = dealing.deal(chen)
    lost = {"reason": "chose_competitor", "fields": {"competitor": "Rivalsoft"}}
    before = dealing.move(chen, deal, "lost", now=NOON + 5, **lost)
    number = begin(chen, to("opportunity", deal, reason="came_back"))
    assert api.get_deal(chen, deal.id).lost_reason == ""
    undo(chen, number)
    after = api.get_deal(chen, deal.id)
    assert (after.lost_reason, after.competitor, after.closed_at) == (
        before.lost_reason,
        "Rivalsoft",
        before.closed_at,
    )


def test_contacts_follow_there_and_back(chen: Actor) -> None:
    who = dealing.noted(chen, "Ann")
    deal = dealing.deal(chen, people={who: "user"})
    number = begin(chen, to("won", deal, reason="small_deal", values=_signed()))
    assert stages(chen, deal) == ["opportunity"]
    assert set(why(chen, number)[deal.id]["missing"]) == {"list_amount", "recurring_amount"}
    api.edit_deal(chen, DealEdit(deal_id=deal.id, fields={"list_amount": 1, "recurring_amount": 1}), now=NOON)
    number = begin(chen, to("won", deal, reason="small_deal", values=_signed()))
    assert api.stages_of([who])[who].stage == "won"
    (contract,) = api.get_deal_page(chen, deal.id).contracts
    assert (contract.ends_on, contract.amount) == (date(2027, 1, 31), deal.amount)
    undo(chen, number)
    assert api.stages_of([who])[who].stage == "opportunity"
    (contract,) = api.get_deal_page(chen, deal.id).contracts
    assert (contract.signed_on, contract.ends_on, contract.recurring_amount) == (None, None, 1)


def _signed() -> dict[str, Any]:
    return {name: dealing.SIGNED[name] for name in ("signed_on", "term_months", "starts_on", "win_reason")}


def test_a_filter_means_exactly_those_who_were_counted_and_whom_the_seller_sees(
    chen: Actor, wu: Actor, stranger: Actor
) -> None:
    mine = dealing.deal(chen, "Mine")
    theirs = dealing.deal(wu, "Theirs")
    document = {"field": "stage", "operator": "is", "value": "opportunity"}
    tree = conditions.parse(document, entity=Entity.DEAL, sees_personal_data=True)
    wanted = ChangeMany(
        entity=Entity.DEAL, deed=Deed.MOVE, field="lost", value={"reason": "price"}, condition=tree
    )
    preview = people.preview_changes(chen, wanted, now=LATER)
    assert preview.count == 1
    dealing.deal(chen, "Another")
    with pytest.raises(SetHasChanged):
        people.change_many(chen, wanted, told=preview.mark, now=LATER)
    begin(chen, to("lost", mine, theirs, reason="price"))
    assert stages(SYSTEM, mine, theirs) == ["lost", "opportunity"]
    with pytest.raises(NotAllowed):
        people.preview_changes(stranger, wanted, now=LATER)


def test_owner_and_close_are_set_for_many_and_taken_back(wu: Actor) -> None:
    one, two = dealing.deal(wu, "One"), dealing.deal(wu, "Two", close_on=None)
    ids = (one.id, two.id)
    close = ChangeMany(entity=Entity.DEAL, deed=Deed.SET, field="close_on", value="2026-06-30", ids=ids)
    number = begin(wu, close)
    assert {api.get_deal(wu, deal).close_on for deal in ids} == {date(2026, 6, 30)}
    assert api.get_deal(wu, two.id).missing == ()
    assert undo(wu, number) == 2
    assert [api.get_deal(wu, deal).close_on for deal in ids] == [date(2026, 3, 31), None]
    assert api.get_deal(wu, two.id).missing == ("close_on",)
    heir = dealing.colleague()
    begin(wu, ChangeMany(entity=Entity.DEAL, deed=Deed.SET, field="owner_id", value=heir, ids=ids))
    assert {deal.owner_id for deal in api.find_deals(SYSTEM, ids).values()} == {heir}
    assert api.list_deal_changes(SYSTEM, one.id).rows[0].field == "owner_id"


@pytest.mark.parametrize(
    ("deed", "field", "value", "refusal"),
    [
        (Deed.MOVE, "moon", None, StageUnknown),
        (Deed.MOVE, "lost", {"reason": "moon"}, StageReasonUnknown),
        (Deed.MOVE, "lost", {"values": {"name": "Eve"}}, NotValid),
        (Deed.MOVE, "lost", {"values": {"competitor": "x", "moon": 1}}, NotValid),
        (Deed.MOVE, "won", {"values": {"signed_on": "soon"}}, NotValid),
        (Deed.MOVE, "lost", {"who": 1}, NotValid),
        (Deed.SET, "amount", 1, NotValid),
        (Deed.SET, "source", None, NotValid),
        (Deed.SET, "close_on", "soon", NotValid),
        (Deed.TAG, "1", None, NotValid),
    ],
)
def test_what_cannot_be_asked_is_refused(
    deed: Deed, field: str, value: Any, refusal: type[Exception], chen: Actor
) -> None:
    ids = (dealing.deal(chen).id,)
    with pytest.raises(refusal):
        people.preview_changes(
            chen, ChangeMany(entity=Entity.DEAL, deed=deed, field=field, value=value, ids=ids), now=LATER
        )


def test_a_chunk_tells_one_fact_for_each_way_and_costs_the_same_for_few_and_for_many(
    chen: Actor, django_assert_max_num_queries: Any
) -> None:
    who = dealing.noted(chen)
    deals = [dealing.deal(chen, f"D{number}", people={who: ""}) for number in range(12)]
    before = facts.head()
    wanted = to("lost", *deals, reason="silent")
    told = people.preview_changes(chen, wanted, now=LATER).mark
    people.change_many(chen, wanted, told=told, now=LATER)
    with django_assert_max_num_queries(120):
        work(LATER)
    told_of = [fact for fact in facts.read(before, 1_000) if fact.kind == "deal.stage_changed"]
    assert [sorted(fact.payload["deals"]) for fact in told_of] == [sorted(deal.id for deal in deals)]

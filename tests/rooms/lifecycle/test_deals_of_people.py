"""Contacts become deals once, their stages follow their deals, and deals follow merges."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crescendo.conditions import api as conditions
from crescendo.conditions.types import Entity
from crescendo.core import facts, holdings, rounds, sets
from crescendo.core.clock import DAY
from crescendo.core.refusals import NotAllowed, NotFound, NotValid, Refusal
from crescendo.core.types import Actor, Person
from crescendo.lifecycle import api
from crescendo.lifecycle.deals.fields import discount_of
from crescendo.lifecycle.models import Deal as Row
from crescendo.lifecycle.models import DealStay
from crescendo.lifecycle.types import (
    BroughtDeal,
    BroughtStay,
    Convert,
    DealQuery,
    DealState,
    MoveContact,
    MoveDeal,
    NewDeal,
    OpenDealThere,
)
from crescendo.people import api as people
from crescendo.people.types import ContactEdit, ContactQuery, MergeAccounts, MergeContacts, TouchesOf
from crescendo.sources import api as sources
from crescendo.sources.types import Channel, Touch
from tests.conftest import NOON
from tests.rooms.lifecycle import dealing, selling

pytestmark = pytest.mark.django_db
SYSTEM = Actor.system("test")


def stage(contact: int) -> str:
    return api.stages_of([contact])[contact].stage


def fitting(entity: Entity, document: dict[str, Any]) -> set[int]:
    tree = conditions.parse(document, entity=entity, sees_personal_data=True)
    select = conditions.compile_members(
        tree, entity=entity, vendor=sets.vendor(), now=NOON + 2 * DAY, zone="UTC"
    )
    return {int(row[0]) for row in sets.fetch(select.sql, select.params)}


def test_what_is_known_of_a_contact_travels_to_its_deal(chen: Actor) -> None:
    acme = dealing.account(chen, "Acme")
    ann = dealing.contact(chen, region="Jiangsu", industry="Manufacturing", account_id=acme)
    touch = sources.touch_ids([Touch(channel=Channel.SEM, keyword="bi tool")])[0]
    people.set_touches([TouchesOf(contact_id=ann, first_touch_id=touch, last_touch_id=touch)])
    made = api.convert(chen, Convert(contact_id=ann, role="champion"), now=NOON).deal
    assert (made.name, made.account_id, made.owner_id) == ("Acme", acme, chen.staff_id)
    assert (made.source, made.touch_id, made.keyword) == ("sem", touch, "bi tool")
    assert (made.region, made.industry) == ("Jiangsu", "Manufacturing")
    assert Row.objects.get(pk=made.id).region_code == "CN-JS"
    assert [(one.contact_id, one.role) for one in api.get_deal_page(chen, made.id).people] == [
        (ann, "champion")
    ]


def test_a_contact_of_unknown_origin_needs_a_source(chen: Actor) -> None:
    ann = dealing.contact(chen)
    with pytest.raises(NotValid) as refused:
        api.convert(chen, Convert(contact_id=ann), now=NOON)
    assert refused.value.errors[0][0] == "/source"


def test_a_repeated_conversion_makes_one_deal_and_an_open_one_is_offered(chen: Actor, wu: Actor) -> None:
    acme = dealing.account(chen, "Acme")
    ann, bob = (dealing.contact(chen, name, account_id=acme) for name in ("Ann", "Bob"))
    request = Convert(contact_id=ann, fields={"source": "seo"}, request_key="form-1")
    first, second = (api.convert(chen, request, now=NOON) for _ in range(2))
    assert (first.deal.id, first.was_there, second.was_there) == (second.deal.id, False, True)
    for contact in (ann, bob):
        with pytest.raises(OpenDealThere) as refused:
            api.convert(chen, Convert(contact_id=contact, fields={"source": "seo"}), now=NOON)
        assert refused.value.data["deals"] == [f"dea_{first.deal.id}"]
        assert [one.id for one in api.open_deals_of(chen, contact)] == [first.deal.id]
    other = Convert(contact_id=bob, fields={"source": "seo"}, is_another=True)
    assert api.convert(chen, other, now=NOON).deal.id != first.deal.id
    with pytest.raises(NotFound):
        api.convert(wu, request, now=NOON)
    kinds = [fact.kind for fact in facts.read(0, 1_000)]
    assert kinds.count("deal.created") == 2


def test_whoever_becomes_a_deal_is_an_opportunity_and_its_lead_is_done_with(db: None) -> None:
    api.ship(now=NOON)
    seller = selling.colleague("Chen")
    ann = dealing.contact(selling.SYSTEM)
    selling.to_mql([ann])
    selling.work()
    api.convert(seller, Convert(contact_id=ann, fields={"source": "seo"}), now=selling.THEN)
    selling.work()
    assert (stage(ann), selling.lead_of(ann).state) == ("opportunity", "converted")
    bob = dealing.contact(seller, "Bob")
    dealing.deal(seller, people={bob: ""})
    assert stage(bob) == "opportunity"


def test_a_contact_stands_where_its_deals_put_it(chen: Actor) -> None:
    ann = dealing.contact(chen)
    made = dealing.deal(chen)
    api.put_person(chen, made.id, ann, "user", now=NOON)
    noa = dealing.noted(chen)
    assert stage(ann) == "opportunity"
    other = api.create_deal(
        chen,
        NewDeal(
            fields={"name": "Other", "source": "seo", **dealing.ASKED},
            people={ann: "", noa: ""},
            lines=dealing.LINES,
        ),
        now=NOON,
    )
    dealing.move(chen, made, "lost", reason="price", now=NOON + 1)
    assert stage(ann) == "opportunity"
    dealing.move(chen, other, "lost", reason="price", now=NOON + 2)
    assert stage(ann) == "lost"
    back = dealing.move(chen, other, "opportunity", reason="came_back", now=NOON + 3)
    dealing.won(chen, back, now=NOON + 4)
    assert stage(ann) == "won"


def test_deals_follow_a_merge_and_its_undoing(chen: Actor) -> None:
    ann, twin = dealing.contact(SYSTEM, "Ann"), dealing.contact(SYSTEM, "Anna")
    before = dealing.deal(SYSTEM, "Before", people={})
    api.put_person(SYSTEM, before.id, twin, "user", now=NOON)
    merge = people.merge_contacts(SYSTEM, MergeContacts(survivor_id=ann, other_id=twin), now=NOON)
    after = dealing.deal(SYSTEM, "After", people={})
    api.put_person(SYSTEM, after.id, twin, "champion", now=NOON)
    assert {one.name for one in api.deals_of_contact(SYSTEM, ann)} == {"Before", "After"}
    assert [one.contact_id for one in api.get_deal_page(SYSTEM, before.id).people] == [ann]
    rounds.run_until_quiet((api.Deals(),), now=NOON + 1)
    people.unmerge_contacts(SYSTEM, merge.id, now=NOON + DAY)
    assert [one.name for one in api.deals_of_contact(SYSTEM, twin)] == ["Before"]
    assert [one.name for one in api.deals_of_contact(SYSTEM, ann)] == ["After"]


def test_deals_follow_merged_accounts_and_return(chen: Actor) -> None:
    kept, gone = dealing.account(SYSTEM, "Kept"), dealing.account(SYSTEM, "Gone")
    made = dealing.deal(SYSTEM, account_id=gone)
    people.merge_accounts(SYSTEM, MergeAccounts(kept_id=kept, gone_id=gone), now=NOON)
    assert [one.id for one in api.deals_of_account(SYSTEM, kept)] == [made.id]
    rounds.run_until_quiet((api.Deals(),), now=NOON + 1)
    assert api.get_deal(SYSTEM, made.id).account_id == kept
    assert fitting(Entity.ACCOUNT, {"has_deal": {"all": []}}) == {kept}
    people.unmerge_account(SYSTEM, gone, now=NOON + DAY)
    rounds.run_until_quiet((api.Deals(),), now=NOON + DAY)
    assert api.get_deal(SYSTEM, made.id).account_id == gone


def test_contacts_are_asked_about_their_deals(chen: Actor) -> None:
    acme = dealing.account(SYSTEM, "Acme")
    ann, bob, cid = (dealing.contact(SYSTEM, name, account_id=acme) for name in ("Ann", "Bob", "Cid"))
    first = dealing.deal(SYSTEM, "First", account_id=acme)
    second = dealing.deal(SYSTEM, "Second", amount=5)
    for made, who in ((first, ann), (second, ann), (second, bob)):
        api.put_person(SYSTEM, made.id, who, "", now=NOON)
    dealing.won(SYSTEM, second, now=NOON + DAY)
    large = {"field": "amount", "operator": "greater", "value": {"amount": 100, "currency": "CNY"}}
    of_stage = {"field": "stage", "operator": "is", "value": "won"}
    product = {"field": "product", "operator": "contains", "value": "analytics"}
    everybody = {ann, bob, cid}
    for document, expected in (
        ({"has_deal": {"all": []}}, {ann, bob}),
        ({"has_deal": large}, {ann}),
        ({"has_deal": of_stage}, {ann, bob}),
        ({"has_deal": {"all": [of_stage, product]}}, {ann, bob}),
        ({"has_deal": {"all": []}, "at_least": 2}, {ann}),
        ({"not": {"has_deal": {"field": "state", "operator": "is", "value": "open"}}}, {bob, cid}),
        ({"field": "deals", "operator": "is", "value": "open"}, {ann}),
        ({"field": "deals", "operator": "is", "value": "won"}, {bob}),
        ({"field": "deals", "operator": "is_not", "value": "open"}, {bob, cid}),
        ({"of_account": {"has_deal": {"field": "state", "operator": "is", "value": "open"}}}, everybody),
        ({"of_account": {"field": "deals", "operator": "is", "value": "won"}}, set()),
    ):
        assert fitting(Entity.CONTACT, document) & everybody == expected, document
    tree = conditions.parse({"has_deal": of_stage}, entity=Entity.CONTACT, sees_personal_data=True)
    assert conditions.write(tree) == {"has_deal": of_stage}
    assert "deal.stage_changed" in {touch.kind for touch in conditions.touches(tree)}
    assert conditions.holds(tree, {"deals": ({"stage": "won"},)}, now=NOON, zone="UTC")
    assert people.list_contacts(SYSTEM, ContactQuery(condition=tree), now=NOON).rows


def test_who_may_not_read_deals_may_not_ask_about_them(chen: Actor) -> None:
    tree = conditions.parse({"has_deal": {"all": []}}, entity=Entity.CONTACT, sees_personal_data=True)
    blind = Actor(
        staff_id=chen.staff_id,
        label="Blind",
        permissions=chen.permissions - {"deals_read"},
        scope=chen.scope,
    )
    with pytest.raises(NotAllowed):
        people.list_contacts(blind, ContactQuery(condition=tree), now=NOON)


def test_an_erased_person_leaves_a_deal(chen: Actor) -> None:
    ann = dealing.contact(SYSTEM, "Ann", email="ann@marker.example")
    made = dealing.deal(SYSTEM, "For ann@marker.example", people={})
    api.put_person(SYSTEM, made.id, ann, "user", now=NOON)
    person = Person(contacts=(ann,), identities=(), texts=("ann@marker.example",))
    for name in ("lifecycle.deals", "lifecycle.texts_of_deals"):
        holding, place = holdings.find_holding(name), None
        assert holding is not None
        while (place := holding.erase(person, None, place).place) is not None:  # type: ignore[arg-type]
            pass
    left = api.get_deal_page(SYSTEM, made.id)
    assert (left.people, "ann@marker.example" in left.deal.name) == ((), False)
    assert all("marker" not in str(one.after) for one in api.list_deal_changes(SYSTEM, made.id).rows)


def test_deals_are_brought_with_their_past_and_once() -> None:
    ann = dealing.contact(SYSTEM)
    stays = (
        BroughtStay(stage="opportunity", at=NOON - 9 * DAY),
        BroughtStay(stage="poc", at=NOON - 5 * DAY),
        BroughtStay(stage="won", at=NOON - DAY),
        BroughtStay(stage="live", at=NOON),
    )
    brought = BroughtDeal(
        key="crm/1",
        fields={"name": "Old", "source": "seo", "amount": 7, "signed_on": "2026-01-04"},
        stays=stays,
        people={ann: "user"},
        lines=dealing.LINES,
    )
    first = api.bring_deals(SYSTEM, [brought], now=NOON)
    assert api.bring_deals(SYSTEM, [brought], now=NOON + 1) == first
    page = api.get_deal_page(SYSTEM, first["crm/1"])
    assert (page.deal.state, page.deal.closed_at, page.deal.stage_at) == ("won", NOON - DAY, NOON)
    assert [(one.stage, one.entered_at) for one in reversed(page.stays)] == [
        (one.stage, one.at) for one in stays
    ]
    # She became a customer with the signature, not with the import.
    here = api.stages_of([ann])[ann]
    assert (here.stage, here.entered_at) == ("won", NOON - DAY)


def test_a_past_deal_moves_nobody_before_where_she_stands() -> None:
    ann = dealing.contact(SYSTEM)
    api.move_contact(SYSTEM, MoveContact(contact_id=ann, to="lead"), now=NOON + DAY)
    stays = (BroughtStay(stage="opportunity", at=NOON - 9 * DAY), BroughtStay(stage="won", at=NOON - 5 * DAY))
    brought = BroughtDeal(
        key="crm/1", fields={"name": "Old", "source": "seo"}, stays=stays, people={ann: "user"}
    )
    api.bring_deals(SYSTEM, [brought], now=NOON + 2 * DAY)
    *_, lead, won = api.list_stage_history(SYSTEM, ann)
    assert (won.stage, won.entered_at) == ("won", NOON + DAY)
    assert (lead.stage, lead.entered_at, lead.left_at) == ("lead", NOON + DAY, NOON + DAY)


def test_a_list_of_deals_is_complete_in_every_order(chen: Actor) -> None:
    for number in range(5):
        dealing.deal(
            chen,
            f"Deal {number % 2}",
            amount=[3, None, 1, 3, 2][number],
            close_on=None if number else "2026-05-01",
        )
    for sort in ("-created_at", "name", "-amount", "amount", "close_on", "-close_on", "-stage_at"):
        seen: list[int] = []
        after = None
        while True:
            page = api.list_deals(chen, DealQuery(sort=sort, limit=2, after=after), now=NOON)
            seen += [row.id for row in page.rows]
            if (after := page.next_cursor) is None:
                break
        assert len(seen) == len(set(seen)) == 5, sort
    with pytest.raises(NotValid):
        api.list_deals(chen, DealQuery(sort="colour"), now=NOON)


def gapless(stays: Sequence[DealStay]) -> bool:
    """Each stay begins where the one before ended, from the stage that it was in; the last goes on."""
    pairs = itertools.pairwise(stays)
    return (
        all(
            (one.left_at, one.stage, one.number + 1)
            == (following.entered_at, following.from_stage, following.number)
            for one, following in pairs
        )
        and stays[-1].left_at is None
    )


_MOVES = st.lists(
    st.tuples(
        st.sampled_from(["opportunity", "poc", "won", "live", "renewed", "churned", "lost", "nowhere"]),
        st.sampled_from(["", "price", "came_back", "small_deal", "little_used", "mistake"]),
    ),
    max_size=6,
)


@settings(max_examples=6, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(moves=_MOVES)
def test_whatever_is_tried_a_deals_history_has_no_gap(chen: Actor, moves: list[tuple[str, str]]) -> None:
    made = dealing.deal(chen)
    fields = {**dealing.SIGNED, "live_on": "2026-03-01", "contract_amount": 5}
    for place, (to, reason) in enumerate(moves):
        try:
            api.move_deal(
                chen, MoveDeal(deal_id=made.id, to=to, reason=reason, fields=fields), now=NOON + place
            )
        except Refusal:
            continue
    row = Row.objects.get(pk=made.id)
    stays = list(DealStay.objects.filter(deal_id=made.id).order_by("number"))
    assert gapless(stays)
    assert (row.stage, row.stage_at) == (stays[-1].stage, stays[-1].entered_at)
    assert (row.closed_at is None) == (row.state == DealState.OPEN)


@given(amount=st.integers(0, 10**15), list_amount=st.integers(1, 10**15))
def test_the_discount_is_what_the_list_amount_lost(amount: int, list_amount: int) -> None:
    discount = discount_of(amount, list_amount)
    assert discount is not None
    exact = 1000 * (list_amount - amount) / list_amount
    assert abs(discount - exact) <= 0.5 + abs(exact) * 1e-9
    assert discount_of(None, list_amount) is None
    assert discount_of(list_amount, list_amount) == 0


@settings(max_examples=6, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(keys=st.lists(st.sampled_from([None, "a", "b"]), min_size=1, max_size=5))
def test_however_often_it_is_asked_a_contact_is_converted_once(chen: Actor, keys: list[str | None]) -> None:
    ann = dealing.contact(chen)
    for key in keys:
        request = Convert(contact_id=ann, fields={"source": "seo"}, request_key=key and f"{ann}-{key}")
        try:
            api.convert(chen, request, now=NOON)
        except OpenDealThere:
            continue
    assert len(api.deals_of_contact(chen, ann)) == 1


def test_a_contact_edit_does_not_change_its_deal(chen: Actor) -> None:
    ann = dealing.contact(chen, region="Jiangsu")
    made = api.convert(chen, Convert(contact_id=ann, fields={"source": "seo"}), now=NOON).deal
    people.edit_contact(chen, ContactEdit(contact_id=ann, fields={"region": "Hebei"}), now=NOON)
    assert api.get_deal(chen, made.id).region == "Jiangsu"

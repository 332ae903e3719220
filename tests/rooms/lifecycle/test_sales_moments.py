"""What colleagues did about somebody: all of it once, the latest first, page by page, within what the reader sees."""

from __future__ import annotations

from dataclasses import replace

import pytest

from crescendo.core.clock import MINUTE
from crescendo.core.refusals import NotAllowed, NotFound
from crescendo.core.types import Actor, Scope
from crescendo.lifecycle import api
from crescendo.lifecycle.stages import api as stages
from crescendo.lifecycle.types import (
    Due,
    MoveContact,
    NewCall,
    NewTask,
    Outcome,
    SalesKind,
    SalesMoment,
    SalesQuery,
)
from crescendo.people import api as people
from crescendo.people.types import ContactEdit, MergeContacts
from tests.conftest import NOON
from tests.rooms.lifecycle import dealing
from tests.rooms.lifecycle.cast import SYSTEM, about, company, person
from tests.rooms.lifecycle.selling import colleague, to_mql, work

pytestmark = pytest.mark.django_db


def call(contact: int, at: int, text: str = "") -> None:
    api.record_call(
        SYSTEM, NewCall(contact_id=contact, outcome=Outcome.REACHED, text=text, minutes=7), now=at
    )


def chore(contact: int, at: int, title: str = "Send the offer") -> None:
    task = api.create_task(
        SYSTEM, NewTask(subject=about(contact), title=title, due=Due(on="2026-01-05")), now=NOON
    )
    api.finish_task(SYSTEM, task.id, now=at)


def walk(by: Actor, contact: int, limit: int) -> list[SalesMoment]:
    found: list[SalesMoment] = []
    before = 2**62
    for _turn in range(100):
        page = api.sales_moments_of(by, contact, SalesQuery(before=before, limit=limit))
        found += page.rows
        if page.reached is None:
            return found
        assert page.reached < before
        before = page.reached + 1
    raise AssertionError("it never ends")


@pytest.mark.parametrize("limit", [1, 2, 50])
def test_each_moment_stands_once_on_some_page(limit: int) -> None:
    ann = person()
    for turn in range(1, 4):
        call(ann, NOON + turn * MINUTE, f"call {turn}")
        chore(ann, NOON + turn * MINUTE + 1, f"task {turn}")
    found = walk(SYSTEM, ann, limit)
    told = [one.words or one.title for one in found]
    assert told == ["task 3", "call 3", "task 2", "call 2", "task 1", "call 1"]


def test_a_lead_s_way_to_a_deal_is_told_with_who_and_why() -> None:
    api.ship(now=NOON)
    chen = colleague("Chen")
    ann = dealing.noted(SYSTEM)
    to_mql([ann])
    work()
    lead = api.lead_of(SYSTEM, ann)
    assert lead is not None
    api.accept_lead(chen, lead.id, now=NOON + MINUTE)
    deal = dealing.deal(SYSTEM, people={ann: ""})
    found = api.sales_moments_of(SYSTEM, ann, SalesQuery()).rows
    leads = [(one.what, one.by_label) for one in found if one.kind is SalesKind.LEAD]
    assert ("accepted", "Chen") in leads
    moves = [(one.before, one.after, one.what) for one in found if one.kind is SalesKind.STAGE]
    assert ("lead", "mql", "rule") in moves
    (made,) = [one for one in found if one.kind is SalesKind.DEAL]
    assert (made.deal_id, made.title, made.after, made.count) == (deal.id, deal.name, "opportunity", 1)
    assert any(one.kind is SalesKind.TOPICS for one in found)


def test_kinds_words_and_times_narrow_it() -> None:
    ann = person()
    call(ann, NOON, "Asks for the Ｐrice")
    call(ann, NOON + 2)
    chore(ann, NOON + 3)
    asked = SalesQuery(kinds=[SalesKind.CALL], since=NOON + 1)
    assert [one.at for one in api.sales_moments_of(SYSTEM, ann, asked).rows] == [NOON + 2]
    assert [one.at for one in api.sales_moments_of(SYSTEM, ann, SalesQuery(text="price")).rows] == [NOON]


def test_what_was_merged_in_tells_its_calls_with_the_survivor() -> None:
    kept, other = person("Ann"), person("Anne")
    call(other, NOON)
    people.merge_contacts(SYSTEM, MergeContacts(survivor_id=kept, other_id=other), now=NOON + 1)
    calls = api.sales_moments_of(SYSTEM, kept, SalesQuery(kinds=[SalesKind.CALL])).rows
    assert [one.contact_id for one in calls] == [kept]


def test_an_account_tells_of_its_people_its_tasks_and_its_deals() -> None:
    api.ship(now=NOON)
    hongtu = company()
    ann, bob = person("Ann"), person("Bob")
    people.edit_contact(SYSTEM, ContactEdit(contact_id=ann, fields={"account_id": hongtu.id}), now=NOON)
    call(ann, NOON + 1)
    call(bob, NOON + 1)
    task = api.create_task(SYSTEM, NewTask(subject=hongtu, title="Visit", due=Due(on="2026-01-05")), now=NOON)
    api.finish_task(SYSTEM, task.id, now=NOON + 2)
    dealing.deal(SYSTEM, account_id=hongtu.id)
    found = api.sales_moments_of_account(SYSTEM, hongtu.id, SalesQuery()).rows
    assert {one.contact_id for one in found if one.kind is SalesKind.CALL} == {ann}
    assert {one.kind for one in found} >= {SalesKind.CALL, SalesKind.TASK, SalesKind.DEAL}


def test_deals_out_of_sight_are_not_told_and_words_are_covered(chen: Actor, stranger: Actor) -> None:
    api.ship(now=NOON)
    ann = dealing.noted(SYSTEM)
    call(ann, NOON, "Her son is ill")
    chore(ann, NOON, "Call Ann")
    dealing.deal(SYSTEM, people={ann: ""})
    blind = replace(
        chen,
        scope=Scope.ALL,
        sees_personal_data=False,
        permissions=frozenset(one for one in chen.permissions if one != "deals_read"),
    )
    found = api.sales_moments_of(blind, ann, SalesQuery()).rows
    assert {one.words or one.title for one in found if one.kind in {SalesKind.CALL, SalesKind.TASK}} == {
        "***"
    }
    assert not [one for one in found if one.kind is SalesKind.DEAL]
    with pytest.raises(NotFound):
        api.sales_moments_of(chen, ann, SalesQuery())
    with pytest.raises(NotAllowed):
        api.sales_moments_of(stranger, ann, SalesQuery())


def test_a_move_by_hand_says_its_reason() -> None:
    api.ship(now=NOON)
    ann = person()
    to_mql([ann])
    stages.move_contact(
        SYSTEM, MoveContact(contact_id=ann, to="disqualified", reason="wrong_data"), now=NOON + MINUTE
    )
    latest = api.sales_moments_of(SYSTEM, ann, SalesQuery(kinds=[SalesKind.STAGE])).rows[0]
    assert (latest.before, latest.after, latest.what, latest.reason) == (
        "mql",
        "disqualified",
        "hand",
        "wrong_data",
    )

"""Moves of contacts: by hand as the document allows and asks, many at once where something has happened."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from crescendo.core import facts
from crescendo.core.clock import DAY, HOUR
from crescendo.core.refusals import NotAllowed, NotFound, NotValid
from crescendo.core.types import Actor
from crescendo.lifecycle import api
from crescendo.lifecycle.types import (
    Activation,
    Cause,
    MoveContact,
    MoveContacts,
    StageFieldsMissing,
    StageHasChanged,
    StageMoveNotAllowed,
    StageReasonMissing,
    StageReasonUnknown,
    StageUnknown,
    Stretch,
    TakeBack,
)
from crescendo.people import api as people
from crescendo.people.types import NewAccount
from tests.conftest import NOON
from tests.rooms.lifecycle.conftest import Person

pytestmark = pytest.mark.django_db
MQL_FIELDS = {"company": "Acme", "region": "上海", "industry": "制造业", "own.product_interest": "Cloud"}
_SYSTEM = Actor.system("test")


def move(by: Actor, contact_id: int, to: str, *, now: int = NOON, **more: Any) -> Stretch:
    return api.move_contact(by, MoveContact(contact_id=contact_id, to=to, **more), now=now)


def many(contact_ids: tuple[int, ...], to: str, *, now: int = NOON, **more: Any) -> tuple[Stretch, ...]:
    request = MoveContacts(contact_ids=contact_ids, to=to, **{"cause": Cause.RULE, **more})
    return api.move_contacts(_SYSTEM, request, now=now)


def told() -> list[Mapping[str, Any]]:
    return [one.payload for one in facts.read(0, 100, kinds=["contact.stage_changed"])]


def test_who_was_never_moved_is_a_visitor_since_the_first_act(lin: Actor, person: Person) -> None:
    wang = person("Wang")
    assert api.stages_of([wang])[wang].stage == "visitor"
    (line,) = api.list_stage_history(lin, wang)
    assert (line.id, line.entered_at, line.left_at) == (None, NOON, None)


def test_a_move_by_hand_keeps_when_who_and_why_and_tells_it(lin: Actor, person: Person) -> None:
    wang = person("Wang")
    move(lin, wang, "lead", now=NOON + HOUR)
    moved = move(lin, wang, "mql", now=NOON + DAY, values=MQL_FIELDS, note="asked for a quote")
    visitor, lead, mql = api.list_stage_history(lin, wang)
    assert (visitor.left_at, lead.left_at, mql.left_at) == (lead.entered_at, mql.entered_at, None)
    assert (mql.by_id, mql.cause, mql.note, mql.cycle) == (lin.staff_id, Cause.HAND, "asked for a quote", 1)
    assert mql.activation is Activation.NEW
    assert told()[-1] == {
        "contacts": [wang],
        "moves": [moved.id],
        "cycles": [1],
        "from": "lead",
        "to": "mql",
        "cause": "hand",
        "reason": "",
        "way": "",
        "by": lin.staff_id,
    }
    assert people.get_contact(lin, wang).company_name == "Acme"


def test_a_move_by_hand_asks_for_what_the_stage_needs(lin: Actor, person: Person) -> None:
    wang = person("Wang")
    with pytest.raises(StageFieldsMissing) as refused:
        move(lin, wang, "mql", values={"company": "Acme", "region": "上海"})
    assert refused.value.fields == ("industry", "own.product_interest")
    assert next(path for path, _code, _said in refused.value.errors) == "/values/industry"
    # Nothing of a refused move stays.
    assert people.get_contact(lin, wang).company_name == ""


def test_what_the_account_says_fills_a_field(lin: Actor, person: Person) -> None:
    account = people.create_account(
        lin, NewAccount(fields={"name": "Acme", "region": "上海", "industry": "制造业"}), now=NOON
    )
    wang = person("Wang", account_id=account.id)
    assert move(lin, wang, "mql", values={"own.product_interest": "Cloud"}).stage == "mql"


def test_a_move_back_needs_a_reason_and_no_fields(lin: Actor, person: Person) -> None:
    wang = person("Wang")
    move(lin, wang, "mql", values=MQL_FIELDS)
    with pytest.raises(StageReasonMissing):
        move(lin, wang, "lead")
    with pytest.raises(StageReasonUnknown):
        move(lin, wang, "lead", reason="no_budget")
    assert move(lin, wang, "lead", reason="mistake").cycle == 1


def test_a_reason_may_ask_for_a_day_and_sets_the_return(lin: Actor, person: Person) -> None:
    wang = person("Wang")
    move(lin, wang, "lead")
    with pytest.raises(StageFieldsMissing) as refused:
        move(lin, wang, "recycled", reason="project_later")
    assert refused.value.fields == ("return_on",)
    with pytest.raises(NotValid):
        move(lin, wang, "recycled", reason="project_later", values={"return_on": "2020-01-01"})
    day = {"return_on": "2026-02-03"}
    moved = move(lin, wang, "recycled", reason="project_later", values=day)
    assert (moved.returns_to, moved.said["return_on"]) == ("mql", "2026-02-03")
    assert moved.returns_at is not None
    assert moved.returns_at > NOON + 28 * DAY


def test_a_reason_alone_may_say_when_somebody_comes_back(lin: Actor, person: Person) -> None:
    wang = person("Wang")
    move(lin, wang, "lead")
    moved = move(lin, wang, "recycled", reason="no_budget")
    assert (moved.returns_at, moved.returns_to) == (NOON + 90 * DAY, "lead")
    # Who comes back begins a new cycle.
    assert move(lin, wang, "lead", reason="came_back", now=NOON + DAY).cycle == 2


def test_moves_that_are_not_in_the_document_are_refused(lin: Actor, person: Person) -> None:
    wang = person("Wang")
    for stage, refusal in (
        ("poc", StageMoveNotAllowed),
        ("visitor", StageMoveNotAllowed),
        ("nowhere", StageUnknown),
    ):
        with pytest.raises(refusal):
            move(lin, wang, stage)


def test_who_looked_at_another_stage_is_told(lin: Actor, person: Person) -> None:
    wang = person("Wang")
    move(lin, wang, "lead")
    with pytest.raises(StageHasChanged):
        move(lin, wang, "disqualified", reason="wrong_data", seen="visitor")


def test_an_automatic_move_waits_for_no_field_and_the_next_by_hand_asks(lin: Actor, person: Person) -> None:
    wang, li = person("Wang"), person("Li", company_name="Acme", region="上海", industry="制造业")
    made = {one.contact_id: one for one in many((wang, li), "mql", way="hand_raise")}
    assert made[wang].missing == ("company", "region", "industry", "own.product_interest")
    with pytest.raises(StageFieldsMissing) as refused:
        move(lin, li, "sql")
    assert "own.product_interest" in refused.value.fields


def test_the_same_cause_moves_nobody_twice(lin: Actor, person: Person) -> None:
    wang = person("Wang")
    assert len(many((wang,), "lead", key="import:7")) == 1
    move(lin, wang, "disqualified", reason="wrong_data")
    assert many((wang,), "lead", key="import:7", now=NOON + HOUR) == ()
    assert len(told()) == 2


def test_many_move_by_few_queries_and_only_who_may(
    person: Person, django_assert_max_num_queries: Any
) -> None:
    people_ = tuple(person(f"Wang {number}") for number in range(12))
    with django_assert_max_num_queries(22):
        assert len(many(people_, "lead")) == 12
    assert many(people_, "won") == ()
    assert len(many(people_, "won", cause=Cause.DEAL)) == 12
    assert [len(one["contacts"]) for one in told()] == [12, 12]


def test_a_move_can_be_taken_back_into_the_same_cycle(lin: Actor, person: Person) -> None:
    wang = person("Wang")
    move(lin, wang, "lead")
    moved = move(lin, wang, "disqualified", reason="wrong_data")
    assert moved.id is not None
    back = api.take_back(lin, TakeBack(contact_id=wang, move_id=moved.id), now=NOON + HOUR)
    assert (back.stage, back.cycle, back.cause, back.reason) == ("lead", 1, Cause.UNDO, "mistake")
    assert len(api.list_stage_history(lin, wang)) == 4
    with pytest.raises(StageHasChanged):
        api.take_back(lin, TakeBack(contact_id=wang, move_id=moved.id), now=NOON + HOUR)


def test_strangers_and_those_who_do_not_see_somebody_move_nobody(
    chen: Actor, stranger: Actor, person: Person
) -> None:
    wang = person("Wang")
    with pytest.raises(NotAllowed):
        move(stranger, wang, "lead")
    with pytest.raises(NotFound):
        move(chen, wang, "lead")
    with pytest.raises(NotAllowed):
        api.list_stage_history(stranger, wang)


def test_a_reason_says_of_many_what_they_are_as_one_set(
    lin: Actor, person: Person, django_assert_max_num_queries: Any
) -> None:
    acme = people.create_account(lin, NewAccount(fields={"name": "Acme"}), now=NOON).id
    alone = person("Alone")
    contacts = [alone, *(person(f"P{n}", account_id=acme) for n in range(12))]
    for stage in ("lead", "mql"):
        moved = MoveContacts(contact_ids=tuple(contacts), to=stage, cause=Cause.RULE)
        api.move_contacts(lin, moved, now=NOON)
    learners = MoveContacts(
        contact_ids=tuple(contacts), to="recycled", cause=Cause.LEAD, reason="only_learning"
    )
    with django_assert_max_num_queries(45):
        api.move_contacts(lin, learners, now=NOON + 1)
    roles = people.roles_of(lin, acme)
    assert {str(one) for one in roles.values()} == {"learner"}
    assert len(roles) == 12

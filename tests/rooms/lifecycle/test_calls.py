"""Calls: each a try with what came of it, doing and making tasks, taken back while it is a slip."""

from __future__ import annotations

import pytest

from crescendo.core import facts
from crescendo.core.clock import DAY, HOUR
from crescendo.core.refusals import NotAllowed, NotFound, NotValid
from crescendo.core.types import Actor
from crescendo.lifecycle import api
from crescendo.lifecycle.types import (
    CallTooOld,
    Due,
    NewCall,
    NewTask,
    Outcome,
    TaskKind,
    TaskQuery,
    Tries,
)
from crescendo.people import api as people
from crescendo.people.types import MergeContacts
from tests.conftest import NOON
from tests.rooms.lifecycle.cast import SYSTEM, about, hired, person

pytestmark = pytest.mark.django_db


def call(by: Actor, contact: int, outcome: Outcome = Outcome.NOT_REACHED, *, at: int = NOON) -> int:
    return api.record_call(by, NewCall(contact_id=contact, outcome=outcome), now=at).call.id


def test_each_call_is_a_try_and_the_first_that_reached_her_is_told() -> None:
    ann, bob = person("Ann"), person("Bob")
    call(SYSTEM, ann)
    call(SYSTEM, ann, Outcome.REACHED, at=NOON + HOUR)
    call(SYSTEM, ann, Outcome.REACHED, at=NOON + DAY)
    found = api.tries_of([ann, bob])
    assert found == {ann: Tries(at=(NOON, NOON + HOUR, NOON + DAY), reached_at=NOON + HOUR)}
    assert api.tries_of([ann], since={ann: NOON + 1})[ann].count == 2
    assert api.tries_of([ann], since=NOON + 2 * DAY) == {}


def test_a_call_tells_a_fact_of_whom_it_touched() -> None:
    ann = person()
    number = call(SYSTEM, ann, Outcome.REACHED)
    (fact,) = (fact for fact in facts.read(0, limit=1000) if fact.kind == "call.recorded")
    said = {"contacts": [ann], "call": number, "outcome": "reached", "by": None, "at": NOON}
    assert fact.payload == {**said, "call_back_at": None}


def test_a_call_does_its_task_and_makes_the_one_to_call_back() -> None:
    chen = hired("Chen")
    ann = person(owner_id=chen.staff_id)
    asked = api.create_task(
        chen, NewTask(subject=about(ann), title="Call", due=Due(on="2026-01-05")), now=NOON
    )
    request = NewCall(
        contact_id=ann,
        outcome=Outcome.CALL_BACK,
        text="In a meeting",
        call_back=Due(on="2026-01-06", clock="15:00"),
        task_id=asked.id,
    )
    made = api.record_call(chen, request, now=NOON)
    (again,) = api.list_tasks(chen, TaskQuery(owner_id=chen.staff_id), now=NOON).rows
    assert (again.id, again.kind, again.title) == (made.task_id, TaskKind.CALL, "回电: In a meeting")
    assert made.call.call_back_at == again.due_at == NOON + DAY + 4 * HOUR
    assert api.get_task(chen, asked.id, now=NOON).done_at == NOON


@pytest.mark.parametrize(
    ("request_", "pointer"),
    [
        (NewCall(contact_id=0, outcome=Outcome.CALL_BACK), "/call_back_on"),
        (NewCall(contact_id=0, outcome=Outcome.REACHED, at=NOON + 1), "/at"),
        (NewCall(contact_id=0, outcome=Outcome.REACHED, minutes=601), "/minutes"),
        (NewCall(contact_id=0, outcome=Outcome.REACHED, text="x" * 4_001), "/text"),
    ],
)
def test_what_cannot_be_of_a_call_is_refused_at_its_place(request_: NewCall, pointer: str) -> None:
    from dataclasses import replace

    with pytest.raises(NotValid) as refused:
        api.record_call(SYSTEM, replace(request_, contact_id=person()), now=NOON)
    assert [error[0] for error in refused.value.errors] == [pointer]


def test_a_slip_is_taken_back_within_a_day_by_who_wrote_it() -> None:
    chen, zhao = hired("Chen"), hired("Zhao")
    ann = person(owner_id=chen.staff_id)
    number, old = call(chen, ann), call(chen, ann)
    with pytest.raises(NotFound):
        api.remove_call(zhao, number, now=NOON)
    with pytest.raises(CallTooOld):
        api.remove_call(SYSTEM, number, now=NOON)
    api.remove_call(chen, number, now=NOON)
    assert [row.id for row in api.list_calls(chen, ann, now=NOON).rows] == [old]
    assert api.tries_of([ann])[ann].count == 1
    with pytest.raises(CallTooOld):
        api.remove_call(chen, old, now=NOON + DAY)


def test_calls_follow_a_merge() -> None:
    kept, other = person("Ann"), person("Anne")
    number = call(SYSTEM, other)
    people.merge_contacts(SYSTEM, MergeContacts(survivor_id=kept, other_id=other), now=NOON)
    assert [row.id for row in api.list_calls(SYSTEM, kept, now=NOON).rows] == [number]
    assert api.tries_of([kept])[kept].count == 1


def test_what_was_said_is_covered_for_who_may_not_see_personal_data(chen: Actor) -> None:
    from dataclasses import replace

    from crescendo.core.types import Scope

    ann = person()
    api.record_call(SYSTEM, NewCall(contact_id=ann, outcome=Outcome.REACHED, text="Her son"), now=NOON)
    blind = replace(chen, scope=Scope.ALL, sees_personal_data=False)
    assert api.list_calls(blind, ann, now=NOON).rows[0].text == "***"


def test_a_stranger_may_neither_write_nor_read_calls(stranger: Actor) -> None:
    ann = person()
    number = call(SYSTEM, ann)
    for attempt in (
        lambda: call(stranger, ann),
        lambda: api.list_calls(stranger, ann, now=NOON),
        lambda: api.remove_call(stranger, number, now=NOON),
    ):
        with pytest.raises(NotAllowed):
            attempt()

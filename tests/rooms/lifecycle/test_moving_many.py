"""Many contacts moved by hand at once: each as the rules let it, the others told why, taken back where it stands."""

from __future__ import annotations

import json
from typing import Any

import pytest

from crescendo.conditions.types import Entity
from crescendo.core import jobs
from crescendo.core.refusals import NotAllowed, NotValid
from crescendo.core.types import Actor
from crescendo.lifecycle import api as lifecycle
from crescendo.lifecycle.types import Cause, MoveContact, MoveContacts, StageReasonUnknown, StageUnknown
from crescendo.people import api as people
from crescendo.people.types import ChangeMany, Deed
from tests.conftest import NOON
from tests.rooms.lifecycle.conftest import Person

pytestmark = pytest.mark.django_db
SYSTEM = Actor.system("test")


def to(stage: str, *ids: int, **said: Any) -> ChangeMany:
    return ChangeMany(entity=Entity.CONTACT, deed=Deed.MOVE, field=stage, value=said or None, ids=ids)


def begin(wanted: ChangeMany, by: Actor = SYSTEM, now: int = NOON) -> int:
    told = people.preview_changes(by, wanted, now=now).mark
    number = people.change_many(by, wanted, told=told, now=now)
    work(now)
    return number


def work(now: int = NOON) -> None:
    jobs.run_until_quiet(people.job_handlers(), now=now)


def stages(*ids: int) -> list[str]:
    found = lifecycle.stages_of(ids)
    return [found[number].stage for number in ids]


def led(*ids: int) -> None:
    """They are leads already."""
    lifecycle.move_contacts(SYSTEM, MoveContacts(contact_ids=ids, to="lead", cause=Cause.RULE), now=NOON)


def test_each_goes_as_the_rules_let_it_and_the_others_are_told_why(person: Person) -> None:
    ann, bo, cy = person("Ann"), person("Bo"), person("Cy")
    led(ann, bo)
    wanted = to("recycled", ann, bo, cy, reason="no_need", values={"return_on": "2027-03-01"})
    preview = people.preview_changes(SYSTEM, wanted, now=NOON)
    after = {row.subject_id: row.after for row in preview.shown}
    assert (after[ann], after[cy]) == ('"recycled"', None)
    number = begin(wanted)
    assert stages(ann, bo, cy) == ["recycled", "recycled", "visitor"]
    made = people.get_change(SYSTEM, number)
    assert (made.total, made.changed, made.refused) == (3, 2, 1)
    (left,) = people.list_refused(SYSTEM, number).rows
    assert left.subject_id == cy
    assert json.loads(left.why)["answer"] == "not_allowed"
    assert people.reasons_of_refused(SYSTEM, number) == {left.why: 1}
    assert preview.refused == {left.why: 1}
    line = lifecycle.list_stage_history(SYSTEM, ann)[-1]
    assert (line.cause, line.reason, line.returns_at is not None) == (Cause.HAND, "no_need", True)


def test_whoever_lacks_a_field_or_a_reason_stays_where_it_is(person: Person) -> None:
    ann = person("Ann")
    led(ann)
    lacking = begin(to("mql", ann))
    silent = begin(to("recycled", ann))
    assert stages(ann) == ["lead"]
    answers = [json.loads(people.list_refused(SYSTEM, one).rows[0].why) for one in (lacking, silent)]
    assert "region" in answers[0]["missing"]
    assert answers[1]["answer"] == "reason_missing"


def test_it_is_taken_back_unless_somebody_moved_them_since(person: Person) -> None:
    ann, bo = person("Ann"), person("Bo")
    led(ann, bo)
    number = begin(to("recycled", ann, bo, reason="no_need"))
    lifecycle.move_contact(SYSTEM, MoveContact(contact_id=bo, to="lead", reason="mistake"), now=NOON + 1)
    lifecycle.move_contact(SYSTEM, MoveContact(contact_id=bo, to="recycled", reason="no_need"), now=NOON + 2)
    people.undo_change(SYSTEM, number, now=NOON + 3)
    work(NOON + 3)
    assert stages(ann, bo) == ["lead", "recycled"]
    assert people.get_change(SYSTEM, number).restored == 1
    back = lifecycle.stages_of([ann])[ann]
    assert (back.cause, back.cycle) == (Cause.UNDO, 1)


def test_what_cannot_be_asked_is_refused_before_anybody_is_pinned(person: Person, stranger: Actor) -> None:
    ann = person("Ann")
    with pytest.raises(StageUnknown):
        people.preview_changes(SYSTEM, to("moon", ann), now=NOON)
    with pytest.raises(StageReasonUnknown):
        people.preview_changes(SYSTEM, to("recycled", ann, reason="moon"), now=NOON)
    with pytest.raises(NotValid):
        people.preview_changes(SYSTEM, to("recycled", ann, values={"name": "Eve"}), now=NOON)
    with pytest.raises(NotValid):
        people.preview_changes(SYSTEM, to("recycled", ann, values={"return_on": "soon"}), now=NOON)
    with pytest.raises(NotAllowed):
        people.preview_changes(stranger, to("recycled", ann), now=NOON)


@pytest.mark.parametrize("size", [2, 12])
def test_a_chunk_costs_the_same_for_few_and_for_many(
    person: Person, size: int, django_assert_max_num_queries: Any
) -> None:
    ids = [person(f"P{number}") for number in range(size)]
    led(*ids)
    wanted = to("recycled", *ids, reason="no_need")
    told = people.preview_changes(SYSTEM, wanted, now=NOON).mark
    people.change_many(SYSTEM, wanted, told=told, now=NOON)
    with django_assert_max_num_queries(200):
        work()
    assert set(stages(*ids)) == {"recycled"}

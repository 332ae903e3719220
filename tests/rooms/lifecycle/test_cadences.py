"""Cadences: their steps become tasks, each once, until somebody is reached, answers, moves on, or is taken out."""

from __future__ import annotations

import pytest

from crescendo.core import facts, rounds
from crescendo.core.clock import DAY, HOUR
from crescendo.core.refusals import NotAllowed, NotFound
from crescendo.core.types import Actor, Role
from crescendo.lifecycle import api
from crescendo.lifecycle.models import Enrollment, Task
from crescendo.lifecycle.types import (
    AnswerQueued,
    CadenceUnknown,
    CallAnswer,
    Cause,
    Enroll,
    MoveContacts,
    NewCall,
    Outcome,
    QueueQuery,
    Subject,
    SubjectKind,
    TaskQuery,
)
from crescendo.people import api as people
from crescendo.people.types import MergeContacts
from crescendo.sources.types import Source
from tests.conftest import NOON
from tests.rooms.lifecycle.conftest import Person
from tests.rooms.lifecycle.selling import SYSTEM, THEN, colleague
from tests.rooms.lifecycle.test_automatic import act, contact_of, known, say
from tests.rooms.lifecycle.test_queue import led, site
from tests.rooms.lifecycle.test_routing import published
from tests.world import World

__all__ = ["site"]
pytestmark = pytest.mark.django_db
FIVE = "first_calls"


def enrolled(contact: int, by: Actor = SYSTEM, *, now: int = THEN) -> int:
    return api.enroll(by, Enroll(contact_ids=(contact,), cadence=FIVE), now=now)[0].id


def titles(contact: int) -> list[str]:
    rows = Task.objects.filter(contact_id=contact, removed_at=None, done_at=None).order_by("pk")
    return list(rows.values_list("title", flat=True))


def heard(now: int = THEN) -> None:
    rounds.run_until_quiet((api.Telesales(),), now=now)


def test_its_steps_become_tasks_one_after_the_other_each_once(person: Person) -> None:
    sun = colleague("Sun", Role.SDR)
    wang = person("Wang", owner_id=sun.staff_id)
    enrolled(wang, sun)
    made = [(api.step_cadences(THEN), api.step_cadences(THEN)), (api.step_cadences(THEN + 4 * HOUR), 0)]
    assert made == [(1, 0), (1, 0)]
    assert titles(wang) == ["打电话: 主动举手 (1/7)", "打电话: 主动举手 (2/7)"]
    asked = TaskQuery(subject=Subject(kind=SubjectKind.CONTACT, id=wang))
    tasks = api.list_tasks(sun, asked, now=THEN).rows
    assert [(one.owner_id, one.kind) for one in tasks] == [(sun.staff_id, "call")] * 2


def test_a_worker_that_was_away_for_long_makes_one_step_at_a_time(person: Person) -> None:
    wang = person("Wang")
    enrolled(wang)
    late = THEN + 20 * DAY
    assert [api.step_cadences(late) for _ in range(3)] == [1, 0, 0]
    (row,) = Enrollment.objects.all()
    assert row.due_at > late


def test_a_step_that_a_killed_worker_had_made_is_not_made_again(person: Person) -> None:
    wang = person("Wang")
    number = enrolled(wang)
    api.step_cadences(THEN)
    # As if the row had been put back while the task stood: the database refuses the second task.
    Enrollment.objects.filter(pk=number).update(step=0, due_at=THEN)
    api.step_cadences(THEN)
    assert titles(wang) == ["打电话: 主动举手 (1/7)"]


def test_after_the_last_step_it_is_done_and_the_last_task_stays(person: Person) -> None:
    wang = person("Wang")
    enrolled(wang)
    for day in range(30):
        api.step_cadences(THEN + day * DAY)
    (row,) = api.list_enrollments(SYSTEM, wang)
    assert (row.result, row.step, row.due_at, len(titles(wang))) == ("done", 7, None, 7)


def test_whoever_is_in_it_stays_where_she_is(person: Person) -> None:
    wang, li = person("Wang"), person("Li")
    first = enrolled(wang)
    rows = api.enroll(SYSTEM, Enroll(contact_ids=(wang, li), cadence=FIVE), now=THEN + HOUR)
    assert [(row.contact_id, row.started_at) for row in rows] == [(wang, THEN), (li, THEN + HOUR)]
    assert rows[0].id == first
    started = [one.payload["contacts"] for one in facts.read(0, 100, kinds=["cadence.started"])]
    assert started == [[wang], [li]]


def test_a_talk_ends_it_and_takes_the_waiting_task_with_it(person: Person) -> None:
    wang = person("Wang")
    enrolled(wang)
    api.step_cadences(THEN)
    api.record_call(SYSTEM, NewCall(contact_id=wang, outcome=Outcome.NOT_REACHED), now=THEN + HOUR)
    heard()
    assert api.list_enrollments(SYSTEM, wang)[0].result == ""
    api.record_call(SYSTEM, NewCall(contact_id=wang, outcome=Outcome.REACHED), now=THEN + HOUR)
    heard()
    assert (api.list_enrollments(SYSTEM, wang)[0].result, titles(wang)) == ("reached", [])
    assert api.step_cadences(THEN + 9 * DAY) == 0


def test_a_change_of_stage_ends_it(person: Person) -> None:
    wang = person("Wang")
    enrolled(wang)
    move = MoveContacts(contact_ids=(wang,), to="opportunity", cause=Cause.DEAL)
    api.move_contacts(SYSTEM, move, now=THEN + 1)
    heard()
    assert api.list_enrollments(SYSTEM, wang)[0].result == "stage"


def test_an_answer_of_hers_ends_it(world: World, site: Source) -> None:
    say(world, site, known())
    wang = contact_of(world)
    enrolled(wang, now=NOON)
    world.clock.move_to(NOON + HOUR)
    say(world, site, act("page.viewed", path="/a", at=NOON + HOUR))
    assert api.list_enrollments(SYSTEM, wang)[0].result == ""
    say(world, site, act("message.replied", at=NOON + HOUR))
    assert api.list_enrollments(SYSTEM, wang)[0].result == "reply"


def test_a_call_from_the_queue_does_the_step_and_sets_the_next_attempt_by_the_cadence(person: Person) -> None:
    sun = colleague("Sun", Role.SDR)
    wang = person("Wang")
    led(wang)
    api.step_cadences(THEN)
    (row,) = api.list_queue(sun, QueueQuery(), now=THEN).rows
    asked = AnswerQueued(queued_id=row.id, answer=CallAnswer.NOT_REACHED)
    assert api.answer_queued(sun, asked, now=THEN).next_at == THEN + 4 * HOUR
    assert titles(wang) == []
    api.step_cadences(THEN + 4 * HOUR)
    later = api.answer_queued(sun, asked, now=THEN + 4 * HOUR)
    # The mail in between is a task; the next call comes with the fourth step.
    assert later.next_at > THEN + DAY


def test_a_merge_ends_that_of_the_other(person: Person) -> None:
    wang, li = person("Wang"), person("Li")
    enrolled(li)
    people.merge_contacts(SYSTEM, MergeContacts(survivor_id=wang, other_id=li), now=THEN)
    heard()
    assert Enrollment.objects.get().result == "merged"
    assert api.step_cadences(THEN) == 0


def test_a_cadence_that_the_document_has_no_more_ends(person: Person) -> None:
    wang = person("Wang")
    enrolled(wang)
    telesales = {**api.SHIPPED["telesales"], "cadences": [], "entries": [], "lead_cadence": ""}
    published(telesales=telesales)
    api.step_cadences(THEN)
    assert api.list_enrollments(SYSTEM, wang)[0].result == "dropped"


def test_somebody_taken_out_has_no_task_left_and_twice_is_once(person: Person, chen: Actor) -> None:
    wang = person("Wang")
    number = enrolled(wang)
    api.step_cadences(THEN)
    assert api.unenroll(SYSTEM, number, now=THEN).result == "taken_out"
    assert api.unenroll(SYSTEM, number, now=THEN).ended_at == THEN
    assert titles(wang) == []


def test_who_may_not_see_her_puts_her_into_none(person: Person, chen: Actor, stranger: Actor) -> None:
    wang = person("Wang")
    asked = Enroll(contact_ids=(wang,), cadence=FIVE)
    with pytest.raises(NotAllowed):
        api.enroll(stranger, asked, now=THEN)
    sun = colleague("Sun", Role.SDR)
    with pytest.raises(NotFound):
        api.enroll(sun, asked, now=THEN)
    with pytest.raises(CadenceUnknown):
        api.enroll(SYSTEM, Enroll(contact_ids=(wang,), cadence="tango"), now=THEN)

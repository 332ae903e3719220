"""Tasks: due in the company's zone, one's own wherever they hang, done once, followed through merges and erasure."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crescendo.core import facts
from crescendo.core import notices as core_notices
from crescendo.core.clock import DAY, HOUR
from crescendo.core.refusals import NotAllowed, NotFound, NotValid
from crescendo.core.types import Actor, Role
from crescendo.lifecycle import api
from crescendo.lifecycle.followup import dues
from crescendo.lifecycle.types import (
    ChangeTask,
    Due,
    NewTask,
    Subject,
    Task,
    TaskDone,
    TaskKind,
    TaskQuery,
    TaskRemoved,
    TaskTime,
)
from crescendo.people import api as people
from crescendo.people.types import ContactEdit, MergeContacts
from tests.conftest import NOON
from tests.rooms.lifecycle.cast import SYSTEM, about, company, hired, person

pytestmark = pytest.mark.django_db
TODAY = Due(on="2026-01-05")
LATE_TONIGHT = NOON + 13 * HOUR - 1


def make(
    by: Actor, subject: Subject, *, due: Due = TODAY, title: str = "Send the price", now: int = NOON
) -> Task:
    return api.create_task(by, NewTask(subject=subject, title=title, due=due), now=now)


def of(by: Actor, owner: int | None = None, *, is_done: bool = False, now: int = NOON) -> list[int]:
    query = TaskQuery(owner_id=owner, is_done=is_done)
    return [task.id for task in api.list_tasks(by, query, now=now).rows]


def test_a_task_is_due_until_the_end_of_its_day_in_the_companys_zone() -> None:
    task = make(SYSTEM, about(person()))
    assert (task.due_at, task.is_timed, task.time) == (LATE_TONIGHT, False, TaskTime.TODAY)


@pytest.mark.parametrize(
    ("due", "time"),
    [
        (Due(on="2026-01-04"), TaskTime.OVERDUE),
        (Due(on="2026-01-05", clock="10:59"), TaskTime.OVERDUE),
        (Due(on="2026-01-05", clock="11:00"), TaskTime.TODAY),
        (Due(on="2026-01-06", clock="00:00"), TaskTime.LATER),
    ],
)
def test_a_task_is_late_today_or_later(due: Due, time: TaskTime) -> None:
    assert make(SYSTEM, about(person()), due=due).time == time


@pytest.mark.parametrize("due", [Due(on="2026-02-30"), Due(on="soon"), Due(on="2026-01-05", clock="25:00")])
def test_what_is_no_day_or_hour_is_refused(due: Due) -> None:
    with pytest.raises(NotValid):
        make(SYSTEM, about(person()), due=due)


def test_a_task_without_a_title_is_refused() -> None:
    with pytest.raises(NotValid):
        make(SYSTEM, about(person()), title=" \n ")


def test_ones_own_tasks_come_by_the_time_at_which_they_are_due() -> None:
    chen = hired("Chen")
    subject = about(person(owner_id=chen.staff_id))
    later = make(chen, subject, due=Due(on="2026-02-01"))
    now = make(chen, subject, due=Due(on="2026-01-05", clock="12:00"))
    tonight = make(chen, subject)
    make(SYSTEM, subject)
    assert of(chen, chen.staff_id) == [now.id, tonight.id, later.id]
    assert api.count_open(chen, now=NOON + 2 * HOUR) == {
        TaskTime.OVERDUE: 1,
        TaskTime.TODAY: 1,
        TaskTime.LATER: 1,
    }


def test_a_list_goes_on_where_the_page_before_ended() -> None:
    subject = about(person())
    made = [make(SYSTEM, subject, due=Due(on=f"2026-02-{day:02d}")).id for day in (3, 1, 2, 2)]
    found: list[int] = []
    after = None
    for _page in made:
        page = api.list_tasks(SYSTEM, TaskQuery(subject=subject, limit=1, after=after), now=NOON)
        found += [task.id for task in page.rows]
        after = page.next_cursor
    assert found == [made[1], made[2], made[3], made[0]]
    assert after is None
    with pytest.raises(NotValid):
        api.list_tasks(SYSTEM, TaskQuery(after="made-up"), now=NOON)


def test_a_colleague_is_told_of_a_task_and_does_it_though_the_contact_is_anothers() -> None:
    chen, wu = hired("Chen"), hired("Wu", Role.ADMINISTRATOR)
    subject = about(person())
    task = api.create_task(
        wu, NewTask(subject=subject, title="Call", due=TODAY, owner_id=chen.staff_id), now=NOON
    )
    assert [notice.places["name"] for notice in core_notices.list_for(chen).rows] == ["Wu"]
    assert of(chen, chen.staff_id) == [task.id]
    assert not api.get_task(chen, task.id, now=NOON).is_seen
    assert api.finish_task(chen, task.id, now=NOON).done_at == NOON
    with pytest.raises(NotFound):
        make(chen, subject)


def test_a_task_of_another_about_somebody_unseen_is_not_found() -> None:
    chen = hired("Chen")
    task = make(SYSTEM, about(person()))
    for verb in (api.finish_task, api.remove_task, api.get_task):
        with pytest.raises(NotFound):
            verb(chen, task.id, now=NOON)
    assert of(chen) == []


def test_done_is_done_once_and_can_be_opened_again() -> None:
    task = make(SYSTEM, about(person()))
    api.finish_task(SYSTEM, task.id, now=NOON)
    api.finish_task(SYSTEM, task.id, now=NOON + HOUR)
    assert api.get_task(SYSTEM, task.id, now=NOON).done_at == NOON
    assert (of(SYSTEM), of(SYSTEM, is_done=True)) == ([], [task.id])
    with pytest.raises(TaskDone):
        api.snooze_task(SYSTEM, task.id, days=1, now=NOON)
    assert api.reopen_task(SYSTEM, task.id, now=NOON).done_at is None
    kinds = [fact.kind for fact in facts.read(0, limit=1000) if fact.kind.startswith("task.")]
    assert kinds == ["task.created", "task.done", "task.reopened"]


def test_a_task_put_off_keeps_its_hour() -> None:
    subject = about(person())
    timed = make(SYSTEM, subject, due=Due(on="2026-01-02", clock="14:30"))
    found = api.snooze_task(SYSTEM, timed.id, days=3, now=NOON)
    assert found.due_at == NOON + 3 * DAY + 3 * HOUR + HOUR // 2
    assert api.snooze_task(SYSTEM, make(SYSTEM, subject).id, days=1, now=NOON).due_at == LATE_TONIGHT + DAY


def test_a_task_gets_another_title_kind_day_and_owner() -> None:
    chen = hired("Chen")
    task = make(SYSTEM, about(person()))
    change = ChangeTask(
        task_id=task.id, title="Meet", kind=TaskKind.MEETING, due=Due(on="2026-01-09"), owner_id=chen.staff_id
    )
    found = api.change_task(SYSTEM, change, now=NOON)
    assert (found.title, found.kind, found.time, found.owner_id) == (
        "Meet",
        TaskKind.MEETING,
        TaskTime.LATER,
        chen.staff_id,
    )
    with pytest.raises(NotValid):
        api.change_task(SYSTEM, ChangeTask(task_id=task.id, owner_id=999_999_999), now=NOON)


def test_a_removed_task_can_be_taken_back_for_a_day() -> None:
    task = make(SYSTEM, about(person()))
    api.remove_task(SYSTEM, task.id, now=NOON)
    assert of(SYSTEM) == []
    assert api.restore_task(SYSTEM, task.id, now=NOON + DAY - 1).removed_at is None
    api.remove_task(SYSTEM, task.id, now=NOON)
    with pytest.raises(TaskRemoved):
        api.restore_task(SYSTEM, task.id, now=NOON + DAY)
    assert api.trim_tasks(now=NOON + DAY) == 1


def test_tasks_follow_a_merge_and_come_back_with_its_undoing() -> None:
    kept, other = person("Ann"), person("Anne")
    task = make(SYSTEM, about(other))
    merge = people.merge_contacts(SYSTEM, MergeContacts(survivor_id=kept, other_id=other), now=NOON)
    assert api.get_task(SYSTEM, task.id, now=NOON).subject == about(kept)
    assert api.with_open_tasks([kept]) == {kept}
    people.unmerge_contacts(SYSTEM, merge.id, now=NOON)
    assert api.with_open_tasks([kept, other]) == {other}


def test_a_task_may_be_about_an_account() -> None:
    subject = company()
    task = make(SYSTEM, subject)
    query = TaskQuery(subject=subject)
    assert [row.id for row in api.list_tasks(SYSTEM, query, now=NOON).rows] == [task.id]


def test_a_contact_given_away_leaves_its_tasks_with_their_owner() -> None:
    chen = hired("Chen")
    contact = person(owner_id=chen.staff_id)
    task = make(chen, about(contact))
    edit = ContactEdit(contact_id=contact, fields={"owner_id": hired("Zhao").staff_id})
    people.edit_contact(SYSTEM, edit, now=NOON)
    assert of(chen, chen.staff_id) == [task.id]


def test_a_stranger_may_neither_make_nor_see_a_task(stranger: Actor) -> None:
    task = make(SYSTEM, about(person()))
    for attempt in (
        lambda: make(stranger, about(person())),
        lambda: of(stranger),
        lambda: api.get_task(stranger, task.id, now=NOON),
        lambda: api.finish_task(stranger, task.id, now=NOON),
        lambda: api.count_open(stranger, now=NOON),
    ):
        with pytest.raises(NotAllowed):
            attempt()


@given(st.integers(NOON - 3_000 * DAY, NOON + 3_000 * DAY), st.booleans())
def test_a_due_instant_and_its_day_mean_each_other(at: int, is_timed: bool) -> None:
    zone = "Europe/Berlin"
    due = dues.due_of(at, is_timed=is_timed, zone=zone)
    instant = dues.due_at(due, zone)
    assert dues.due_of(instant, is_timed=is_timed, zone=zone) == due

"""Tasks: made, changed, put off, done, opened again, taken away and taken back."""

from __future__ import annotations

from collections.abc import Callable

from crescendo.core import facts
from crescendo.core.api import colleagues, get_company, notices
from crescendo.core.clock import DAY
from crescendo.core.refusals import NotValid, mark
from crescendo.core.text import clean
from crescendo.core.types import Actor, PostNotice
from crescendo.lifecycle.followup import dues, subjects, task_rows
from crescendo.lifecycle.followup.subject_types import SubjectKind
from crescendo.lifecycle.followup.task_types import (
    LONGEST_TITLE,
    ChangeTask,
    Due,
    NewTask,
    Task,
    TaskDone,
    TaskRemoved,
)
from crescendo.lifecycle.followup_models import Task as Row

KEPT_REMOVED = DAY
_FOR_CONTACT = mark("%(name)s gave you a task about the contact %(contact)s.")
_FOR_ACCOUNT = mark("%(name)s gave you a task about the account %(account)s.")
_FOR_DEAL = mark("%(name)s gave you a task about the deal %(deal)s.")


def create_task(by: Actor, request: NewTask, *, now: int) -> Task:
    """Make a task, one's own unless another owner is named, who then gets a notice.

    Refuses NotAllowed, NotFound (outside the scope too), NotValid. Emits task.created.
    """
    subjects.require_edit(by, request.subject.kind)
    subject = subjects.seen(by, request.subject)
    row = Row(
        title=_title(request.title),
        kind=request.kind.value,
        owner_id=_owner(request.owner_id) if request.owner_id is not None else by.staff_id,
        at=now,
        by_id=by.staff_id,
        by_label=by.label[:200],
        **subjects.columns_of(subject),
    )
    _set_due(row, request.due)
    with facts.together(now=now):
        row.save()
        _tell_owner(by, row, now=now)
        facts.append([task_rows.note_down(by, "task.created", row, now=now)], now=now)
    return task_rows.nouns(by, [row], now=now)[0]


def change_task(by: Actor, request: ChangeTask, *, now: int) -> Task:
    """Give it another title, kind, day or owner; a new owner is told.

    Refuses NotAllowed, NotFound, NotValid, TaskDone. Emits task.changed where something did.
    """

    def change(row: Row) -> str | None:
        if row.done_at is not None:
            raise TaskDone
        before = (row.title, row.kind, row.owner_id, row.due_at, row.is_timed)
        if request.title is not None:
            row.title = _title(request.title)
        if request.kind is not None:
            row.kind = request.kind.value
        if request.due is not None:
            _set_due(row, request.due)
        if request.owner_id is not None and request.owner_id != row.owner_id:
            row.owner_id = _owner(request.owner_id)
            _tell_owner(by, row, now=now)
        after = (row.title, row.kind, row.owner_id, row.due_at, row.is_timed)
        return "task.changed" if after != before else None

    return _change(by, request.task_id, change, now=now)


def snooze_task(by: Actor, task_id: int, *, days: int, now: int) -> Task:
    """Put it off to so many days from today, at the hour that it had. Refuses as `change_task`. Emits task.changed."""
    zone = get_company().time_zone
    with facts.together(now=now):
        row = task_rows.locked(task_id)
        had = dues.due_of(row.due_at, is_timed=row.is_timed, zone=zone)
        due = Due(on=dues.in_days(now, max(1, min(days, 365)), zone).on, clock=had.clock)
        return change_task(by, ChangeTask(task_id=task_id, due=due), now=now)


def finish_task(by: Actor, task_id: int, *, now: int) -> Task:
    """Mark it done; twice is once. Refuses NotAllowed, NotFound. Emits task.done."""

    def finish(row: Row) -> str | None:
        if row.done_at is not None:
            return None
        row.done_at, row.done_by_id, row.done_by_label = now, by.staff_id, by.label[:200]
        return "task.done"

    return _change(by, task_id, finish, now=now)


def reopen_task(by: Actor, task_id: int, *, now: int) -> Task:
    """Open it again; twice is once. Refuses NotAllowed, NotFound. Emits task.reopened."""

    def reopen(row: Row) -> str | None:
        if row.done_at is None:
            return None
        row.done_at, row.done_by_id, row.done_by_label = None, None, ""
        return "task.reopened"

    return _change(by, task_id, reopen, now=now)


def remove_task(by: Actor, task_id: int, *, now: int) -> Task:
    """Take it away; for a day it can be taken back. Refuses NotAllowed, NotFound. Emits task.removed."""

    def remove(row: Row) -> str:
        row.removed_at = now
        return "task.removed"

    return _change(by, task_id, remove, now=now)


def restore_task(by: Actor, task_id: int, *, now: int) -> Task:
    """Take that back. Refuses NotAllowed, NotFound, TaskRemoved (a day ago). Emits task.restored."""

    def restore(row: Row) -> str | None:
        if row.removed_at is None:
            return None
        if row.removed_at <= now - KEPT_REMOVED:
            raise TaskRemoved
        row.removed_at = None
        return "task.restored"

    return _change(by, task_id, restore, now=now, standing=False)


def trim_tasks(*, now: int, limit: int = 200) -> int:
    """Remove for good what was taken away a day ago, a bounded number at a time."""
    rows = Row.objects.filter(removed_at__lte=now - KEPT_REMOVED).values("pk")[:limit]
    return Row.objects.filter(pk__in=rows).delete()[0]


def _change(
    by: Actor, task_id: int, change: Callable[[Row], str | None], *, now: int, standing: bool = True
) -> Task:
    with facts.together(now=now):
        row = task_rows.locked(task_id, standing=standing)
        task_rows.require_change(by, row)
        action = change(row)
        if action is not None:
            row.save()
            facts.append([task_rows.note_down(by, action, row, now=now)], now=now)
    return task_rows.nouns(by, [row], now=now)[0]


def _tell_owner(by: Actor, row: Row, *, now: int) -> None:
    if row.owner_id is None or row.owner_id == by.staff_id:
        return
    subject = task_rows.subject_of(row)
    number = subjects.outside(subject)
    # The same task given to the same colleague again, at another time, is news again.
    key = f"task/{row.pk}/{now}"
    if subject.kind is SubjectKind.CONTACT:
        notice = PostNotice(
            sentence=_FOR_CONTACT,
            places={"name": by.label, "contact": number},
            link=f"/console/contacts/{number}/#tasks",
            staff_ids=(row.owner_id,),
            dedupe_key=key,
        )
    elif subject.kind is SubjectKind.DEAL:
        notice = PostNotice(
            sentence=_FOR_DEAL,
            places={"name": by.label, "deal": number},
            link="/console/desk/",
            staff_ids=(row.owner_id,),
            dedupe_key=key,
        )
    else:
        notice = PostNotice(
            sentence=_FOR_ACCOUNT,
            places={"name": by.label, "account": number},
            link=f"/console/accounts/{number}/#tasks",
            staff_ids=(row.owner_id,),
            dedupe_key=key,
        )
    notices.post(notice, now=now)


def _set_due(row: Row, due: Due) -> None:
    row.due_at = dues.due_at(due, get_company().time_zone)
    row.is_timed = due.clock is not None


def _owner(staff_id: int) -> int:
    if staff_id not in colleagues():
        raise NotValid([("/owner", "owner_unknown", mark("Choose a colleague who works here."))])
    return staff_id


def _title(given: str) -> str:
    title = " ".join(clean(given).split())
    if not title:
        raise NotValid([("/title", "title_missing", mark("Say what is to be done."))])
    if len(title) > LONGEST_TITLE:
        raise NotValid([("/title", "title_too_long", mark("A task's title has 200 characters at most."))])
    return title

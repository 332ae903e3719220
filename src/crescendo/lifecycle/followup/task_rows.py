"""Rows of tasks: found, locked, made into nouns as the reader sees them."""

from __future__ import annotations

from collections.abc import Sequence

from crescendo.core.api import audit, get_company
from crescendo.core.ids import Prefix, write_id
from crescendo.core.refusals import NotFound, mark
from crescendo.core.types import Actor, FactDraft
from crescendo.lifecycle.followup import dues, subjects
from crescendo.lifecycle.followup.subject_types import HIDDEN, Subject, SubjectKind
from crescendo.lifecycle.followup.task_types import Task, TaskKind, TaskTime
from crescendo.lifecycle.followup_models import Task as Row

audit.register(
    {
        "task.created": mark("%(by)s made a task about %(subject)s"),
        "task.changed": mark("%(by)s changed a task about %(subject)s"),
        "task.done": mark("%(by)s did a task about %(subject)s"),
        "task.reopened": mark("%(by)s opened a task about %(subject)s again"),
        "task.removed": mark("%(by)s removed a task about %(subject)s"),
        "task.restored": mark("%(by)s took back the removal of a task about %(subject)s"),
    }
)


def subject_of(row: Row) -> Subject:
    """What a row hangs on."""
    if row.contact_id is not None:
        return subjects.contact(row.contact_id)
    if row.account_id is not None:
        return Subject(kind=SubjectKind.ACCOUNT, id=row.account_id)
    return Subject(kind=SubjectKind.DEAL, id=row.deal_id or 0)


def locked(task_id: int, *, standing: bool = True) -> Row:
    """The row, held until the transaction ends. Refuses NotFound."""
    row = Row.objects.select_for_update().filter(pk=task_id).first()
    if row is None or (standing and row.removed_at is not None):
        raise missing(task_id)
    return row


def missing(task_id: int) -> NotFound:
    """There is none, or the actor may not know of it."""
    return NotFound(kind="task", id=write_id(Prefix.TASK, task_id))


def require_change(by: Actor, row: Row) -> None:
    """One's own task is one's own; others' are changed by who may change what they hang on.

    Refuses NotAllowed, NotFound (outside the scope).
    """
    subjects.require_read(by)
    subject = subject_of(row)
    subjects.require_edit(by, subject.kind)
    if is_own(by, row):
        return
    places = subjects.living([subject]).values()
    if not subjects.visible(by, places):
        raise missing(row.pk)


def is_own(by: Actor, row: Row) -> bool:
    """Whether it is the actor's to do."""
    return by.staff_id is not None and row.owner_id == by.staff_id


def nouns(by: Actor, rows: Sequence[Row], *, now: int) -> tuple[Task, ...]:
    """Rows as the reader sees them. Six queries at most."""
    places = subjects.living({subject_of(row) for row in rows})
    seen = subjects.visible(by, places.values())
    zone = get_company().time_zone
    tonight = dues.end_of_today(now, zone)
    found = []
    for row in rows:
        subject = places[subject_of(row)]
        time = dues.time_of(row.due_at, now=row.done_at or now, end_of_today=tonight)
        found.append(_noun(by, row, subject, time, is_seen=subject in seen))
    return tuple(found)


def note_down(by: Actor, action: str, row: Row, *, now: int) -> FactDraft:
    """The audit's line of a change and the fact to be appended."""
    subject = subject_of(row)
    audit.record(by, action, subjects.outside(subject), {"task": write_id(Prefix.TASK, row.pk)}, now=now)
    payload = {
        "task": row.pk,
        "owner": row.owner_id,
        "contacts": subjects.contacts_of(subject),
        "due_at": row.due_at,
    }
    return FactDraft(kind=action, payload=payload, at=now)


def _noun(by: Actor, row: Row, subject: Subject, time: TaskTime, *, is_seen: bool) -> Task:
    is_mine = is_own(by, row)
    return Task(
        id=row.pk,
        subject=subject,
        title=row.title if by.sees_personal_data or is_mine else HIDDEN,
        kind=TaskKind(row.kind),
        owner_id=row.owner_id,
        due_at=row.due_at,
        is_timed=row.is_timed,
        time=time,
        at=row.at,
        by_id=row.by_id,
        by_label=row.by_label,
        done_at=row.done_at,
        done_by_label=row.done_by_label,
        may_change=subjects.may_edit(by, subject.kind) and (is_mine or is_seen),
        is_seen=is_seen,
        removed_at=row.removed_at,
    )

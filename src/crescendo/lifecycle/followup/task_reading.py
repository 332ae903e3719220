"""Reading tasks: one's day, a subject's tasks, who has none."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from django.db.models import Count, Q, QuerySet

from crescendo.core.api import get_company, require
from crescendo.core.paging import page_size
from crescendo.core.refusals import NotValid, mark
from crescendo.core.types import Actor, Page, Permission
from crescendo.lifecycle.followup import dues, subjects, task_rows
from crescendo.lifecycle.followup.task_types import Task, TaskQuery, TaskTime
from crescendo.lifecycle.followup_models import Task as Row
from crescendo.people import api as people


def get_task(by: Actor, task_id: int, *, now: int) -> Task:
    """One task: one's own, or one whose subject one sees. Refuses NotAllowed, NotFound."""
    subjects.require_read(by)
    row = Row.objects.filter(pk=task_id, removed_at=None).first()
    if row is None:
        raise task_rows.missing(task_id)
    task = task_rows.nouns(by, [row], now=now)[0]
    if not task.is_seen and not task_rows.is_own(by, row):
        raise task_rows.missing(task_id)
    return task


def list_tasks(by: Actor, query: TaskQuery, *, now: int) -> Page[Task]:
    """Open ones by the time at which they are due, done ones the latest first; those that the actor may see.

    A page may be shorter than its limit where the scope hides rows. Refuses NotAllowed, NotFound (a subject outside
    the scope), NotValid. Ten queries at most.
    """
    subjects.require_read(by)
    limit = page_size(query.limit)
    rows = _asked(by, query)
    column = "done_at" if query.is_done else "due_at"
    if query.after is not None:
        rows = rows.filter(_beyond(query.after, column, is_down=query.is_done))
    order = ("-done_at", "-pk") if query.is_done else ("due_at", "pk")
    found = list(rows.order_by(*order)[: limit + 1])
    shown = found[:limit]
    last = shown[-1] if len(found) > limit else None
    tasks = task_rows.nouns(by, shown, now=now)
    return Page(
        rows=tuple(task for task in tasks if task.is_seen or task.owner_id == by.staff_id),
        next_cursor=None if last is None else f"{getattr(last, column)}.{last.pk}",
    )


def count_open(by: Actor, *, now: int) -> Mapping[TaskTime, int]:
    """One's own open tasks: late, today, later. One query."""
    require(by, Permission.CONTACTS_READ)
    tonight = dues.end_of_today(now, get_company().time_zone)
    late, today = Q(due_at__lt=now), Q(due_at__lte=tonight)
    counts = (
        _open()
        .filter(owner_id=by.staff_id)
        .aggregate(
            late=Count("pk", filter=late),
            today=Count("pk", filter=today & ~late),
            later=Count("pk", filter=~today & ~late),
        )
    )
    return {
        TaskTime.OVERDUE: counts["late"],
        TaskTime.TODAY: counts["today"],
        TaskTime.LATER: counts["later"],
    }


def with_open_tasks(contact_ids: Collection[int]) -> frozenset[int]:
    """Those of these living contacts about whom an open task stands. Two queries."""
    parts = people.parts_among(contact_ids)
    found = _open().filter(contact_id__in=parts).values_list("contact_id", flat=True)
    return frozenset(parts[number] for number in found if number is not None)


def _asked(by: Actor, query: TaskQuery) -> QuerySet[Row]:
    rows = Row.objects.filter(removed_at=None, done_at__isnull=not query.is_done)
    if query.subject is not None:
        rows = rows.filter(subjects.rows_of(subjects.seen(by, query.subject)))
    if query.owner_id is not None:
        rows = rows.filter(owner_id=query.owner_id)
    return rows


def _open() -> QuerySet[Row]:
    return Row.objects.filter(removed_at=None, done_at=None)


def _beyond(cursor: str, column: str, *, is_down: bool) -> Q:
    at, _dot, number = cursor.partition(".")
    if not all(part.isascii() and part.isdigit() and len(part) < 19 for part in (at, number)):
        raise NotValid([("/cursor", "cursor_unknown", mark("This cursor was not given out here."))])
    sign = "lt" if is_down else "gt"
    return Q(**{f"{column}__{sign}": int(at)}) | Q(**{column: int(at), f"pk__{sign}": int(number)})

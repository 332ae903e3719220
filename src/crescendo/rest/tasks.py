"""Tasks through the API: whose, about whom, until when; made, changed, done, opened again, taken away."""

from __future__ import annotations

from typing import Annotated, Literal

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router, Schema
from pydantic import ConfigDict, Field
from typing_extensions import TypedDict

from crescendo.core.clock import SystemClock
from crescendo.core.ids import Prefix, write_id
from crescendo.core.refusals import NotValid, mark
from crescendo.lifecycle import api as lifecycle
from crescendo.lifecycle.types import (
    LONGEST_TITLE,
    ChangeTask,
    Due,
    NewTask,
    Subject,
    SubjectKind,
    Task,
    TaskKind,
    TaskQuery,
)
from crescendo.rest import answers
from crescendo.rest.addresses import AccountId, ContactId, DealId, TaskId, number, write_id_or_none
from crescendo.rest.answers import PageShape, declared
from crescendo.rest.days import Day
from crescendo.rest.instants import write_instant, write_instant_or_none
from crescendo.rest.keys import actor_of
from crescendo.rest.leads import StaffId

router = Router(tags=["tasks"])
Clock = Annotated[str, Field(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$", examples=["14:30"])]
SubjectId = Annotated[str, Field(pattern=r"^(con|acc|dea)_[1-9][0-9]{0,17}$", examples=["con_12"])]
_NO_DAY = mark("Give the day, too: an hour is one of a day.")
_KINDS = {
    "con": (Prefix.CONTACT, SubjectKind.CONTACT),
    "acc": (Prefix.ACCOUNT, SubjectKind.ACCOUNT),
    "dea": (Prefix.DEAL, SubjectKind.DEAL),
}


class TaskShape(TypedDict):
    """A task; its title is covered for a key without `personal_data`. `time` is where it stands in its owner's day."""

    id: str
    about_id: str
    title: str
    kind: str
    owner_id: str | None
    due_at: str
    has_hour: bool
    time: str
    made_at: str
    by: str
    done_at: str | None
    done_by: str


class TasksAsked(Schema):
    """Open ones by their day unless `is` says done; of an owner, about a contact, an account or a deal, or both."""

    model_config = ConfigDict(extra="forbid")
    owner_id: StaffId | None = None
    about_id: SubjectId | None = None
    state: Literal["open", "done"] = "open"
    limit: Annotated[int, Field(ge=1, le=200)] = 50
    after: Annotated[str, Field(pattern=r"^[0-9]{1,18}\.[0-9]{1,18}$")] | None = None


class TaskWords(Schema):
    """What is to be done, until which day of the company's calendar, and at which hour if one was said."""

    model_config = ConfigDict(extra="forbid")
    title: Annotated[str, Field(min_length=1, max_length=LONGEST_TITLE, examples=["Send the offer"])]
    due_on: Day
    due_clock: Clock | None = None
    kind: TaskKind = TaskKind.TODO
    owner_id: StaffId | None = None


class TaskEdit(Schema):
    """What is to be otherwise; what is left out stays. A day without an hour is due at its end."""

    model_config = ConfigDict(extra="forbid")
    title: Annotated[str, Field(min_length=1, max_length=LONGEST_TITLE)] | None = None
    due_on: Day | None = None
    due_clock: Clock | None = None
    kind: TaskKind | None = None
    owner_id: StaffId | None = None


@router.get("/tasks", response=declared(PageShape[TaskShape], 404), summary="List tasks")
def list_tasks(request: HttpRequest, asked: Annotated[TasksAsked, Query()]) -> HttpResponse:
    """Scope `contacts_read`, and that of what they are about. A page may be shorter than `limit`."""
    query = TaskQuery(
        owner_id=None if asked.owner_id is None else number(Prefix.STAFF, "staff", asked.owner_id),
        subject=None if asked.about_id is None else _subject(asked.about_id),
        is_done=asked.state == "done",
        after=asked.after,
        limit=asked.limit,
    )
    found = lifecycle.list_tasks(actor_of(request), query, now=SystemClock().now())
    return answers.page(request, [_task(row) for row in found.rows], found.next_cursor)


@router.post(
    "/contacts/{contact_id}/tasks",
    response=declared(TaskShape, 404, 409, 413, 415, success=201),
    summary="Make a task about a contact",
)
def create_contact_task(request: HttpRequest, contact_id: ContactId, given: TaskWords) -> HttpResponse:
    """Scopes `contacts_edit`, `contacts_read`. Without an owner it is nobody's."""
    return _create(request, _subject(contact_id), given)


@router.post(
    "/accounts/{account_id}/tasks",
    response=declared(TaskShape, 404, 409, 413, 415, success=201),
    summary="Make a task about an account",
)
def create_account_task(request: HttpRequest, account_id: AccountId, given: TaskWords) -> HttpResponse:
    """Scopes `accounts_edit`, `accounts_read`. Without an owner it is nobody's."""
    return _create(request, _subject(account_id), given)


@router.post(
    "/deals/{deal_id}/tasks",
    response=declared(TaskShape, 404, 409, 413, 415, success=201),
    summary="Make a task about a deal",
)
def create_deal_task(request: HttpRequest, deal_id: DealId, given: TaskWords) -> HttpResponse:
    """Scopes `deals_edit`, `deals_read`. Without an owner it is nobody's."""
    return _create(request, _subject(deal_id), given)


@router.get("/tasks/{task_id}", response=declared(TaskShape, 404), summary="Get a task")
def get_task(request: HttpRequest, task_id: TaskId) -> HttpResponse:
    """Scope `contacts_read`, or that of what it is about."""
    wanted = number(Prefix.TASK, "task", task_id)
    return answers.one(_task(lifecycle.get_task(actor_of(request), wanted, now=SystemClock().now())))


@router.patch("/tasks/{task_id}", response=declared(TaskShape, 404, 409, 413, 415), summary="Change a task")
def change_task(request: HttpRequest, task_id: TaskId, given: TaskEdit) -> HttpResponse:
    """Scopes as for marking it done. A new owner is told; one that is done is opened again first."""
    if given.due_on is None and given.due_clock is not None:
        raise NotValid([("/due_on", "day_missing", _NO_DAY)])
    edit = ChangeTask(
        task_id=number(Prefix.TASK, "task", task_id),
        title=given.title,
        kind=given.kind,
        due=None if given.due_on is None else Due(on=given.due_on.isoformat(), clock=given.due_clock),
        owner_id=None if given.owner_id is None else number(Prefix.STAFF, "staff", given.owner_id),
    )
    return answers.one(_task(lifecycle.change_task(actor_of(request), edit, now=SystemClock().now())))


@router.post("/tasks/{task_id}/done", response=declared(TaskShape, 404, 409), summary="Mark a task done")
def finish_task(request: HttpRequest, task_id: TaskId) -> HttpResponse:
    """Scopes `contacts_edit`, `contacts_read` (or those of accounts or deals). Twice is once."""
    wanted = number(Prefix.TASK, "task", task_id)
    return answers.one(_task(lifecycle.finish_task(actor_of(request), wanted, now=SystemClock().now())))


@router.post("/tasks/{task_id}/reopen", response=declared(TaskShape, 404, 409), summary="Open a task again")
def reopen_task(request: HttpRequest, task_id: TaskId) -> HttpResponse:
    """Scopes as for marking it done. Twice is once."""
    wanted = number(Prefix.TASK, "task", task_id)
    return answers.one(_task(lifecycle.reopen_task(actor_of(request), wanted, now=SystemClock().now())))


@router.post("/tasks/{task_id}/remove", response=declared(TaskShape, 404, 409), summary="Remove a task")
def remove_task(request: HttpRequest, task_id: TaskId) -> HttpResponse:
    """Scopes as for marking it done. For a day it can be restored."""
    wanted = number(Prefix.TASK, "task", task_id)
    return answers.one(_task(lifecycle.remove_task(actor_of(request), wanted, now=SystemClock().now())))


@router.post(
    "/tasks/{task_id}/restore", response=declared(TaskShape, 404, 409), summary="Take a removed task back"
)
def restore_task(request: HttpRequest, task_id: TaskId) -> HttpResponse:
    """Scopes as for marking it done. Twice is once."""
    wanted = number(Prefix.TASK, "task", task_id)
    return answers.one(_task(lifecycle.restore_task(actor_of(request), wanted, now=SystemClock().now())))


def _create(request: HttpRequest, about: Subject, given: TaskWords) -> HttpResponse:
    new = NewTask(
        subject=about,
        title=given.title,
        due=Due(on=given.due_on.isoformat(), clock=given.due_clock),
        kind=given.kind,
        owner_id=None if given.owner_id is None else number(Prefix.STAFF, "staff", given.owner_id),
    )
    made = lifecycle.create_task(actor_of(request), new, now=SystemClock().now())
    return answers.one(_task(made), status=201)


def _subject(text: str) -> Subject:
    prefix, kind = _KINDS[text.partition("_")[0]]
    return Subject(kind=kind, id=number(prefix, kind.value, text))


def _task(row: Task) -> TaskShape:
    prefix = next(prefix for prefix, kind in _KINDS.values() if kind is row.subject.kind)
    return TaskShape(
        id=write_id(Prefix.TASK, row.id),
        about_id=write_id(prefix, row.subject.id),
        title=row.title,
        kind=row.kind.value,
        owner_id=write_id_or_none(Prefix.STAFF, row.owner_id),
        due_at=write_instant(row.due_at),
        has_hour=row.is_timed,
        time=row.time.value,
        made_at=write_instant(row.at),
        by=row.by_label,
        done_at=write_instant_or_none(row.done_at),
        done_by=row.done_by_label,
    )

"""Telesales through the API: the call queue and its answers, cadences and who is in them."""

from __future__ import annotations

from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router, Schema
from pydantic import ConfigDict, Field
from typing_extensions import TypedDict

from crescendo.core.api import require
from crescendo.core.clock import SystemClock
from crescendo.core.ids import Prefix, write_id
from crescendo.core.types import Permission
from crescendo.lifecycle import api as lifecycle
from crescendo.lifecycle.types import (
    LONGEST_CALL,
    LONGEST_CALL_TEXT,
    AnswerQueued,
    CallAnswer,
    Due,
    Enroll,
    Enrollment,
    QueueQuery,
    Waiting,
)
from crescendo.rest import answers
from crescendo.rest.addresses import ContactId, EnrollmentId, QueuedId, number, write_id_or_none
from crescendo.rest.answers import PageShape, declared
from crescendo.rest.days import Day
from crescendo.rest.instants import write_instant, write_instant_or_none
from crescendo.rest.keys import actor_of
from crescendo.rest.leads import StaffId

router = Router(tags=["telesales"])
Clock = Annotated[str, Field(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$", examples=["14:30"])]


class QueuedShape(TypedDict):
    """Somebody who waits for a call. `entry` is the lifecycle's, or `lead`; `first` says what put them there."""

    id: str
    contact_id: str
    entry: str
    cause: str
    lead_id: str | None
    owner_id: str | None
    is_raised: bool
    is_due: bool
    first: str | None
    tries: int
    outcome: str
    made_at: str
    next_at: str
    tried_at: str | None
    late_at: str
    closed_at: str | None
    result: str
    reason: str


class EnrollmentShape(TypedDict):
    """A contact in a cadence, or who was; `due_at` is when the next step becomes a task."""

    id: str
    contact_id: str
    cadence: str
    owner_id: str | None
    step: int
    due_at: str | None
    task_id: str | None
    started_at: str
    ended_at: str | None
    result: str
    by: str


class StepShape(TypedDict):
    """A step: so much working time after the beginning, null is at once."""

    after: str | None
    kind: str
    script: str


class CadenceShape(TypedDict):
    """A cadence of the lifecycle in force."""

    key: str
    title: dict[str, str]
    stops: list[str]
    steps: list[StepShape]


class QueueAsked(Schema):
    """Whose queue; nobody named asks for all in sight."""

    model_config = ConfigDict(extra="forbid")
    owner_id: StaffId | None = None
    limit: Annotated[int, Field(ge=1, le=200)] = 50


class QueueAnswer(Schema):
    """What came of trying somebody. `reason` where not interested, `return_on` to recycle, `to` and `values` where
    qualified; `was_talk` records the talk that went with it.
    """

    model_config = ConfigDict(extra="forbid")
    answer: CallAnswer
    text: Annotated[str, Field(max_length=LONGEST_CALL_TEXT)] = ""
    minutes: Annotated[int, Field(ge=0, le=LONGEST_CALL)] | None = None
    call_back_on: Day | None = None
    call_back_at: Clock | None = None
    reason: Annotated[str, Field(max_length=40)] = ""
    return_on: Day | None = None
    competitor: Annotated[str, Field(max_length=200)] = ""
    to: Annotated[str, Field(max_length=40)] = "mql"
    values: Annotated[dict[str, Any], Field(default_factory=dict)]
    was_talk: bool = False


class Enrolling(Schema):
    """Into which cadence, and whose its tasks are."""

    model_config = ConfigDict(extra="forbid")
    cadence: Annotated[str, Field(max_length=40, examples=["first_calls"])]
    owner_id: StaffId | None = None


@router.get("/queue", response=declared(PageShape[QueuedShape]), summary="List the call queue")
def list_queue(request: HttpRequest, asked: Annotated[QueueAsked, Query()]) -> HttpResponse:
    """Scope `contacts_read`. In the order of the lifecycle: who is due first."""
    query = QueueQuery(owner_id=_staff(asked.owner_id), limit=asked.limit)
    found = lifecycle.list_queue(actor_of(request), query, now=SystemClock().now())
    return answers.page(request, [_queued(row) for row in found.rows])


@router.get("/queue/{queued_id}", response=declared(QueuedShape, 404), summary="Get one of the call queue")
def get_queued(request: HttpRequest, queued_id: QueuedId) -> HttpResponse:
    """Scope `contacts_read`. One that has left the queue too."""
    wanted = number(Prefix.QUEUED, "queued", queued_id)
    return answers.one(_queued(lifecycle.get_queued(actor_of(request), wanted, now=SystemClock().now())))


@router.post(
    "/queue/{queued_id}/answer",
    response=declared(QueuedShape, 404, 409, 413, 415),
    summary="Say what came of a call",
)
def answer_queued(request: HttpRequest, queued_id: QueuedId, given: QueueAnswer) -> HttpResponse:
    """Scopes `contacts_edit`, `contacts_read`. In the name of whose queue it is; does what follows from it."""
    day = given.call_back_on
    wanted = AnswerQueued(
        queued_id=number(Prefix.QUEUED, "queued", queued_id),
        answer=given.answer,
        text=given.text,
        minutes=given.minutes,
        call_back=Due(on=day.isoformat(), clock=given.call_back_at) if day else None,
        reason=given.reason,
        return_on=given.return_on,
        competitor=given.competitor,
        to=given.to,
        values=given.values,
        was_talk=given.was_talk,
    )
    return answers.one(_queued(lifecycle.answer_queued(actor_of(request), wanted, now=SystemClock().now())))


@router.get("/cadences", response=declared(PageShape[CadenceShape]), summary="List the cadences")
def list_cadences(request: HttpRequest) -> HttpResponse:
    """Scope `definitions_read`. Those of the lifecycle in force."""
    require(actor_of(request), Permission.DEFINITIONS_READ)
    found = lifecycle.in_force().telesales.cadences
    rows = [
        CadenceShape(
            key=one.key,
            title=dict(one.title),
            stops=sorted(stop.value for stop in one.stops),
            steps=[
                StepShape(
                    after=None if step.after is None else str(step.after),
                    kind=step.kind.value,
                    script=step.script,
                )
                for step in one.steps
            ],
        )
        for one in found
    ]
    return answers.page(request, rows)


@router.get(
    "/contacts/{contact_id}/cadences",
    response=declared(PageShape[EnrollmentShape], 404),
    summary="List the cadences that a contact is in",
)
def list_enrollments(request: HttpRequest, contact_id: ContactId) -> HttpResponse:
    """Scope `contacts_read`. Those that run first, then the latest that ended; 50 at most."""
    found = lifecycle.list_enrollments(actor_of(request), number(Prefix.CONTACT, "contact", contact_id))
    return answers.page(request, [_enrollment(one) for one in found])


@router.post(
    "/contacts/{contact_id}/cadences",
    response=declared(EnrollmentShape, 404, 409, 413, 415),
    summary="Put a contact into a cadence",
)
def enroll_contact(request: HttpRequest, contact_id: ContactId, given: Enrolling) -> HttpResponse:
    """Scopes `contacts_edit`, `contacts_read`. Whoever is in it already stays where she is."""
    wanted = Enroll(
        contact_ids=(number(Prefix.CONTACT, "contact", contact_id),),
        cadence=given.cadence,
        owner_id=_staff(given.owner_id),
    )
    made = lifecycle.enroll(actor_of(request), wanted, now=SystemClock().now())
    return answers.one(_enrollment(made[0]))


@router.post(
    "/enrollments/{enrollment_id}/end",
    response=declared(EnrollmentShape, 404, 409),
    summary="Take a contact out of a cadence",
)
def end_enrollment(request: HttpRequest, enrollment_id: EnrollmentId) -> HttpResponse:
    """Scopes `contacts_edit`, `contacts_read`. The task that waits goes with it."""
    wanted = number(Prefix.ENROLLMENT, "enrollment", enrollment_id)
    return answers.one(_enrollment(lifecycle.unenroll(actor_of(request), wanted, now=SystemClock().now())))


def _staff(given: str | None) -> int | None:
    return None if given is None else number(Prefix.STAFF, "staff", given)


def _queued(row: Waiting) -> QueuedShape:
    return QueuedShape(
        id=write_id(Prefix.QUEUED, row.id),
        contact_id=write_id(Prefix.CONTACT, row.contact_id),
        entry=row.entry,
        cause=row.cause,
        lead_id=write_id_or_none(Prefix.LEAD, row.lead_id),
        owner_id=write_id_or_none(Prefix.STAFF, row.owner_id),
        is_raised=row.is_raised,
        is_due=row.is_due,
        first=row.first.value if row.first else None,
        tries=row.tries,
        outcome=row.outcome,
        made_at=write_instant(row.made_at),
        next_at=write_instant(row.next_at),
        tried_at=write_instant_or_none(row.tried_at),
        late_at=write_instant(row.late_at),
        closed_at=write_instant_or_none(row.closed_at),
        result=row.result,
        reason=row.reason,
    )


def _enrollment(one: Enrollment) -> EnrollmentShape:
    return EnrollmentShape(
        id=write_id(Prefix.ENROLLMENT, one.id),
        contact_id=write_id(Prefix.CONTACT, one.contact_id),
        cadence=one.cadence,
        owner_id=write_id_or_none(Prefix.STAFF, one.owner_id),
        step=one.step,
        due_at=write_instant_or_none(one.due_at),
        task_id=write_id_or_none(Prefix.TASK, one.task_id),
        started_at=write_instant(one.started_at),
        ended_at=write_instant_or_none(one.ended_at),
        result=one.result,
        by=one.by_label,
    )

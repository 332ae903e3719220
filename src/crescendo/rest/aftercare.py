"""Customers through the API: use of the product, answers to surveys, tickets of the help desk."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

from django.http import HttpRequest, HttpResponse
from ninja import Router, Schema
from pydantic import ConfigDict, Field
from typing_extensions import TypedDict

from crescendo.activity import api as activity
from crescendo.core.clock import SystemClock
from crescendo.core.ids import Prefix
from crescendo.lifecycle import api as lifecycle
from crescendo.lifecycle.types import (
    Care,
    NewSurveyAnswer,
    PutTicket,
    SurveyAnswer,
    SurveyKind,
    Ticket,
    TicketPriority,
    TicketState,
)
from crescendo.rest import answers
from crescendo.rest.addresses import AccountId, ContactId, number, write_id_or_none
from crescendo.rest.answers import declared
from crescendo.rest.instants import (
    At,
    read_instant,
    read_instant_or_none,
    write_instant,
    write_instant_or_none,
)
from crescendo.rest.keys import actor_of

router = Router(tags=["customers"])


class AnswerShape(TypedDict):
    """An answer to a survey; `text` is covered without `personal_data`."""

    key: str
    survey: str
    kind: str
    score: int | None
    text: str
    at: str
    contact_id: str | None
    account_id: str | None


class TicketShape(TypedDict):
    """A ticket as it stands in the help desk; `title` is covered without `personal_data`."""

    key: str
    title: str
    state: str
    priority: str | None
    category: str
    opened_at: str
    closed_at: str | None
    contact_id: str | None
    account_id: str | None


class CareShape(TypedDict):
    """The newest answers and tickets, 50 of each. `nps` by each person's last answer of a year, null without any."""

    nps: int | None
    answered: int
    open_tickets: int
    answers: Sequence[AnswerShape]
    tickets: Sequence[TicketShape]


class WeekShape(TypedDict):
    """A week from a Monday on."""

    first: str
    people: int
    acts: int


class ProductUseShape(TypedDict):
    """The use of twelve weeks; `active_people` within 28 days."""

    active_people: int
    last_at: str | None
    weeks: Sequence[WeekShape]


class AnswerWords(Schema):
    """An answer. The same `key` again corrects it; without one the same survey, person and time are the same answer."""

    model_config = ConfigDict(extra="forbid")
    survey: Annotated[str, Field(min_length=1, max_length=120, examples=["NPS 2026 Q1"])]
    at: At
    kind: SurveyKind = SurveyKind.OTHER
    score: Annotated[int | None, Field(ge=0, le=10)] = None
    text: Annotated[str, Field(max_length=4_000)] = ""
    key: Annotated[str, Field(max_length=160)] = ""


class TicketWords(Schema):
    """A ticket as it stands now, under its id in the help desk."""

    model_config = ConfigDict(extra="forbid")
    key: Annotated[str, Field(min_length=1, max_length=160, examples=["T-1024"])]
    title: Annotated[str, Field(min_length=1, max_length=255)]
    opened_at: At
    state: TicketState = TicketState.OPEN
    priority: TicketPriority | None = None
    category: Annotated[str, Field(max_length=80)] = ""
    closed_at: At | None = None


@router.post(
    "/contacts/{contact_id}/survey-answers",
    response=declared(AnswerShape, 404, 409, 413, 415),
    summary="Record what a contact answered",
)
def record_survey_answer(request: HttpRequest, contact_id: ContactId, given: AnswerWords) -> HttpResponse:
    """Scopes `contacts_edit`, `contacts_read`."""
    return _record(request, given, contact=number(Prefix.CONTACT, "contact", contact_id))


@router.post(
    "/accounts/{account_id}/survey-answers",
    response=declared(AnswerShape, 404, 409, 413, 415),
    summary="Record what an account answered",
)
def record_account_answer(request: HttpRequest, account_id: AccountId, given: AnswerWords) -> HttpResponse:
    """Scopes `contacts_edit`, `accounts_read`. Where nobody is named."""
    return _record(request, given, account=number(Prefix.ACCOUNT, "account", account_id))


@router.post(
    "/contacts/{contact_id}/tickets",
    response=declared(TicketShape, 404, 409, 413, 415),
    summary="Record a ticket of a contact",
)
def record_ticket(request: HttpRequest, contact_id: ContactId, given: TicketWords) -> HttpResponse:
    """Scopes `contacts_edit`, `contacts_read`. The same `key` again changes the ticket."""
    return _put(request, given, contact=number(Prefix.CONTACT, "contact", contact_id))


@router.post(
    "/accounts/{account_id}/tickets",
    response=declared(TicketShape, 404, 409, 413, 415),
    summary="Record a ticket of an account",
)
def record_account_ticket(request: HttpRequest, account_id: AccountId, given: TicketWords) -> HttpResponse:
    """Scopes `contacts_edit`, `accounts_read`. Where nobody is named; the same `key` again changes the ticket."""
    return _put(request, given, account=number(Prefix.ACCOUNT, "account", account_id))


@router.get(
    "/contacts/{contact_id}/care", response=declared(CareShape, 404), summary="What a contact has said"
)
def get_contact_care(request: HttpRequest, contact_id: ContactId) -> HttpResponse:
    """Scope `contacts_read`. Surveys and tickets."""
    contact = number(Prefix.CONTACT, "contact", contact_id)
    care = lifecycle.care_of_contact(actor_of(request), contact, now=SystemClock().now())
    return answers.one(_care(care))


@router.get(
    "/accounts/{account_id}/care", response=declared(CareShape, 404), summary="What an account has said"
)
def get_account_care(request: HttpRequest, account_id: AccountId) -> HttpResponse:
    """Scope `accounts_read`. Surveys and tickets."""
    account = number(Prefix.ACCOUNT, "account", account_id)
    care = lifecycle.care_of_account(actor_of(request), account, now=SystemClock().now())
    return answers.one(_care(care))


@router.get(
    "/accounts/{account_id}/use",
    response=declared(ProductUseShape, 404),
    summary="How an account uses the product",
)
def get_account_use(request: HttpRequest, account_id: AccountId) -> HttpResponse:
    """Scopes `accounts_read`, `contacts_read`, `events_read`. By `product.used` and `trial.used`."""
    account = number(Prefix.ACCOUNT, "account", account_id)
    use = activity.use_of_account(actor_of(request), account, now=SystemClock().now())
    shape = ProductUseShape(
        active_people=use.active,
        last_at=write_instant_or_none(use.last_at),
        weeks=[
            WeekShape(first=week.first.isoformat(), people=week.people, acts=week.acts) for week in use.weeks
        ],
    )
    return answers.one(shape)


def _care(care: Care) -> CareShape:
    return CareShape(
        nps=care.nps,
        answered=care.answered,
        open_tickets=care.open_tickets,
        answers=[_answer(one) for one in care.answers],
        tickets=[_ticket(one) for one in care.tickets],
    )


def _answer(one: SurveyAnswer) -> AnswerShape:
    return AnswerShape(
        key=one.key,
        survey=one.survey,
        kind=one.kind.value,
        score=one.score,
        text=one.text,
        at=write_instant(one.at),
        contact_id=write_id_or_none(Prefix.CONTACT, one.contact_id),
        account_id=write_id_or_none(Prefix.ACCOUNT, one.account_id),
    )


def _ticket(one: Ticket) -> TicketShape:
    return TicketShape(
        key=one.key,
        title=one.title,
        state=one.state.value,
        priority=one.priority.value if one.priority else None,
        category=one.category,
        opened_at=write_instant(one.opened_at),
        closed_at=write_instant_or_none(one.closed_at),
        contact_id=write_id_or_none(Prefix.CONTACT, one.contact_id),
        account_id=write_id_or_none(Prefix.ACCOUNT, one.account_id),
    )


def _record(
    request: HttpRequest, given: AnswerWords, *, contact: int | None = None, account: int | None = None
) -> HttpResponse:
    wanted = NewSurveyAnswer(
        survey=given.survey,
        at=read_instant(given.at),
        contact_id=contact,
        account_id=account,
        kind=given.kind,
        score=given.score,
        text=given.text,
        key=given.key,
    )
    return answers.one(_answer(lifecycle.record_answer(actor_of(request), wanted, now=SystemClock().now())))


def _put(
    request: HttpRequest, given: TicketWords, *, contact: int | None = None, account: int | None = None
) -> HttpResponse:
    wanted = PutTicket(
        key=given.key,
        title=given.title,
        opened_at=read_instant(given.opened_at),
        contact_id=contact,
        account_id=account,
        state=given.state,
        priority=given.priority,
        category=given.category,
        closed_at=read_instant_or_none(given.closed_at),
    )
    return answers.one(_ticket(lifecycle.put_ticket(actor_of(request), wanted, now=SystemClock().now())))

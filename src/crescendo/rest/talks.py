"""Calls, mails and meetings through the API: listed and written down."""

from __future__ import annotations

from typing import Annotated

from django.http import HttpRequest, HttpResponse
from ninja import Router, Schema
from pydantic import ConfigDict, Field
from typing_extensions import TypedDict

from crescendo.core.clock import SystemClock
from crescendo.core.ids import Prefix, write_id
from crescendo.lifecycle import api as lifecycle
from crescendo.lifecycle.types import (
    LONGEST_CALL,
    LONGEST_CALL_TEXT,
    Call,
    NewCall,
    Outcome,
    Subject,
    SubjectKind,
    talks,
)
from crescendo.rest import answers
from crescendo.rest.addresses import CallId, ContactId, DealId, TalkId, number, write_id_or_none
from crescendo.rest.answers import PageShape, declared
from crescendo.rest.instants import At, read_instant_or_none, write_instant, write_instant_or_none
from crescendo.rest.keys import actor_of
from crescendo.rest.queries import After, Limit

router = Router(tags=["calls, mails, meetings"])


class CallShape(TypedDict):
    """A call; its text is covered for a key without `personal_data`."""

    id: str
    contact_id: str
    outcome: str
    text: str
    minutes: int | None
    call_back_at: str | None
    at: str
    by: str
    by_id: str | None


class TalkShape(TypedDict):
    """A mail or a meeting; its words are covered for a key without `personal_data`."""

    id: str
    kind: str
    direction: str | None
    title: str
    text: str
    place: str
    attendees: str
    minutes: int | None
    contact_ids: list[str]
    deal_id: str | None
    at: str
    edited_at: str | None
    by: str
    by_id: str | None


class CallWords(Schema):
    """What came of a call that was tried. `at` left out is just now."""

    model_config = ConfigDict(extra="forbid")
    outcome: Annotated[Outcome, Field(examples=["not_reached"])]
    text: Annotated[str, Field(max_length=LONGEST_CALL_TEXT)] = ""
    minutes: Annotated[int, Field(ge=0, le=LONGEST_CALL)] | None = None
    at: At | None = None


class TalkEdit(Schema):
    """What is to be written otherwise; what is left out stays. When and with whom it was does not change."""

    model_config = ConfigDict(extra="forbid")
    title: Annotated[str, Field(min_length=1, max_length=talks.LONGEST_TITLE)] | None = None
    text: Annotated[str, Field(max_length=talks.LONGEST_TALK)] | None = None
    minutes: Annotated[int, Field(ge=0, le=talks.LONGEST_MEETING)] | None = None
    place: Annotated[str, Field(max_length=talks.LONGEST_PLACE)] | None = None
    attendees: Annotated[str, Field(max_length=talks.LONGEST_ATTENDEES)] | None = None


class TalkWords(Schema):
    """A mail (`direction` in or out) or a meeting (`minutes`, `place`, `attendees`). `at` left out is just now."""

    model_config = ConfigDict(extra="forbid")
    kind: talks.TalkKind
    title: Annotated[str, Field(min_length=1, max_length=talks.LONGEST_TITLE, examples=["Workshop"])]
    text: Annotated[str, Field(max_length=talks.LONGEST_TALK)] = ""
    direction: talks.Direction | None = None
    minutes: Annotated[int, Field(ge=0, le=talks.LONGEST_MEETING)] | None = None
    place: Annotated[str, Field(max_length=talks.LONGEST_PLACE)] = ""
    attendees: Annotated[str, Field(max_length=talks.LONGEST_ATTENDEES)] = ""
    at: At | None = None


@router.get(
    "/contacts/{contact_id}/calls",
    response=declared(PageShape[CallShape], 404),
    summary="List a contact's calls",
)
def list_calls(
    request: HttpRequest, contact_id: ContactId, limit: Limit = 50, after: After = None
) -> HttpResponse:
    """Scope `contacts_read`. The newest first, with those of contacts that were merged into it."""
    wanted, now = number(Prefix.CONTACT, "contact", contact_id), SystemClock().now()
    found = lifecycle.list_calls(actor_of(request), wanted, now=now, cursor=after, limit=limit)
    return answers.page(request, [_call(row) for row in found.rows], found.next_cursor)


@router.post(
    "/contacts/{contact_id}/calls",
    response=declared(CallShape, 404, 409, 413, 415, success=201),
    summary="Write down a call with a contact",
)
def record_call(request: HttpRequest, contact_id: ContactId, given: CallWords) -> HttpResponse:
    """Scopes `contacts_edit`, `contacts_read`. Each is a try, as one that a seller wrote down."""
    new = NewCall(
        contact_id=number(Prefix.CONTACT, "contact", contact_id),
        outcome=given.outcome,
        text=given.text,
        minutes=given.minutes,
        at=read_instant_or_none(given.at),
    )
    made = lifecycle.record_call(actor_of(request), new, now=SystemClock().now())
    return answers.one(_call(made.call), status=201)


@router.post("/calls/{call_id}/remove", response=declared(CallShape, 404, 409), summary="Remove a call")
def remove_call(request: HttpRequest, call_id: CallId) -> HttpResponse:
    """Scopes as for writing it down. For a day, by the key (or one of its name) that wrote it down."""
    wanted = number(Prefix.CALL, "call", call_id)
    return answers.one(_call(lifecycle.remove_call(actor_of(request), wanted, now=SystemClock().now())))


@router.get(
    "/contacts/{contact_id}/talks",
    response=declared(PageShape[TalkShape], 404),
    summary="List a contact's mails and meetings",
)
def list_contact_talks(
    request: HttpRequest, contact_id: ContactId, limit: Limit = 50, after: After = None
) -> HttpResponse:
    """Scope `contacts_read`. The last written first."""
    wanted = Subject(kind=SubjectKind.CONTACT, id=number(Prefix.CONTACT, "contact", contact_id))
    return _talks(request, wanted, limit, after)


@router.post(
    "/contacts/{contact_id}/talks",
    response=declared(TalkShape, 404, 409, 413, 415, success=201),
    summary="Write down a mail or a meeting with a contact",
)
def record_contact_talk(request: HttpRequest, contact_id: ContactId, given: TalkWords) -> HttpResponse:
    """Scopes `contacts_edit`, `contacts_read`."""
    return _record(request, given, contact_ids=(number(Prefix.CONTACT, "contact", contact_id),))


@router.get(
    "/deals/{deal_id}/talks",
    response=declared(PageShape[TalkShape], 404),
    summary="List a deal's mails and meetings",
)
def list_deal_talks(
    request: HttpRequest, deal_id: DealId, limit: Limit = 50, after: After = None
) -> HttpResponse:
    """Scope `deals_read`. The last written first."""
    wanted = Subject(kind=SubjectKind.DEAL, id=number(Prefix.DEAL, "deal", deal_id))
    return _talks(request, wanted, limit, after)


@router.post(
    "/deals/{deal_id}/talks",
    response=declared(TalkShape, 404, 409, 413, 415, success=201),
    summary="Write down a mail or a meeting about a deal",
)
def record_deal_talk(request: HttpRequest, deal_id: DealId, given: TalkWords) -> HttpResponse:
    """Scopes `deals_edit`, `deals_read`."""
    return _record(request, given, deal_id=number(Prefix.DEAL, "deal", deal_id))


@router.get("/talks/{talk_id}", response=declared(TalkShape, 404), summary="Get a mail or a meeting")
def get_talk(request: HttpRequest, talk_id: TalkId) -> HttpResponse:
    """Scope `contacts_read`, or `deals_read` where it is about a deal."""
    wanted = number(Prefix.TALK, "talk", talk_id)
    return answers.one(_talk(lifecycle.talks.get_talk(actor_of(request), wanted, now=SystemClock().now())))


@router.patch(
    "/talks/{talk_id}", response=declared(TalkShape, 404, 409, 413, 415), summary="Change a mail or a meeting"
)
def change_talk(request: HttpRequest, talk_id: TalkId, given: TalkEdit) -> HttpResponse:
    """Scopes as for writing it down. For a week, by the key (or one of its name) that wrote it down."""
    edit = talks.ChangeTalk(
        talk_id=number(Prefix.TALK, "talk", talk_id),
        title=given.title,
        text=given.text,
        place=given.place,
        attendees=given.attendees,
        minutes=given.minutes,
    )
    return answers.one(_talk(lifecycle.talks.change_talk(actor_of(request), edit, now=SystemClock().now())))


@router.post(
    "/talks/{talk_id}/remove", response=declared(TalkShape, 404, 409), summary="Remove a mail or a meeting"
)
def remove_talk(request: HttpRequest, talk_id: TalkId) -> HttpResponse:
    """Scopes and time as for changing it; the task of its next step stays."""
    wanted = number(Prefix.TALK, "talk", talk_id)
    return answers.one(_talk(lifecycle.talks.remove_talk(actor_of(request), wanted, now=SystemClock().now())))


def _talks(request: HttpRequest, about: Subject, limit: int, after: str | None) -> HttpResponse:
    now = SystemClock().now()
    found = lifecycle.talks.list_talks(actor_of(request), about, now=now, cursor=after, limit=limit)
    return answers.page(request, [_talk(row) for row in found.rows], found.next_cursor)


def _record(
    request: HttpRequest, given: TalkWords, *, contact_ids: tuple[int, ...] = (), deal_id: int | None = None
) -> HttpResponse:
    new = talks.NewTalk(
        kind=given.kind,
        title=given.title,
        contact_ids=contact_ids,
        deal_id=deal_id,
        text=given.text,
        direction=given.direction,
        minutes=given.minutes,
        place=given.place,
        attendees=given.attendees,
        at=read_instant_or_none(given.at),
    )
    made = lifecycle.talks.record_talk(actor_of(request), new, now=SystemClock().now())
    return answers.one(_talk(made), status=201)


def _call(row: Call) -> CallShape:
    return CallShape(
        id=write_id(Prefix.CALL, row.id),
        contact_id=write_id(Prefix.CONTACT, row.contact_id),
        outcome=row.outcome.value,
        text=row.text,
        minutes=row.minutes,
        call_back_at=write_instant_or_none(row.call_back_at),
        at=write_instant(row.at),
        by=row.by_label,
        by_id=write_id_or_none(Prefix.STAFF, row.by_id),
    )


def _talk(row: talks.Talk) -> TalkShape:
    return TalkShape(
        id=write_id(Prefix.TALK, row.id),
        kind=row.kind.value,
        direction=row.direction.value if row.direction else None,
        title=row.title,
        text=row.text,
        place=row.place,
        attendees=row.attendees,
        minutes=row.minutes,
        contact_ids=[write_id(Prefix.CONTACT, one) for one in row.contact_ids],
        deal_id=write_id_or_none(Prefix.DEAL, row.deal_id),
        at=write_instant(row.at),
        edited_at=write_instant_or_none(row.edited_at),
        by=row.by_label,
        by_id=write_id_or_none(Prefix.STAFF, row.by_id),
    )

"""Consent through the API: recorded with its proof, withdrawn; reach with its reason; topics; the suppression list."""

from __future__ import annotations

from typing import Annotated

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router, Schema
from pydantic import ConfigDict, Field, StrictBool
from typing_extensions import TypedDict

from crescendo.core.clock import SystemClock
from crescendo.core.ids import Prefix, write_id
from crescendo.people import api as people
from crescendo.people.types import (
    Frequency,
    LiftSuppression,
    PauseContact,
    RecordConsent,
    SetPreferences,
    SuppressAddress,
    SuppressionQuery,
    SuppressionRow,
    TopicPreference,
    WithdrawConsent,
)
from crescendo.rest import answers, shapes
from crescendo.rest.addresses import ContactId, SuppressionId, number
from crescendo.rest.answers import PageShape, declared
from crescendo.rest.contacts import router as contacts_router
from crescendo.rest.instants import At, read_instant_or_none, write_instant, write_instant_or_none
from crescendo.rest.keys import actor_of
from crescendo.rest.queries import After, Limit
from crescendo.rest.shapes import ConsentShape, Instant

router = Router(tags=["consent"])
Word = Annotated[str, Field(max_length=60)]
Said = Annotated[str, Field(min_length=1, max_length=500)]


class TopicShape(TypedDict):
    """A subscription topic."""

    key: str
    name_en: str
    name_zh: str
    is_retired: bool


class PurposeShape(TypedDict):
    """What people are asked to agree to; the texts are those that stand beside the box."""

    key: str
    name_en: str
    name_zh: str
    text_en: str
    text_zh: str
    text_version: str
    legal_basis: str
    channels: list[str]
    is_promotional: bool
    is_retired: bool
    topics: list[TopicShape]


class ReachShape(TypedDict):
    """Whether a contact may be reached on a channel; `state` is the first reason why not, `detail` says more."""

    channel: str
    is_reachable: bool
    state: str
    detail: str
    until: Instant | None


class PreferenceShape(TypedDict):
    """A topic with how often somebody wants to hear of it; null where nothing was chosen."""

    purpose: str
    topic: str
    frequency: str | None
    at: Instant | None


class SuppressionShape(TypedDict):
    """A line of the list. `address` is empty while no contact has it: only its keyed hash is kept."""

    id: str
    kind: str
    address: str
    channel: str
    reason: str
    note: str
    at: Instant
    by: str
    lifted_at: Instant | None
    lifted_by: str
    lifted_because: str


class NewConsent(Schema):
    """A consent that was given elsewhere; `at` left out is now, `text_version` left out the one in force."""

    model_config = ConfigDict(extra="forbid")
    purpose: Word
    channel: Word
    source: Said
    evidence: Said
    at: At | None = None
    text_version: Word = ""
    language: Word = ""


class Withdrawal(Schema):
    """What is taken back; a purpose or channel left out is every one."""

    model_config = ConfigDict(extra="forbid")
    purpose: Word = ""
    channel: Word = ""
    source: Said
    evidence: Annotated[str, Field(max_length=500)] = ""


class Pausing(Schema):
    """Whether a contact is left alone."""

    model_config = ConfigDict(extra="forbid")
    is_paused: StrictBool
    reason: Annotated[str, Field(max_length=500)] = ""


class Choices(Schema):
    """Topics with how often; what is not named stays."""

    model_config = ConfigDict(extra="forbid")
    topics: Annotated[dict[Word, Frequency], Field(max_length=200, examples=[{"webinars": "monthly"}])]
    source: Annotated[str, Field(max_length=500)] = ""


class NewSuppression(Schema):
    """An address, a phone number, or a mail domain as `@abc.com`; no channel is every one."""

    model_config = ConfigDict(extra="forbid")
    address: Annotated[str, Field(min_length=3, max_length=255)]
    channel: Word = ""
    reason: Annotated[str, Field(min_length=1, max_length=200)] = "by_hand"
    note: Annotated[str, Field(max_length=200)] = ""


class AddressAsked(Schema):
    """The address that is looked for; it goes in the body, since addresses of requests stand in logs."""

    model_config = ConfigDict(extra="forbid")
    address: Annotated[str, Field(min_length=3, max_length=255)]


class Lifting(Schema):
    """Why an address may be written to again."""

    model_config = ConfigDict(extra="forbid")
    reason: Annotated[str, Field(min_length=1, max_length=200)]


@router.get(
    "/consent-purposes", response=declared(PageShape[PurposeShape]), summary="List purposes of consent"
)
def list_purposes(request: HttpRequest) -> HttpResponse:
    """Scope `contacts_read`. The version in force, the retired ones too; all on one page."""
    found = people.consent_purposes(actor_of(request))
    return answers.page(
        request,
        [
            PurposeShape(
                key=one.key,
                name_en=one.en,
                name_zh=one.zh,
                text_en=one.text_en,
                text_zh=one.text_zh,
                text_version=str(found.number),
                legal_basis=one.legal_basis.value,
                channels=[channel.value for channel in one.channels],
                is_promotional=one.is_promotional,
                is_retired=one.is_retired,
                topics=[
                    TopicShape(key=topic.key, name_en=topic.en, name_zh=topic.zh, is_retired=topic.is_retired)
                    for topic in one.topics
                ],
            )
            for one in found.document.purposes
        ],
    )


# One address is one router's: that the register is read under.
@contacts_router.post(
    "/contacts/{contact_id}/consents",
    response=declared(ConsentShape, 404, 409, 413, 415, success=201),
    summary="Record a consent",
)
def record_consent(request: HttpRequest, contact_id: ContactId, given: NewConsent) -> HttpResponse:
    """Scopes `contacts_edit`, `contacts_read`. Source and evidence are needed. It lifts no suppression."""
    said = given.model_dump(exclude={"at"})
    at = read_instant_or_none(given.at)
    wanted = RecordConsent(contact_id=_contact(contact_id), at=at, **said)
    made = people.record_consent(actor_of(request), wanted, now=SystemClock().now())
    return answers.one(shapes.consent(made), status=201)


@router.post(
    "/contacts/{contact_id}/consents/withdraw",
    response=declared(PageShape[ConsentShape], 404, 409, 413, 415),
    summary="Withdraw consents",
)
def withdraw_consent(request: HttpRequest, contact_id: ContactId, given: Withdrawal) -> HttpResponse:
    """Scopes `contacts_edit`, `contacts_read`. Holds at once; the records that were appended are answered."""
    wanted = WithdrawConsent(contact_id=_contact(contact_id), **given.model_dump())
    made = people.withdraw_consent(actor_of(request), wanted, now=SystemClock().now())
    return answers.page(request, [shapes.consent(one) for one in made])


@router.get(
    "/contacts/{contact_id}/reachability",
    response=declared(PageShape[ReachShape], 404),
    summary="Say on which channels a contact may be reached",
)
def read_reachability(request: HttpRequest, contact_id: ContactId) -> HttpResponse:
    """Scope `contacts_read`. Every channel in use with the first reason why not; all on one page."""
    return _reach(request, contact_id)


@router.post(
    "/contacts/{contact_id}/pause",
    response=declared(PageShape[ReachShape], 404, 413, 415),
    summary="Pause or resume marketing to a contact",
)
def pause_contact(request: HttpRequest, contact_id: ContactId, given: Pausing) -> HttpResponse:
    """Scopes `contacts_edit`, `contacts_read`. Answers what its reach is now."""
    by, asked, now = actor_of(request), _contact(contact_id), SystemClock().now()
    if given.is_paused:
        people.pause_contact(by, PauseContact(contact_id=asked, reason=given.reason), now=now)
    else:
        people.resume_contact(by, asked, now=now)
    return _reach(request, contact_id)


@router.get(
    "/contacts/{contact_id}/preferences",
    response=declared(PageShape[PreferenceShape], 404),
    summary="List what a contact wants to hear of",
)
def list_preferences(request: HttpRequest, contact_id: ContactId) -> HttpResponse:
    """Scope `contacts_read`. Every topic in use; all on one page."""
    found = people.preferences_of(actor_of(request), _contact(contact_id))
    return answers.page(request, [_preference(one) for one in found])


@router.patch(
    "/contacts/{contact_id}/preferences",
    response=declared(PageShape[PreferenceShape], 404, 413, 415),
    summary="Set what a contact wants to hear of",
)
def set_preferences(request: HttpRequest, contact_id: ContactId, given: Choices) -> HttpResponse:
    """Scopes `contacts_edit`, `contacts_read`. It gives no consent and takes none back."""
    wanted = SetPreferences(contact_id=_contact(contact_id), choices=given.topics, source=given.source)
    found = people.set_preferences(actor_of(request), wanted, now=SystemClock().now())
    return answers.page(request, [_preference(one) for one in found])


@router.get("/suppressions", response=declared(PageShape[SuppressionShape]), summary="List suppressions")
def list_suppressions(
    request: HttpRequest,
    *,
    channel: Annotated[str, Query(max_length=60)] = "",
    reason: Annotated[str, Query(max_length=200)] = "",
    lifted: Annotated[bool, Query(description="Those that were lifted, instead of those in force.")] = False,
    limit: Limit = 50,
    after: After = None,
) -> HttpResponse:
    """Scope `contacts_read`. Newest first; addresses are masked without `personal_data`."""
    query = SuppressionQuery(channel=channel, reason=reason, is_lifted=lifted, limit=limit, after=after)
    found = people.list_suppressions(actor_of(request), query)
    return answers.page(request, [_suppression(row) for row in found.rows], found.next_cursor)


@router.post(
    "/suppressions",
    response=declared(SuppressionShape, 409, 413, 415, success=201),
    summary="Suppress an address or a mail domain",
)
def add_suppression(request: HttpRequest, given: NewSuppression) -> HttpResponse:
    """Scope `contacts_edit`. One that is in force for the same reason is answered as it is."""
    wanted = SuppressAddress(**given.model_dump())
    made = people.add_suppression(actor_of(request), wanted, now=SystemClock().now())
    return answers.one(_suppression(made), status=201)


@router.post(
    "/suppressions/check",
    response=declared(PageShape[SuppressionShape], 409, 413, 415),
    summary="Say what holds for an address",
)
def check_suppression(request: HttpRequest, given: AddressAsked) -> HttpResponse:
    """Scope `contacts_read`. The lines in force for it and for its mail domain; none: the list lets it pass."""
    found = people.check_suppression(actor_of(request), given.address)
    return answers.page(request, [_suppression(row) for row in found])


@router.post(
    "/suppressions/{suppression_id}/lift",
    response=declared(SuppressionShape, 404, 409, 413, 415),
    summary="Lift a suppression",
)
def lift_suppression(request: HttpRequest, suppression_id: SuppressionId, given: Lifting) -> HttpResponse:
    """Scope `suppressions_lift`. With a reason, which the audit keeps; consent is asked for as ever."""
    line = number(Prefix.SUPPRESSION, "suppression", suppression_id)
    wanted = LiftSuppression(suppression_id=line, reason=given.reason)
    return answers.one(
        _suppression(people.lift_suppression(actor_of(request), wanted, now=SystemClock().now()))
    )


def _contact(contact_id: str) -> int:
    return number(Prefix.CONTACT, "contact", contact_id)


def _reach(request: HttpRequest, contact_id: str) -> HttpResponse:
    by = actor_of(request)
    living = people.get_contact(by, _contact(contact_id)).id
    found = people.reachability_of(by, [living], now=SystemClock().now())
    return answers.page(
        request,
        [
            ReachShape(
                channel=one.channel.value,
                is_reachable=one.is_reachable,
                state=one.state.value,
                detail=one.detail,
                until=write_instant_or_none(one.until),
            )
            for one in found[living]
        ],
    )


def _preference(one: TopicPreference) -> PreferenceShape:
    return PreferenceShape(
        purpose=one.purpose,
        topic=one.topic.key,
        frequency=one.frequency.value if one.frequency else None,
        at=write_instant_or_none(one.at),
    )


def _suppression(row: SuppressionRow) -> SuppressionShape:
    return SuppressionShape(
        id=write_id(Prefix.SUPPRESSION, row.id),
        kind=row.kind,
        address=row.address,
        channel=row.channel,
        reason=row.reason,
        note=row.note,
        at=write_instant(row.at),
        by=row.by_label,
        lifted_at=write_instant_or_none(row.lifted_at),
        lifted_by=row.lifted_by,
        lifted_because=row.lifted_because,
    )

"""Rows as they leave the house: the same columns in an answer of the API and in every format of an export.

Ids carry their prefix, instants are RFC 3339 with milliseconds, what is not known is null or an empty text.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import Field
from typing_extensions import TypedDict

from crescendo.activity.types import EventRow
from crescendo.core.ids import Prefix, write_id
from crescendo.people.types import Account, Consent, Contact, KnownIdentity
from crescendo.rest.addresses import write_id_or_none
from crescendo.rest.instants import write_instant, write_instant_or_none
from crescendo.sources.types import Source, Touch

Instant = Annotated[str, Field(json_schema_extra={"format": "date-time"})]
Values = dict[str, Any]


class TouchShape(TypedDict):
    """How somebody came. `click_id_kind` is the name under which the ad platform sent its click id."""

    channel: str
    source: str
    medium: str
    campaign: str
    ad_group: str
    keyword: str
    content: str
    click_id: str
    click_id_kind: str
    engine: str
    landing_url: str
    referrer: str
    plan_id: str
    unit_id: str
    keyword_id: str
    creative_id: str


class ContactShape(TypedDict):
    """A person as known now."""

    id: str
    email: str
    phone: str
    name: str
    first_name: str
    last_name: str
    title: str
    company_name: str
    industry: str
    employees: int | None
    country: str
    region: str
    city: str
    language: str
    time_zone: str
    website: str
    account_id: str | None
    owner_id: str | None
    user_ids: list[str]
    first_touch: TouchShape | None
    last_touch: TouchShape | None
    is_verified: bool
    event_count: int
    created_at: Instant
    first_seen_at: Instant
    last_seen_at: Instant
    traits: Values


class AccountShape(TypedDict):
    """A company as known now."""

    id: str
    name: str
    domain: str
    industry: str
    employees: int | None
    country: str
    region: str
    city: str
    website: str
    owner_id: str | None
    parent_id: str | None
    created_at: Instant
    traits: Values


class EventShape(TypedDict):
    """What somebody did. `key` is the client's message id, or what stands in for it."""

    id: str
    key: str
    name: str
    raw_name: str
    at: Instant
    received_at: Instant
    contact_id: str | None
    identity: str | None
    source: str
    source_id: str
    subject: str | None
    value: int | None
    judgement: str
    judgement_reason: str | None
    touch: TouchShape | None
    url: str | None
    title: str | None
    properties: Values


class IdentityShape(TypedDict):
    """Something that somebody is known by."""

    id: str
    kind: str
    value: str
    space: str
    contact_id: str | None
    verified: bool
    first_seen_at: Instant


class ConsentShape(TypedDict):
    """One record of the register of consents."""

    id: str
    contact_id: str | None
    identity_id: str | None
    purpose: str
    channel: str
    status: str
    legal_basis: str
    text_version: str
    language: str
    source_url: str
    at: Instant
    ip: str
    key: str
    proof: str


class SourceShape(TypedDict):
    """A place that sends events. `write_key` is null for those who may not manage sources."""

    id: str
    name: str
    write_key: str | None
    protocol: str
    trust: str
    origins: list[str]
    user_id_space: str
    project: str
    enabled: bool
    created_at: Instant
    first_event_at: Instant | None
    last_event_at: Instant | None
    events: int


def touch(row: Touch | None) -> TouchShape | None:
    """A touch without its dictionary number."""
    if row is None:
        return None
    return TouchShape(
        channel=row.channel.value,
        source=row.source,
        medium=row.medium,
        campaign=row.campaign,
        ad_group=row.ad_group,
        keyword=row.keyword,
        content=row.content,
        click_id=row.click_id,
        click_id_kind=row.click_id_kind,
        engine=row.engine,
        landing_url=row.landing_url,
        referrer=row.referrer,
        plan_id=row.plan_id,
        unit_id=row.unit_id,
        keyword_id=row.keyword_id,
        creative_id=row.creative_id,
    )


def contact(row: Contact, *, user_ids: tuple[str, ...], touches: Mapping[int, Touch | None]) -> ContactShape:
    """A contact with the touches and user ids that were looked up for its page."""
    return ContactShape(
        id=write_id(Prefix.CONTACT, row.id),
        email=row.email,
        phone=row.phone,
        name=row.name,
        first_name=row.first_name,
        last_name=row.last_name,
        title=row.title,
        company_name=row.company_name,
        industry=row.industry,
        employees=row.employees,
        country=row.country,
        region=row.region,
        city=row.city,
        language=row.language,
        time_zone=row.time_zone,
        website=row.website,
        account_id=write_id_or_none(Prefix.ACCOUNT, row.account_id),
        owner_id=write_id_or_none(Prefix.STAFF, row.owner_id),
        user_ids=list(user_ids),
        first_touch=touch(touches.get(row.first_touch_id or 0)),
        last_touch=touch(touches.get(row.last_touch_id or 0)),
        is_verified=row.is_verified,
        event_count=row.event_count,
        created_at=write_instant(row.created_at),
        first_seen_at=write_instant(row.first_seen_at),
        last_seen_at=write_instant(row.last_seen_at),
        traits=dict(row.traits),
    )


def account(row: Account) -> AccountShape:
    """An account."""
    return AccountShape(
        id=write_id(Prefix.ACCOUNT, row.id),
        name=row.name,
        domain=row.domain,
        industry=row.industry,
        employees=row.employees,
        country=row.country,
        region=row.region,
        city=row.city,
        website=row.website,
        owner_id=write_id_or_none(Prefix.STAFF, row.owner_id),
        parent_id=write_id_or_none(Prefix.ACCOUNT, row.parent_id),
        created_at=write_instant(row.created_at),
        traits=dict(row.traits),
    )


def event(row: EventRow) -> EventShape:
    """An event; its identity reads as `user:u1`."""
    return EventShape(
        id=write_id(Prefix.EVENT, row.id),
        key=row.message,
        name=row.name,
        raw_name=row.raw_name,
        at=write_instant(row.at),
        received_at=write_instant(row.received_at),
        contact_id=write_id_or_none(Prefix.CONTACT, row.contact_id),
        identity=f"{row.identity_kind}:{row.identity_label}" if row.identity_kind else None,
        source=row.source_name,
        source_id=write_id(Prefix.SOURCE, row.source_id),
        subject=row.subject,
        value=row.value,
        judgement=row.judgement.word,
        judgement_reason=row.judgement_reason,
        touch=touch(row.touch),
        url=row.url,
        title=row.title,
        properties=dict(row.properties),
    )


def identity(row: KnownIdentity) -> IdentityShape:
    """An identity."""
    return IdentityShape(
        id=write_id(Prefix.IDENTITY, row.id),
        kind=row.kind.name.lower(),
        value=row.value,
        space=row.space,
        contact_id=write_id_or_none(Prefix.CONTACT, row.contact_id),
        verified=row.is_verified,
        first_seen_at=write_instant(row.first_seen_at),
    )


def consent(row: Consent) -> ConsentShape:
    """A record of the register."""
    return ConsentShape(
        id=write_id(Prefix.CONSENT, row.id),
        contact_id=write_id_or_none(Prefix.CONTACT, row.contact_id),
        identity_id=write_id_or_none(Prefix.IDENTITY, row.identity_id),
        purpose=row.purpose,
        channel=row.channel,
        status=row.status.value,
        legal_basis=row.legal_basis,
        text_version=row.text_version,
        language=row.language,
        source_url=row.source_url,
        at=write_instant(row.at),
        ip=row.ip,
        key=row.key,
        proof=row.proof.name.lower(),
    )


def source(row: Source, *, shows_key: bool) -> SourceShape:
    """A source; whoever knows its write key can send in its name."""
    return SourceShape(
        id=write_id(Prefix.SOURCE, row.id),
        name=row.name,
        write_key=row.write_key if shows_key else None,
        protocol=row.protocol.value,
        trust=row.trust.value,
        origins=list(row.origins),
        user_id_space=row.user_id_space,
        project=row.project,
        enabled=row.enabled,
        created_at=write_instant(row.created_at),
        first_event_at=write_instant_or_none(row.first_event_at),
        last_event_at=write_instant_or_none(row.last_event_at),
        events=row.events,
    )

"""The nouns of contacts and accounts as they are known now, asked for and edited. No Django; `types` hands them on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

import msgspec

if TYPE_CHECKING:
    from crescendo.conditions.types import Tree
    from crescendo.core.types import Page


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactQuery:
    """Which contacts, in which order; `after` is the cursor of the page before."""

    condition: Tree | None = None
    sort: str = "-last_seen_at"
    after: str | None = None
    limit: int = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Near:
    """A page that the first few thousand contacts of an order tell; None where all must be looked through.

    `is_everybody` where there are no more than these, so that counting them is as fast.
    """

    page: Page[Contact] | None
    is_everybody: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """Some of those whom somebody sees, in an order that chance mixed, and how many there are in all."""

    ids: tuple[int, ...]
    of: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountQuery:
    """Which accounts, in which order; `after` is the cursor of the page before."""

    condition: Tree | None = None
    sort: str = "-created_at"
    after: str | None = None
    limit: int = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """A person as known now: the projection of the contact's field history."""

    id: int
    name: str
    first_name: str
    last_name: str
    email: str
    phone: str
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
    traits: Mapping[str, Any]
    owner_id: int | None
    account_id: int | None
    first_touch_id: int | None
    last_touch_id: int | None
    created_at: int
    first_seen_at: int
    last_seen_at: int
    event_count: int
    is_verified: bool


class TallyBy(StrEnum):
    """By what contacts can be counted."""

    OWNER = "owner"
    ACCOUNT = "account"
    FIRST_TOUCH = "first_touch"


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """A company as known now."""

    id: int
    name: str
    domain: str
    industry: str
    employees: int | None
    country: str
    region: str
    city: str
    website: str
    traits: Mapping[str, Any]
    owner_id: int | None
    parent_id: int | None
    created_at: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactEdit:
    """Fields that staff set by hand; None clears. `owner_id` and `account_id` are fields too."""

    contact_id: int
    fields: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class NewContact:
    """A contact typed in by staff; an e-mail or phone of somebody known is refused."""

    fields: Mapping[str, Any]


class TouchesOf(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """First and last touch of a contact, as the activity room computed them."""

    contact_id: int
    first_touch_id: int | None
    last_touch_id: int | None


class Seen(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """Further events of a contact: their count, first and last time."""

    contact_id: int
    first_at: int
    last_at: int
    events: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """What says whose a contact is: place and trade are codes, the company's where the contact says none."""

    contact_id: int
    owner_id: int | None
    account_id: int | None
    account_owner_id: int | None
    account: str
    title: str
    province: str
    industry: str
    traits: Mapping[str, Any]

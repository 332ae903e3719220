"""The columns that the lists of contacts and accounts offer: their names, how they are shown, sorted, typed over."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from crescendo.conditions.types import Entity
from crescendo.core import api as core
from crescendo.core.types import Actor, Permission
from crescendo.people import api as people
from crescendo.people.types import OwnType


class Show(StrEnum):
    """How a column's values are shown."""

    PERSON = "person"
    COMPANY = "company"
    ACCOUNT = "account"
    TEXT = "text"
    STAFF = "staff"
    TAGS = "tags"
    TOUCH = "touch"
    SCORE = "score"
    STAGE = "stage"
    FLAG = "flag"
    WHEN = "when"
    NUMBER = "number"
    DEAL = "deal"
    CLOCK = "clock"
    MONEY = "money"
    DAY = "day"
    ACT = "act"
    CODE = "code"
    BADGE = "badge"


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A column. `edits` names the field that is typed over in the list; empty where none is.

    One that `is_wide` narrow screens leave out: they say it under the row's name.
    """

    key: str
    label: Any
    show: Show = Show.TEXT
    is_sorted: bool = False
    edits: str = ""
    is_wide: bool = False

    @property
    def is_number(self) -> bool:
        """Whether digits stand under one another."""
        return self.show in {Show.NUMBER, Show.MONEY}

    @property
    def goes_down(self) -> bool:
        """Whether the greatest comes first where nobody has said otherwise."""
        return self.show in {Show.WHEN, Show.NUMBER, Show.MONEY}


@dataclass(frozen=True, slots=True, kw_only=True)
class ListKind:
    """A list: whose, what it may show, and how it looks until somebody has it otherwise."""

    name: str
    entity: Entity
    edits: Permission
    title: Any
    everything: Any
    columns: Callable[[Actor], tuple[Column, ...]]
    usual: tuple[str, ...]
    usual_sort: str
    sorts: Mapping[str, Any]

    @property
    def route(self) -> str:
        """The name of the list's address."""
        return f"console:{self.name}"


def chosen(offered: Sequence[Column], keys: Sequence[str]) -> tuple[Column, ...]:
    """The columns of these keys, in their order; those that there are no more are left out."""
    known = {column.key: column for column in offered}
    return tuple(known[key] for key in dict.fromkeys(keys) if key in known)


def _of_contacts(by: Actor) -> tuple[Column, ...]:
    may_edit = core.may(by, Permission.CONTACTS_EDIT)
    found = (*_CONTACT, *_own(Entity.CONTACT, by))
    if by.sees_personal_data and may_edit:
        return found
    return tuple(
        Column(
            key=column.key,
            label=column.label,
            show=column.show,
            is_sorted=column.is_sorted and (by.sees_personal_data or column.key not in _PERSONAL),
            edits=column.edits if may_edit and column.key not in _PERSONAL else "",
        )
        for column in found
    )


def _of_accounts(by: Actor) -> tuple[Column, ...]:
    may_edit = core.may(by, Permission.ACCOUNTS_EDIT)
    may_count = core.may(by, Permission.CONTACTS_READ)
    return tuple(
        column
        if may_edit
        else Column(key=column.key, label=column.label, show=column.show, is_sorted=column.is_sorted)
        for column in (*_ACCOUNT, *_own(Entity.ACCOUNT, by))
        if may_count or column.key != "contacts"
    )


def _own(entity: Entity, by: Actor) -> tuple[Column, ...]:
    """The company's own fields. A personal one is not typed over by who sees it covered."""
    language = get_language() or ""
    return tuple(
        Column(
            key=f"own.{field.key}",
            label=field.label(language),
            show=Show.NUMBER if field.type is OwnType.NUMBER else Show.TEXT,
            # An account's own fields are traits, which its page does not edit either.
            edits=f"own.{field.key}"
            if entity is Entity.CONTACT and (by.sees_personal_data or not field.is_personal)
            else "",
        )
        for field in people.declared(entity)
        if not field.is_retired
    )


_PERSONAL = frozenset({"name", "email", "phone", "website"})
_CONTACT = (
    Column(key="name", label=pgettext_lazy("person", "Name"), show=Show.PERSON, is_sorted=True, edits="name"),
    Column(key="company_name", label=_("Company"), show=Show.COMPANY, is_sorted=True, edits="company_name"),
    Column(key="title", label=pgettext_lazy("contact", "Title"), edits="title"),
    Column(key="email", label=_("E-mail"), is_sorted=True),
    Column(key="phone", label=_("Phone")),
    Column(key="owner", label=_("Owner"), show=Show.STAFF, edits="owner_id"),
    Column(key="tags", label=_("Tags"), show=Show.TAGS, edits="tags"),
    Column(key="score", label=_("Score"), show=Show.SCORE),
    Column(key="stage", label=_("Stage"), show=Show.STAGE),
    Column(key="stage_since", label=_("In its stage since"), show=Show.WHEN),
    Column(key="industry", label=_("Industry"), edits="industry"),
    Column(key="employees", label=_("Employees"), show=Show.NUMBER, edits="employees"),
    Column(key="country", label=_("Country"), edits="country"),
    Column(key="region", label=pgettext_lazy("place", "Region"), edits="region"),
    Column(key="city", label=_("City"), edits="city"),
    Column(key="language", label=_("Language")),
    Column(key="website", label=_("Website")),
    Column(key="first_touch", label=_("Came by"), show=Show.TOUCH),
    Column(key="last_touch", label=_("Came last by"), show=Show.TOUCH),
    Column(key="is_verified", label=_("Verified"), show=Show.FLAG),
    Column(key="created_at", label=_("Created"), show=Show.WHEN, is_sorted=True),
    Column(key="first_seen_at", label=_("First seen"), show=Show.WHEN),
    Column(key="last_seen_at", label=_("Last seen"), show=Show.WHEN, is_sorted=True),
    Column(key="event_count", label=_("Events"), show=Show.NUMBER, is_sorted=True),
)
_ACCOUNT = (
    Column(key="name", label=_("Company"), show=Show.ACCOUNT, is_sorted=True, edits="name"),
    Column(key="domain", label=_("Domain")),
    Column(key="contacts", label=_("Contacts"), show=Show.NUMBER),
    Column(key="score", label=_("Account score"), show=Show.SCORE),
    Column(key="owner", label=_("Owner"), show=Show.STAFF, edits="owner_id"),
    Column(key="industry", label=_("Industry"), edits="industry"),
    Column(key="employees", label=_("Employees"), show=Show.NUMBER, edits="employees"),
    Column(key="country", label=_("Country"), edits="country"),
    Column(key="region", label=pgettext_lazy("place", "Region"), edits="region"),
    Column(key="city", label=_("City"), edits="city"),
    Column(key="website", label=_("Website"), edits="website"),
    Column(key="created_at", label=_("Since"), show=Show.WHEN, is_sorted=True),
)

_DEAL = (
    Column(key="name", label=_("Deal"), show=Show.DEAL, is_sorted=True),
    Column(key="account", label=_("Account"), show=Show.COMPANY, is_wide=True),
    Column(key="stage", label=_("Stage"), show=Show.STAGE),
    Column(key="amount", label=_("Amount"), show=Show.MONEY, is_sorted=True),
    Column(key="list_amount", label=_("List amount"), show=Show.MONEY),
    Column(key="discount", label=_("Discount")),
    Column(key="close_on", label=_("Expected close"), show=Show.DAY, is_sorted=True),
    Column(key="owner", label=_("Owner"), show=Show.STAFF),
    Column(key="products", label=_("Products")),
    Column(key="source", label=_("Primary source")),
    Column(key="keyword", label=_("Keyword")),
    Column(key="region", label=pgettext_lazy("place", "Region")),
    Column(key="industry", label=_("Industry")),
    Column(key="budget_state", label=_("Budget")),
    Column(key="lost_reason", label=_("Lost because")),
    Column(key="win_reason", label=_("Won because")),
    Column(key="missing", label=_("Incomplete")),
    Column(key="clock", label=_("Clocks"), show=Show.CLOCK),
    Column(key="stage_at", label=_("In its stage since"), show=Show.WHEN, is_sorted=True),
    Column(key="closed_at", label=_("Won or lost"), show=Show.WHEN),
    Column(key="created_at", label=_("Created"), show=Show.WHEN, is_sorted=True),
)

CONTACTS = ListKind(
    name="contacts",
    entity=Entity.CONTACT,
    edits=Permission.CONTACTS_EDIT,
    title=_("Contacts"),
    everything=_("All contacts"),
    columns=_of_contacts,
    usual=("name", "company_name", "title", "email", "first_touch", "last_seen_at", "event_count"),
    usual_sort="-last_seen_at",
    sorts={
        "-last_seen_at": _("Last seen, newest first"),
        "-created_at": _("Newest contacts first"),
        "created_at": _("Oldest contacts first"),
        "name": _("By name"),
        "company_name": _("By company"),
        "-event_count": _("Most events first"),
    },
)
ACCOUNTS = ListKind(
    name="accounts",
    entity=Entity.ACCOUNT,
    edits=Permission.ACCOUNTS_EDIT,
    title=_("Accounts"),
    everything=_("All accounts"),
    columns=_of_accounts,
    usual=("name", "domain", "contacts", "industry", "city", "employees", "created_at"),
    usual_sort="-created_at",
    sorts={
        "-created_at": _("Newest accounts first"),
        "created_at": _("Oldest accounts first"),
        "name": _("By name"),
    },
)
DEALS = ListKind(
    name="deals",
    entity=Entity.DEAL,
    edits=Permission.DEALS_EDIT,
    title=_("Deals"),
    everything=_("All deals"),
    columns=lambda _by: _DEAL,
    usual=("name", "account", "stage", "amount", "close_on", "owner", "clock", "stage_at"),
    usual_sort="-created_at",
    sorts={
        "-created_at": _("Newest deals first"),
        "close_on": _("Soonest close first"),
        "-amount": _("Largest amount first"),
        "stage_at": _("Longest in its stage first"),
        "name": _("By name"),
    },
)

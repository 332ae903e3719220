"""The columns that the list of events offers."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from crescendo.conditions.types import Entity
from crescendo.console.columns import Column, ListKind, Show
from crescendo.core import api as core
from crescendo.core.types import Actor, Permission

_ALL = (
    Column(key="at", label=_("Time"), show=Show.WHEN),
    Column(key="act", label=_("Act"), show=Show.ACT),
    Column(key="contact", label=_("Contact"), show=Show.COMPANY),
    Column(key="subject", label=_("Page or subject")),
    Column(key="account", label=_("Account"), show=Show.COMPANY),
    Column(key="data_source", label=_("Data source")),
    Column(key="judgement", label=_("Judgement"), show=Show.BADGE),
    Column(key="channel", label=_("Came by"), show=Show.TOUCH),
    Column(key="value", label=_("Measure")),
    Column(key="source", label=_("Traffic source")),
    Column(key="campaign", label=_("Campaign")),
    Column(key="keyword", label=_("Keyword")),
    Column(key="visit", label=_("In the visit since"), show=Show.WHEN),
    Column(key="url", label=_("Address of the page"), show=Show.CODE),
    Column(key="reason", label=_("Judged because of")),
    Column(key="raw_name", label=_("Name as sent"), show=Show.CODE),
    Column(key="received_at", label=_("Received"), show=Show.WHEN),
    Column(key="id", label=_("Event id"), show=Show.CODE),
)


def _offered(by: Actor) -> tuple[Column, ...]:
    may_see = core.may(by, Permission.ACCOUNTS_READ) and core.may(by, Permission.CONTACTS_READ)
    return _ALL if may_see else tuple(column for column in _ALL if column.key != "account")


EVENTS = ListKind(
    name="events",
    entity=Entity.EVENT,
    edits=Permission.EVENTS_READ,
    title=pgettext_lazy("list", "Events"),
    everything=_("All events"),
    columns=_offered,
    usual=("at", "act", "contact", "subject", "account", "data_source", "judgement", "channel"),
    usual_sort="-at",
    sorts={"-at": _("Newest first")},
)

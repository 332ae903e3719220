"""The navigation, in the order of a person's work; who may not open a screen does not see its door."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from crescendo.core import api as core
from crescendo.core.types import Actor, Permission


@dataclass(frozen=True, slots=True, kw_only=True)
class Door:
    """One line of the navigation."""

    name: str
    label: Any
    icon: str
    permission: Permission | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Open:
    """A door as shown to one person on one page."""

    url: str
    label: Any
    icon: str
    is_here: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Doors that belong to one kind of work."""

    label: Any
    doors: tuple[Open, ...]


_GROUPS: tuple[tuple[Any, tuple[Door, ...]], ...] = (
    ("", (Door(name="home", label=pgettext_lazy("navigation", "Home"), icon="home"),)),
    (
        pgettext_lazy("navigation", "Sales"),
        (
            Door(name="desk", label=_("Desk"), icon="inbox", permission=Permission.CONTACTS_READ),
            Door(name="call-queue", label=_("Call queue"), icon="phone", permission=Permission.CONTACTS_READ),
            Door(name="leads", label=_("Leads"), icon="user-check", permission=Permission.CONTACTS_READ),
            Door(name="deals", label=_("Deals"), icon="trophy", permission=Permission.DEALS_READ),
            Door(
                name="overview",
                label=pgettext_lazy("sales", "Overview"),
                icon="chart-funnel",
                permission=Permission.DEALS_READ,
            ),
            Door(
                name="materials",
                label=_("Materials"),
                icon="file-text",
                permission=Permission.DEFINITIONS_READ,
            ),
        ),
    ),
    (
        _("People"),
        (
            Door(name="contacts", label=_("Contacts"), icon="users", permission=Permission.CONTACTS_READ),
            Door(name="accounts", label=_("Accounts"), icon="building", permission=Permission.ACCOUNTS_READ),
            Door(
                name="segments",
                label=pgettext_lazy("navigation", "Segments"),
                icon="target",
                permission=Permission.DEFINITIONS_READ,
            ),
            Door(name="tags", label=_("Tags"), icon="tag", permission=Permission.CONTACTS_READ),
            Door(name="doubles", label=_("Doubles"), icon="copy", permission=Permission.CONTACTS_EDIT),
            Door(
                name="suppressions",
                label=_("Suppression list"),
                icon="ban",
                permission=Permission.CONTACTS_READ,
            ),
            Door(name="quality", label=_("Data quality"), icon="checks", permission=Permission.CONTACTS_EDIT),
            Door(name="imports", label=_("Imports"), icon="upload", permission=Permission.IMPORT),
            Door(name="exports", label=_("Exports"), icon="download", permission=Permission.EXPORT),
        ),
    ),
    (
        _("Behaviour"),
        (
            Door(
                name="events",
                label=pgettext_lazy("list", "Events"),
                icon="list",
                permission=Permission.EVENTS_READ,
            ),
            Door(name="live", label=_("Live events"), icon="activity", permission=Permission.EVENTS_READ),
            Door(
                name="catalogue",
                label=_("Event catalogue"),
                icon="list-details",
                permission=Permission.EVENTS_READ,
            ),
            Door(
                name="machines",
                label=_("Human or machine"),
                icon="eye-off",
                permission=Permission.SOURCES_READ,
            ),
            Door(
                name="scoring",
                label=_("Scoring models"),
                icon="flame",
                permission=Permission.DEFINITIONS_READ,
            ),
            Door(
                name="lifecycle",
                label=pgettext_lazy("navigation", "Lifecycle"),
                icon="route",
                permission=Permission.DEFINITIONS_READ,
            ),
            Door(name="quarantine", label=_("Quarantine"), icon="inbox", permission=Permission.EVENTS_RAW),
        ),
    ),
    (
        _("Set up"),
        (
            Door(
                name="sources", label=_("Sources and keys"), icon="plug", permission=Permission.SOURCES_READ
            ),
            Door(name="webhooks", label=_("Webhooks"), icon="send", permission=Permission.WEBHOOKS_MANAGE),
            Door(name="links", label=_("Link builder"), icon="link", permission=Permission.SOURCES_READ),
            Door(
                name="staff", label=_("Staff and teams"), icon="users-group", permission=Permission.STAFF_READ
            ),
            Door(
                name="fields",
                label=_("Own fields"),
                icon="adjustments",
                permission=Permission.SETTINGS_MANAGE,
            ),
            Door(name="erasures", label=_("Erasures"), icon="shield-check", permission=Permission.ERASE),
            Door(
                name="consent",
                label=pgettext_lazy("navigation", "Consent"),
                icon="checks",
                permission=Permission.DEFINITIONS_READ,
            ),
            Door(name="audit", label=_("Audit"), icon="history", permission=Permission.AUDIT_READ),
            Door(
                name="status",
                label=pgettext_lazy("installation", "Status"),
                icon="gauge",
                permission=Permission.OPERATIONS,
            ),
            Door(
                name="settings", label=_("Settings"), icon="settings", permission=Permission.SETTINGS_MANAGE
            ),
        ),
    ),
)


def for_actor(by: Actor, path: str) -> tuple[Group, ...]:
    """The doors this person may open, the current one marked."""
    groups = (
        Group(label=label, doors=tuple(_open(door, path) for door in doors if _may(by, door)))
        for label, doors in _GROUPS
    )
    return tuple(group for group in groups if group.doors)


@cache
def _address(name: str) -> str:
    """Where a door leads; each page draws all of them."""
    return reverse(f"console:{name}")


def may_search(by: Actor) -> bool:
    """Search finds contacts and accounts, so one of the two must be readable."""
    return core.may(by, Permission.CONTACTS_READ) or core.may(by, Permission.ACCOUNTS_READ)


def _may(by: Actor, door: Door) -> bool:
    return door.permission is None or core.may(by, door.permission)


def _open(door: Door, path: str) -> Open:
    url = _address(door.name)
    is_here = path == url if door.name == "home" else path.startswith(url)
    return Open(url=url, label=door.label, icon=door.icon, is_here=is_here)

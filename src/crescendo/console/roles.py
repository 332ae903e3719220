"""What each role may do, in plain words, read from the table that decides it."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from crescendo.console import page, words
from crescendo.console.screen import screen
from crescendo.core import api as core
from crescendo.core.types import Actor, Permission, Role

WORK: dict[str, Any] = {
    "administrator": _("Runs the installation: staff, settings, keys, erasures, and all that the others do."),
    "marketing": _("Brings people in and tends them: sources, imports, consent, definitions."),
    "sales": _("Works on the contacts and accounts they own."),
    "sdr": _("Qualifies the contacts they own before sales takes them."),
    "sales_manager": _("Sees what their team owns, hands it over, reads the audit."),
    "analyst": _("Reads and exports everything with personal data covered, and changes nothing."),
}
# Sight of personal data is set for each colleague by itself.
_GROUPS: tuple[tuple[Any, tuple[Permission, ...]], ...] = (
    (
        _("People"),
        (
            Permission.CONTACTS_READ,
            Permission.CONTACTS_EDIT,
            Permission.ACCOUNTS_READ,
            Permission.ACCOUNTS_EDIT,
            Permission.DEALS_READ,
            Permission.DEALS_EDIT,
            Permission.IMPORT,
            Permission.EXPORT,
            Permission.SUPPRESSIONS_LIFT,
            Permission.LEADS_ASSIGN,
            Permission.ERASE,
        ),
    ),
    (_("Behaviour"), (Permission.EVENTS_READ, Permission.EVENTS_RAW)),
    (
        _("Definitions"),
        (Permission.DEFINITIONS_READ, Permission.DEFINITIONS_EDIT, Permission.DEFINITIONS_PUBLISH),
    ),
    (
        _("Set up"),
        (
            Permission.SOURCES_READ,
            Permission.SOURCES_MANAGE,
            Permission.WEBHOOKS_MANAGE,
            Permission.STAFF_READ,
            Permission.STAFF_MANAGE,
            Permission.AUDIT_READ,
            Permission.SETTINGS_MANAGE,
            Permission.OPERATIONS,
        ),
    ),
)


@screen(Permission.STAFF_READ)
def roles(request: HttpRequest, by: Actor) -> HttpResponse:
    """The six roles: what they are for, whose contacts they usually see, what they may do."""
    context = {
        "roles": [
            {"code": role.value, "work": WORK[role.value], "scope": core.USUAL_SCOPE[role]} for role in Role
        ],
        "groups": [(title, [_row(one) for one in members]) for title, members in _groups()],
    }
    return page.show(request, by, "console/roles.html", context)


def _groups() -> list[tuple[Any, tuple[Permission, ...]]]:
    """The groups, and at the end what a newer room brought, so that no permission is left out."""
    known = {one for _title, members in _GROUPS for one in members} | {Permission.PERSONAL_DATA}
    others = tuple(one for one in Permission if one not in known)
    return [*_GROUPS, *([(pgettext_lazy("permissions", "Other"), others)] if others else [])]


def _row(one: Permission) -> dict[str, Any]:
    return {
        "title": words.PERMISSIONS.get(one.value, one.value),
        "allowed": [one in core.PERMISSIONS[role] for role in Role],
    }

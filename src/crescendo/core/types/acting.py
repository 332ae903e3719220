"""Who acts and what they may: permissions, roles, scopes, the actor, and a page of a list."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Generic, TypeVar

T = TypeVar("T")


class Permission(StrEnum):
    """What somebody may do. A role is a set of these; see `core.roles`."""

    CONTACTS_READ = "contacts_read"
    CONTACTS_EDIT = "contacts_edit"
    ACCOUNTS_READ = "accounts_read"
    ACCOUNTS_EDIT = "accounts_edit"
    DEALS_READ = "deals_read"
    DEALS_EDIT = "deals_edit"
    EVENTS_READ = "events_read"
    EVENTS_RAW = "events_raw"
    SOURCES_READ = "sources_read"
    SOURCES_MANAGE = "sources_manage"
    STAFF_READ = "staff_read"
    STAFF_MANAGE = "staff_manage"
    SETTINGS_MANAGE = "settings_manage"
    DEFINITIONS_READ = "definitions_read"
    DEFINITIONS_EDIT = "definitions_edit"
    DEFINITIONS_PUBLISH = "definitions_publish"
    AUDIT_READ = "audit_read"
    OPERATIONS = "operations"
    EXPORT = "export"
    IMPORT = "import"
    PERSONAL_DATA = "personal_data"
    ERASE = "erase"
    SUPPRESSIONS_LIFT = "suppressions_lift"
    WEBHOOKS_MANAGE = "webhooks_manage"
    LEADS_ASSIGN = "leads_assign"


class Role(StrEnum):
    """The six roles of a company's staff."""

    ADMINISTRATOR = "administrator"
    MARKETING = "marketing"
    SALES = "sales"
    SDR = "sdr"
    SALES_MANAGER = "sales_manager"
    ANALYST = "analyst"


class Scope(StrEnum):
    """Whose contacts and accounts somebody sees: their own, their team's and the teams below, or all."""

    OWN = "own"
    TEAM = "team"
    ALL = "all"


class Theme(StrEnum):
    """How the console looks for one member of staff."""

    SYSTEM = "system"
    LIGHT = "light"
    DARK = "dark"


class Language(StrEnum):
    """The two languages, equal."""

    CHINESE = "zh-hans"
    ENGLISH = "en"


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """Who acts: a member of staff, an API key or the system itself. Handed to every verb."""

    staff_id: int | None
    label: str
    permissions: frozenset[Permission]
    scope: Scope
    team_ids: frozenset[int] = frozenset()
    sees_personal_data: bool = False

    @classmethod
    def system(cls, label: str) -> Actor:
        """The system acting for itself, as in a job or the command line; it may do everything."""
        return cls(
            staff_id=None,
            label=label,
            permissions=frozenset(Permission),
            scope=Scope.ALL,
            sees_personal_data=True,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Page(Generic[T]):
    """One page of a list and where the next begins; None when this is the last."""

    rows: tuple[T, ...]
    next_cursor: str | None = None

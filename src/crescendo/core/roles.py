"""What each role may do. Pure: the console's page of permissions and the tests read this table too."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from crescendo.core.refusals import NotAllowed
from crescendo.core.types import Actor, Permission, Role, Scope

_P = Permission
_READS = frozenset({_P.CONTACTS_READ, _P.ACCOUNTS_READ, _P.DEALS_READ, _P.EVENTS_READ, _P.DEFINITIONS_READ})
_EDITS = frozenset({_P.CONTACTS_EDIT, _P.ACCOUNTS_EDIT, _P.DEALS_EDIT})
_CARRIES = frozenset({_P.EXPORT, _P.IMPORT})

PERMISSIONS: Mapping[Role, frozenset[Permission]] = MappingProxyType(
    {
        # Sight of personal data is set per member of staff and never comes with a role.
        Role.ADMINISTRATOR: frozenset(Permission) - {_P.PERSONAL_DATA},
        Role.MARKETING: _READS
        | _EDITS
        | _CARRIES
        | {
            _P.EVENTS_RAW,
            _P.SOURCES_READ,
            _P.SOURCES_MANAGE,
            _P.DEFINITIONS_EDIT,
            _P.DEFINITIONS_PUBLISH,
            _P.STAFF_READ,
            _P.SUPPRESSIONS_LIFT,
            _P.LEADS_ASSIGN,
        },
        Role.SALES: _READS | _EDITS,
        Role.SDR: _READS | _EDITS,
        Role.SALES_MANAGER: _READS
        | _EDITS
        | _CARRIES
        | {_P.SOURCES_READ, _P.STAFF_READ, _P.AUDIT_READ, _P.LEADS_ASSIGN},
        Role.ANALYST: _READS | {_P.EVENTS_RAW, _P.SOURCES_READ, _P.EXPORT},
    }
)

USUAL_SCOPE: Mapping[Role, Scope] = MappingProxyType(
    {
        Role.ADMINISTRATOR: Scope.ALL,
        Role.MARKETING: Scope.ALL,
        Role.SALES: Scope.OWN,
        Role.SDR: Scope.OWN,
        Role.SALES_MANAGER: Scope.TEAM,
        Role.ANALYST: Scope.ALL,
    }
)

SEES_PERSONAL_DATA = frozenset(Role) - {Role.ANALYST}


def may(actor: Actor, permission: Permission) -> bool:
    """Whether the actor has the permission."""
    return permission in actor.permissions


def require(actor: Actor, permission: Permission) -> None:
    """Refuse with NotAllowed unless the actor has the permission."""
    if not may(actor, permission):
        raise NotAllowed(permission=permission.value)

"""The verbs of core about people and documents.

The machinery has doors of its own: `facts`, `rounds`, `jobs`, `sets`, `rawlog`, `worker`, `retention`.
"""

from __future__ import annotations

from crescendo.core import audit, definitions, list_habits, notices, quarantine, saved_views
from crescendo.core.company import change_company, get_company
from crescendo.core.invitations import (
    accept_by_address,
    accept_invitation,
    get_invitation,
    invite,
    invite_again,
    list_invitations,
    withdraw_invitation,
)
from crescendo.core.letters import ask_new_password
from crescendo.core.roles import PERMISSIONS, USUAL_SCOPE, may, require
from crescendo.core.staff import (
    actor_of,
    actors_of,
    change_password,
    change_preferences,
    change_role,
    colleagues,
    create_staff,
    deactivate,
    get_staff,
    list_staff,
    members_of,
    names_of,
    owners_in_sight,
    reactivate,
    set_forgotten_password,
    set_scope,
    workforce,
)
from crescendo.core.teams import below as teams_below
from crescendo.core.teams import change_team, create_team, list_teams, remove_team

__all__ = [
    "PERMISSIONS",
    "USUAL_SCOPE",
    "accept_by_address",
    "accept_invitation",
    "actor_of",
    "actors_of",
    "ask_new_password",
    "audit",
    "change_company",
    "change_password",
    "change_preferences",
    "change_role",
    "change_team",
    "colleagues",
    "create_staff",
    "create_team",
    "deactivate",
    "definitions",
    "get_company",
    "get_invitation",
    "get_staff",
    "invite",
    "invite_again",
    "list_habits",
    "list_invitations",
    "list_staff",
    "list_teams",
    "may",
    "members_of",
    "names_of",
    "notices",
    "owners_in_sight",
    "quarantine",
    "reactivate",
    "remove_team",
    "require",
    "saved_views",
    "set_forgotten_password",
    "set_scope",
    "teams_below",
    "withdraw_invitation",
    "workforce",
]

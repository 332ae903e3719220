"""What the routes of staff, teams, sessions and invitations need, bodies that they take, and rows for them."""

from __future__ import annotations

from typing import Any

from crescendo.core import api as core
from crescendo.core import teams
from crescendo.core.clock import SystemClock
from crescendo.core.types import Actor, CreateStaff, CreateTeam, Role
from tests.doors.console import story

_MANAGES = frozenset({"staff_manage"})
_READS = frozenset({"staff_read"})
_LOOKS_AND_MANAGES = _MANAGES | _READS
SCOPES: dict[str, frozenset[str]] = {
    "list_staff": _READS,
    "get_staff": _READS,
    "change_role": _MANAGES,
    "set_access": _MANAGES,
    "deactivate_staff": _MANAGES,
    "reactivate_staff": _MANAGES,
    "unlock_staff": _LOOKS_AND_MANAGES,
    "list_sessions": _LOOKS_AND_MANAGES,
    "end_session": _MANAGES,
    "end_sessions": _LOOKS_AND_MANAGES,
    "list_teams": _READS,
    "create_team": _MANAGES,
    "change_team": _MANAGES,
    "remove_team": _MANAGES,
    "list_invitations": _MANAGES,
    "invite_colleague": _MANAGES,
    "send_invitation_again": _MANAGES,
    "withdraw_invitation": _MANAGES,
}
BODIES: dict[str, Any] = {
    "change_role": {"role": "sdr"},
    "set_access": {"scope": "own", "sees_personal_data": False, "team_id": None},
    "create_team": {"name": "Sales South"},
    "change_team": {"name": "Sales North"},
    "invite_colleague": {"email": "another@crescendo.example", "role": "sales"},
}


def rows_for(address: str) -> dict[str, str]:
    """A colleague, a device on which they are signed in, a team or an invitation, where the address asks for one."""
    found: dict[str, str] = {}
    if "{staff_id}" in address:
        staff_id = _colleague()
        found["staff_id"] = f"usr_{staff_id}"
        if "{session_id}" in address:
            found["session_id"] = f"ses_{story.open_session(staff_id)}"
    if "{team_id}" in address:
        found["team_id"] = f"tea_{_team()}"
    if "{invitation_id}" in address:
        found["invitation_id"] = f"inv_{story.invite_somebody()}"
    return found


def _colleague() -> int:
    wanted = "colleague@crescendo.example"
    known = {row.email: row.id for row in core.list_staff(Actor.system("story"), limit=200).rows}
    if wanted in known:
        return known[wanted]
    request = CreateStaff(email=wanted, name="Colleague", role=Role.SALES, password="a long enough word")
    return core.create_staff(Actor.system("story"), request, now=SystemClock().now()).id


def _team() -> int:
    """A team of nobody; one that an earlier route removed is made anew."""
    known = {row.name: row.id for row in teams.list_teams()}
    name = "Nobody's"
    if name not in known:
        known[name] = teams.create_team(
            Actor.system("story"), CreateTeam(name=name), now=SystemClock().now()
        ).id
    return known[name]

"""Teams through the API: a tree that decides whose records "my team's" means."""

from __future__ import annotations

from typing import Annotated

from django.http import HttpRequest, HttpResponse
from ninja import Router, Schema
from pydantic import ConfigDict, Field
from typing_extensions import TypedDict

from crescendo.core import api as core
from crescendo.core.clock import SystemClock
from crescendo.core.ids import Prefix, write_id
from crescendo.core.refusals import NotFound
from crescendo.core.types import ChangeTeam, CreateTeam, Permission, TeamRow
from crescendo.rest import answers
from crescendo.rest.addresses import TeamId, number, write_id_or_none
from crescendo.rest.answers import PageShape, declared
from crescendo.rest.keys import actor_of
from crescendo.rest.staff import TeamOf

router = Router(tags=["staff"])
Name = Annotated[str, Field(min_length=1, max_length=100, examples=["Sales East"])]


class TeamShape(TypedDict):
    """A team; `parent_id` null: at the top of the tree."""

    id: str
    name: str
    parent_id: str | None


class TeamWords(Schema):
    """A team to be: its name, and the one above it."""

    model_config = ConfigDict(extra="forbid")
    name: Name
    parent_id: TeamOf | None = None


class TeamChange(Schema):
    """What is to be changed; what is left out stays, a `parent_id` of null hangs it at the top."""

    model_config = ConfigDict(extra="forbid")
    name: Name | None = None
    parent_id: TeamOf | None = None


@router.get("/teams", response=declared(PageShape[TeamShape]), summary="List teams")
def list_teams(request: HttpRequest) -> HttpResponse:
    """Scope `staff_read`. All on one page, by name."""
    core.require(actor_of(request), Permission.STAFF_READ)
    return answers.page(request, [_shape(row) for row in core.list_teams()])


@router.post("/teams", response=declared(TeamShape, 404, 409, 413, 415, success=201), summary="Add a team")
def create_team(request: HttpRequest, given: TeamWords) -> HttpResponse:
    """Scope `staff_manage`."""
    wanted = CreateTeam(name=given.name, parent_id=_above(given.parent_id))
    return answers.one(
        _shape(core.create_team(actor_of(request), wanted, now=SystemClock().now())), status=201
    )


@router.patch("/teams/{team_id}", response=declared(TeamShape, 404, 409, 413, 415), summary="Change a team")
def change_team(request: HttpRequest, team_id: TeamId, given: TeamChange) -> HttpResponse:
    """Scope `staff_manage`. Renamed, or hung elsewhere in the tree."""
    by = actor_of(request)
    core.require(by, Permission.STAFF_MANAGE)
    row = _found(team_id)
    wanted = ChangeTeam(
        team_id=row.id,
        name=row.name if given.name is None else given.name,
        parent_id=_above(given.parent_id) if "parent_id" in given.model_fields_set else row.parent_id,
    )
    return answers.one(_shape(core.change_team(by, wanted, now=SystemClock().now())))


@router.post("/teams/{team_id}/remove", response=declared(TeamShape, 404, 409), summary="Remove a team")
def remove_team(request: HttpRequest, team_id: TeamId) -> HttpResponse:
    """Scope `staff_manage`. Only an empty one, which no team hangs below."""
    by = actor_of(request)
    core.require(by, Permission.STAFF_MANAGE)
    row = _found(team_id)
    core.remove_team(by, row.id, now=SystemClock().now())
    return answers.one(_shape(row))


def _found(team_id: str) -> TeamRow:
    wanted = number(Prefix.TEAM, "team", team_id)
    row = next((one for one in core.list_teams() if one.id == wanted), None)
    if row is None:
        raise NotFound(kind="team", id=team_id)
    return row


def _above(team_id: str | None) -> int | None:
    return None if team_id is None else number(Prefix.TEAM, "team", team_id)


def _shape(row: TeamRow) -> TeamShape:
    return TeamShape(
        id=write_id(Prefix.TEAM, row.id),
        name=row.name,
        parent_id=write_id_or_none(Prefix.TEAM, row.parent_id),
    )

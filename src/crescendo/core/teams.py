"""Teams: a tree that decides whose records "my team's" means."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from django.db import IntegrityError, transaction

from crescendo.core import audit
from crescendo.core.ids import Prefix, write_id
from crescendo.core.models import Team, User
from crescendo.core.refusals import NotFound, NotValid, mark
from crescendo.core.roles import require
from crescendo.core.text import clean
from crescendo.core.types import (
    Actor,
    ChangeTeam,
    CreateTeam,
    Permission,
    TeamInUse,
    TeamNameTaken,
    TeamRow,
    TeamWouldBeItsOwnParent,
)

audit.register(
    {
        "team.created": mark("%(by)s added the team %(subject)s"),
        "team.changed": mark("%(by)s changed the team %(subject)s: %(fields)s"),
        "team.removed": mark("%(by)s removed the team %(subject)s"),
    }
)


def create_team(by: Actor, request: CreateTeam, *, now: int) -> TeamRow:
    """Add a team. Refuses NotAllowed, NotFound (parent), NotValid, TeamNameTaken."""
    require(by, Permission.STAFF_MANAGE)
    with _named_once(request.name), transaction.atomic():
        tree = _locked()
        name = _free_name(request.name, tree.values())
        _must_exist(request.parent_id, tree)
        row = Team.objects.create(name=name, parent_id=request.parent_id, created_at=now)
        audit.record(
            by,
            "team.created",
            write_id(Prefix.TEAM, row.pk),
            {"name": name, "parent": request.parent_id},
            now=now,
        )
    return TeamRow(id=row.pk, name=name, parent_id=request.parent_id)


def change_team(by: Actor, request: ChangeTeam, *, now: int) -> TeamRow:
    """Rename or move a team. Refuses also TeamWouldBeItsOwnParent."""
    require(by, Permission.STAFF_MANAGE)
    with _named_once(request.name), transaction.atomic():
        tree = _locked()
        _must_exist(request.team_id, tree)
        _must_exist(request.parent_id, tree)
        name = _free_name(request.name, (row for row in tree.values() if row.id != request.team_id))
        if request.parent_id in below(request.team_id, tree.values()):
            raise TeamWouldBeItsOwnParent(team=write_id(Prefix.TEAM, request.team_id))
        Team.objects.filter(pk=request.team_id).update(name=name, parent_id=request.parent_id)
        detail = {"name": name, "parent": request.parent_id}
        audit.record(by, "team.changed", write_id(Prefix.TEAM, request.team_id), detail, now=now)
    return TeamRow(id=request.team_id, name=name, parent_id=request.parent_id)


def remove_team(by: Actor, team_id: int, *, now: int) -> None:
    """Remove an empty team. Refuses NotAllowed, NotFound, TeamInUse."""
    require(by, Permission.STAFF_MANAGE)
    with transaction.atomic():
        tree = _locked()
        _must_exist(team_id, tree)
        has_children = any(row.parent_id == team_id for row in tree.values())
        if has_children or User.objects.filter(team_id=team_id).exists():
            raise TeamInUse(team=write_id(Prefix.TEAM, team_id))
        Team.objects.filter(pk=team_id).delete()
        audit.record(
            by, "team.removed", write_id(Prefix.TEAM, team_id), {"name": tree[team_id].name}, now=now
        )


def list_teams() -> tuple[TeamRow, ...]:
    """All teams by name; any member of staff may know them. One query."""
    return tuple(_noun(row) for row in Team.objects.order_by("name", "id"))


def below(team_id: int, teams: Iterable[TeamRow]) -> frozenset[int]:
    """The team and all teams below it. Pure."""
    children: dict[int | None, list[int]] = defaultdict(list)
    for row in teams:
        children[row.parent_id].append(row.id)
    found: set[int] = set()
    waiting = [team_id]
    while waiting:
        current = waiting.pop()
        if current not in found:
            found.add(current)
            waiting.extend(children[current])
    return frozenset(found)


@contextmanager
def _named_once(name: str) -> Iterator[None]:
    """A team of this name that somebody else adds at the same moment is met by the database alone."""
    try:
        yield
    except IntegrityError as cause:
        raise TeamNameTaken(name=clean(name).strip()) from cause


def _locked() -> dict[int, TeamRow]:
    # The whole tree is locked, so that two moves at once cannot make a ring that neither would make alone.
    return {row.pk: _noun(row) for row in Team.objects.select_for_update().order_by("id")}


def _must_exist(team_id: int | None, tree: dict[int, TeamRow]) -> None:
    if team_id is not None and team_id not in tree:
        raise NotFound(kind="team", id=write_id(Prefix.TEAM, team_id))


def _free_name(given: str, others: Iterable[TeamRow]) -> str:
    name = clean(given).strip()
    if not name:
        raise NotValid([("/name", "required", mark("A name is needed."))])
    if any(row.name == name for row in others):
        raise TeamNameTaken(name=name)
    return name


def _noun(row: Team) -> TeamRow:
    return TeamRow(id=row.pk, name=row.name, parent_id=row.parent_id)

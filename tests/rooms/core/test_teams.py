"""Teams are a tree."""

from __future__ import annotations

import pytest

from crescendo.core.api import change_team, create_team, list_teams, remove_team
from crescendo.core.refusals import NotAllowed, NotFound, NotValid
from crescendo.core.types import (
    Actor,
    ChangeTeam,
    CreateTeam,
    TeamInUse,
    TeamNameTaken,
    TeamWouldBeItsOwnParent,
)
from tests.rooms.core.cast import SYSTEM

pytestmark = pytest.mark.django_db


def _team(name: str, parent: int | None = None) -> int:
    return create_team(SYSTEM, CreateTeam(name=name, parent_id=parent), now=1).id


def test_a_team_hangs_below_another() -> None:
    top = _team("Top")
    below = _team("Below", top)
    assert {(row.id, row.parent_id) for row in list_teams()} == {(top, None), (below, top)}


def test_a_team_cannot_hang_below_itself_at_any_depth() -> None:
    top = _team("Top")
    middle = _team("Middle", top)
    low = _team("Low", middle)
    for parent in (top, middle, low):
        with pytest.raises(TeamWouldBeItsOwnParent):
            change_team(SYSTEM, ChangeTeam(team_id=top, name="Top", parent_id=parent), now=2)


def test_a_team_moves_and_is_renamed() -> None:
    left, right = _team("Left"), _team("Right")
    leaf = _team("Leaf", left)
    row = change_team(SYSTEM, ChangeTeam(team_id=leaf, name="Leaf 2", parent_id=right), now=2)
    assert (row.name, row.parent_id) == ("Leaf 2", right)


def test_names_are_given_once_and_are_not_empty() -> None:
    _team("Top")
    with pytest.raises(TeamNameTaken):
        _team("Top")
    with pytest.raises(NotValid):
        _team("  ")


def test_a_team_in_use_is_not_removed() -> None:
    top = _team("Top")
    low = _team("Low", top)
    with pytest.raises(TeamInUse):
        remove_team(SYSTEM, top, now=2)
    remove_team(SYSTEM, low, now=2)
    remove_team(SYSTEM, top, now=2)
    assert list_teams() == ()


def test_strangers_change_no_teams(stranger: Actor) -> None:
    with pytest.raises(NotAllowed):
        create_team(stranger, CreateTeam(name="Mine"), now=1)
    with pytest.raises(NotFound):
        remove_team(SYSTEM, 999, now=1)

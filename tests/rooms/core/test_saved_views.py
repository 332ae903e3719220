"""Saved views: own, a team's, the company's; what a list opens with; how somebody has its columns."""

from __future__ import annotations

from dataclasses import replace

import pytest

from crescendo.core import list_habits, saved_views
from crescendo.core.api import audit, create_team
from crescendo.core.list_habits import NotForAll
from crescendo.core.refusals import NotAllowed, NotFound, NotValid
from crescendo.core.types import (
    Actor,
    ChangeView,
    CreateTeam,
    SavedView,
    SaveView,
    Sharing,
    ViewContent,
)

pytestmark = pytest.mark.django_db
ACME = {"all": [{"field": "company", "operator": "contains", "value": "Acme"}]}
BOB = {"field": "email", "operator": "is", "value": "bob@acme.cn"}
CONTENT = ViewContent(
    condition=ACME, columns=("name", "title", "own.plan"), sort="-created_at", page_size=100
)


def save(by: Actor, name: str = "Acme", **more: object) -> SavedView:
    given = {"list_name": "contacts", "name": name, "content": CONTENT, **more}
    return saved_views.save_view(by, SaveView(**given), now=100)  # type: ignore[arg-type]


def seen(by: Actor) -> list[str]:
    return [view.name for view in saved_views.list_views(by, "contacts")]


def test_a_view_keeps_condition_columns_order_and_page(lin: Actor) -> None:
    view = save(lin)
    assert saved_views.get_view(lin, view.id).content == CONTENT
    assert view.may_change


def test_ones_own_views_are_ones_own_and_shared_ones_are_seen(lin: Actor, chen: Actor, wu: Actor) -> None:
    team = create_team(Actor.system("tests"), CreateTeam(name="North"), now=1).id
    north = replace(lin, team_ids=frozenset({team}))
    save(north, "Mine")
    save(north, "North", sharing=Sharing.TEAM, team_id=team)
    save(north, "All of us", sharing=Sharing.COMPANY)
    assert seen(north) == ["All of us", "Mine", "North"]
    assert seen(replace(chen, team_ids=frozenset({team}))) == ["All of us", "North"]
    assert seen(wu) == ["All of us"]
    with pytest.raises(NotValid):
        save(chen, "Theirs", sharing=Sharing.TEAM, team_id=team)


def test_a_view_that_asks_what_its_reader_may_not_is_hidden_from_him(lin: Actor, wu: Actor) -> None:
    blind = replace(wu, sees_personal_data=False)
    asking = save(lin, "Bob", sharing=Sharing.COMPANY, content=ViewContent(condition=BOB))
    assert seen(replace(wu, sees_personal_data=True)) == ["Bob"]
    assert seen(blind) == []
    with pytest.raises(NotFound):
        saved_views.get_view(blind, asking.id)


def test_what_no_list_can_show_is_refused(lin: Actor) -> None:
    for content in (
        ViewContent(columns=("nonsense",)),
        ViewContent(columns=("name", "name")),
        ViewContent(sort="shoe_size"),
        ViewContent(page_size=7),
        ViewContent(condition={"field": "shoe_size", "operator": "is", "value": 1}),
    ):
        with pytest.raises(NotValid):
            save(lin, content=content)
    with pytest.raises(NotValid):
        save(lin, "  ")
    with pytest.raises(NotFound):
        save(lin, list_name="unicorns")


def test_a_name_stands_once_among_ones_own(lin: Actor, wu: Actor) -> None:
    save(lin, "Acme")
    save(wu, "Acme")
    with pytest.raises(NotValid):
        save(lin, "ＡＣＭＥ")


def test_a_view_is_renamed_updated_removed_and_brought_back(lin: Actor, wu: Actor, admin: Actor) -> None:
    view = save(lin, sharing=Sharing.COMPANY)
    changed = saved_views.change_view(
        lin, ChangeView(view_id=view.id, name="Acme people", content=ViewContent(sort="name")), now=200
    )
    assert (changed.name, changed.content.sort, changed.sharing) == (
        "Acme people",
        "name",
        Sharing.COMPANY,
    )
    with pytest.raises(NotAllowed):
        saved_views.change_view(wu, ChangeView(view_id=view.id, name="Hers"), now=200)
    saved_views.remove_view(lin, view.id, now=300)
    assert seen(lin) == []
    saved_views.restore_view(lin, view.id, now=400)
    assert seen(wu) == ["Acme people"]
    assert [line.action for line in audit.list_lines(admin).rows] == [
        "view.restored",
        "view.removed",
        "view.changed",
        "view.saved",
    ]


def test_a_list_opens_with_ones_own_choice_else_the_companys(lin: Actor, wu: Actor, admin: Actor) -> None:
    shared, mine = save(admin, "Ours", sharing=Sharing.COMPANY), save(lin, "Mine")
    list_habits.open_with(admin, "contacts", shared.id, for_company=True, now=100)
    list_habits.open_with(lin, "contacts", mine.id, now=100)
    own = list_habits.arrangement_of(lin, "contacts")
    assert (own.own_default, own.company_default) == (mine.id, shared.id)
    assert list_habits.arrangement_of(wu, "contacts").company_default == shared.id
    with pytest.raises(NotForAll):
        list_habits.open_with(admin, "contacts", save(admin, "Hers").id, for_company=True, now=100)
    with pytest.raises(NotAllowed):
        list_habits.open_with(wu, "contacts", shared.id, for_company=True, now=100)


def test_columns_without_a_view_are_each_persons(lin: Actor, wu: Actor) -> None:
    list_habits.arrange(lin, "contacts", ViewContent(columns=("title", "name"), page_size=25))
    assert list_habits.arrangement_of(lin, "contacts").columns == ("title", "name")
    assert list_habits.arrangement_of(wu, "contacts").columns == ()
    with pytest.raises(NotValid):
        list_habits.arrange(lin, "contacts", ViewContent(columns=("nonsense",)))


def test_a_stranger_has_no_views(stranger: Actor) -> None:
    for ask in (
        lambda: saved_views.list_views(stranger, "contacts"),
        lambda: save(stranger),
        lambda: list_habits.arrange(stranger, "contacts", ViewContent()),
        lambda: list_habits.open_with(stranger, "contacts", None, now=1),
    ):
        with pytest.raises(NotAllowed):
            ask()

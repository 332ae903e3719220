"""Staff: verbs, refusals, the last administrator, and an audit line for each act."""

from __future__ import annotations

import pytest
from django.contrib.auth.backends import ModelBackend

from crescendo.core import audit
from crescendo.core.api import (
    actor_of,
    change_password,
    change_preferences,
    change_role,
    create_staff,
    create_team,
    deactivate,
    get_staff,
    list_staff,
    may,
    reactivate,
    set_scope,
)
from crescendo.core.models import User
from crescendo.core.refusals import NotAllowed, NotFound, NotValid
from crescendo.core.types import (
    Actor,
    ChangePassword,
    ChangePreferences,
    ChangeRole,
    CreateStaff,
    CreateTeam,
    CurrentPasswordWrong,
    EmailTaken,
    Language,
    LastAdministrator,
    Permission,
    Role,
    Scope,
    SetScope,
    StaffRow,
    Theme,
)
from tests.rooms.core.cast import SYSTEM

pytestmark = pytest.mark.django_db
PASSWORD = "correct horse battery"
NEXT = "another staple 2026"


def _new(email: str = "lin@crescendo.example", role: Role = Role.MARKETING, name: str = "Lin") -> StaffRow:
    request = CreateStaff(email=email, name=name, role=role, password=PASSWORD)
    return create_staff(SYSTEM, request, now=1)


def _actor(row: StaffRow) -> Actor:
    return actor_of(User.objects.get(pk=row.id))


def _log_in(email: str, password: str) -> int | None:
    user = ModelBackend().authenticate(None, username=email, password=password)
    return None if user is None else user.pk


def test_new_staff_log_in_by_mail_address_however_it_is_written() -> None:
    row = _new(email=" Lin@Crescendo.Example ")
    assert row.email == "lin@crescendo.example"
    assert _log_in("LIN@crescendo.example", PASSWORD) == row.id


def test_scope_and_sight_are_the_roles_usual_ones_unless_given() -> None:
    chen = _new("chen@crescendo.example", Role.SALES)
    ana = _new("ana@crescendo.example", Role.ANALYST)
    assert (chen.scope, chen.sees_personal_data) == (Scope.OWN, True)
    assert (ana.scope, ana.sees_personal_data) == (Scope.ALL, False)


def test_all_that_is_wrong_is_said_at_once() -> None:
    request = CreateStaff(email="nobody", name=" ", role=Role.SALES, password="123")
    with pytest.raises(NotValid) as refused:
        create_staff(SYSTEM, request, now=1)
    assert {pointer for pointer, _, _ in refused.value.errors} == {"/email", "/name", "/password"}


def test_an_address_is_taken_once() -> None:
    _new()
    with pytest.raises(EmailTaken):
        _new(email="LIN@crescendo.example")


def test_an_actor_may_what_the_role_may() -> None:
    lin, chen = _actor(_new()), _actor(_new("chen@crescendo.example", Role.SALES))
    assert may(lin, Permission.SOURCES_MANAGE)
    assert not may(chen, Permission.SOURCES_MANAGE)
    assert chen.scope is Scope.OWN


def test_a_deactivated_member_may_nothing_and_cannot_log_in() -> None:
    row = _new()
    deactivate(SYSTEM, row.id, now=2)
    assert _actor(row).permissions == frozenset()
    assert _log_in(row.email, PASSWORD) is None
    assert reactivate(SYSTEM, row.id, now=3).is_active


def test_the_last_administrator_stays_one() -> None:
    boss = _new("boss@crescendo.example", Role.ADMINISTRATOR)
    other = _new("other@crescendo.example", Role.ADMINISTRATOR)
    deactivate(SYSTEM, other.id, now=2)
    with pytest.raises(LastAdministrator):
        deactivate(SYSTEM, boss.id, now=2)
    with pytest.raises(LastAdministrator):
        change_role(SYSTEM, ChangeRole(staff_id=boss.id, role=Role.SALES), now=2)
    assert get_staff(SYSTEM, boss.id).is_active


def test_one_of_two_administrators_may_step_down() -> None:
    boss = _new("boss@crescendo.example", Role.ADMINISTRATOR)
    _new("other@crescendo.example", Role.ADMINISTRATOR)
    assert change_role(SYSTEM, ChangeRole(staff_id=boss.id, role=Role.SALES), now=2).role is Role.SALES


def test_a_team_scope_reaches_the_teams_below() -> None:
    north = create_team(SYSTEM, CreateTeam(name="North"), now=1)
    city = create_team(SYSTEM, CreateTeam(name="City", parent_id=north.id), now=1)
    create_team(SYSTEM, CreateTeam(name="South"), now=1)
    wu = _new("wu@crescendo.example", Role.SALES_MANAGER)
    request = SetScope(staff_id=wu.id, scope=Scope.TEAM, sees_personal_data=False, team_id=north.id)
    set_scope(SYSTEM, request, now=2)
    actor = _actor(wu)
    assert actor.team_ids == {north.id, city.id}
    assert not actor.sees_personal_data


def test_ones_own_password_needs_the_current_one() -> None:
    row = _new()
    wrong = ChangePassword(staff_id=row.id, password=NEXT, current="guess")
    with pytest.raises(CurrentPasswordWrong):
        change_password(_actor(row), wrong, now=2)
    change_password(_actor(row), ChangePassword(staff_id=row.id, password=NEXT, current=PASSWORD), now=2)
    assert _log_in(row.email, NEXT) is not None


def test_a_weak_password_is_refused() -> None:
    row = _new()
    with pytest.raises(NotValid):
        change_password(SYSTEM, ChangePassword(staff_id=row.id, password="password"), now=2)


def test_everybody_sets_their_own_name_language_and_look() -> None:
    request = ChangePreferences(name="林", language=Language.ENGLISH, theme=Theme.DARK)
    row = change_preferences(_actor(_new()), request)
    assert (row.name, row.language, row.theme) == ("林", Language.ENGLISH, Theme.DARK)


def test_staff_without_the_permission_and_strangers_are_refused(stranger: Actor) -> None:
    row = _new()
    for actor in (stranger, _actor(row)):
        for attempt in (
            lambda by: create_staff(
                by, CreateStaff(email="a@b.example", name="A", role=Role.SALES, password=PASSWORD), now=2
            ),
            lambda by: change_role(by, ChangeRole(staff_id=row.id, role=Role.ADMINISTRATOR), now=2),
            lambda by: set_scope(
                by, SetScope(staff_id=row.id, scope=Scope.ALL, sees_personal_data=True, team_id=None), now=2
            ),
            lambda by: deactivate(by, row.id, now=2),
            lambda by: reactivate(by, row.id, now=2),
        ):
            with pytest.raises(NotAllowed):
                attempt(actor)
    with pytest.raises(NotAllowed):
        change_password(stranger, ChangePassword(staff_id=row.id, password=NEXT), now=2)
    with pytest.raises(NotAllowed):
        list_staff(stranger)


def test_nobody_is_found_under_an_unknown_id() -> None:
    with pytest.raises(NotFound):
        deactivate(SYSTEM, 999, now=1)


def test_each_act_leaves_one_audit_line_and_no_password() -> None:
    row = _new()
    change_password(SYSTEM, ChangePassword(staff_id=row.id, password=NEXT), now=2)
    deactivate(SYSTEM, row.id, now=3)
    lines = audit.list_lines(SYSTEM, subject=f"usr_{row.id}").rows
    assert [line.action for line in lines] == [
        "staff.deactivated",
        "staff.password_changed",
        "staff.created",
    ]
    assert not any(PASSWORD in str(line.contents) or "password" in line.fields for line in lines)


def test_staff_are_listed_page_by_page() -> None:
    for n in range(5):
        _new(f"s{n}@crescendo.example", Role.SDR)
    first = list_staff(SYSTEM, limit=3)
    second = list_staff(SYSTEM, limit=3, cursor=first.next_cursor)
    assert (len(first.rows), len(second.rows), second.next_cursor) == (3, 2, None)


def test_a_made_up_cursor_is_refused() -> None:
    with pytest.raises(NotValid):
        list_staff(SYSTEM, cursor="1 or 1=1")

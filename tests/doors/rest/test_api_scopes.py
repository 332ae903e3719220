"""Own, team, all: the API asks every verb as its actor, so a narrower actor sees nobody else's people."""

from __future__ import annotations

import pytest

from crescendo.core import api as core
from crescendo.core.types import Actor, CreateStaff, Permission, Role, Scope
from crescendo.people import api as people
from crescendo.people.types import ContactEdit
from crescendo.rest import keys
from tests.doors.console import story
from tests.doors.rest.conftest import Callers
from tests.doors.rest.routes import Route, all_routes

OF_A_PERSON = [r for r in all_routes() if "{contact_id}" in r.address and r.method != "POST"]


def acts_as(monkeypatch: pytest.MonkeyPatch, scope: Scope, staff_id: int) -> None:
    actor = Actor(
        staff_id=staff_id,
        label="narrow",
        permissions=frozenset(Permission),
        scope=scope,
        sees_personal_data=True,
    )
    monkeypatch.setattr(keys.sources, "actor_of_key", lambda _key: actor)


@pytest.fixture
def owned(company: story.Company, now: int) -> int:
    """The contact, and the other that it might be merged with, belong to this member of staff."""
    chen = CreateStaff(email="chen@acme.example", name="Chen", role=Role.SALES, password=story.PASSWORD)
    number = core.create_staff(Actor.system("test"), chen, now=now).id
    for contact_id in (company.contact_id, company.other_id):
        edit = ContactEdit(contact_id=contact_id, fields={"owner_id": number})
        people.edit_contact(Actor.system("test"), edit, now=now + 1)
    return number


@pytest.mark.parametrize("route", OF_A_PERSON, ids=lambda route: route.name)
@pytest.mark.parametrize(
    ("scope", "is_owner", "status"),
    [
        (Scope.OWN, True, 200),
        (Scope.OWN, False, 404),
        (Scope.TEAM, True, 200),
        (Scope.TEAM, False, 404),
        (Scope.ALL, False, 200),
    ],
)
def test_a_person_is_seen_by_those_whose_scope_holds_her(
    route: Route,
    scope: Scope,
    is_owner: bool,
    status: int,
    company: story.Company,
    owned: int,
    caller: Callers,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asking = caller()
    acts_as(monkeypatch, scope, owned if is_owner else owned + 1_000)
    assert asking.ask("GET", route.at(company)).status_code == status


def test_lists_leave_out_whom_the_scope_does_not_hold(
    company: story.Company, owned: int, caller: Callers, monkeypatch: pytest.MonkeyPatch
) -> None:
    asking = caller()
    acts_as(monkeypatch, Scope.OWN, owned + 1_000)
    assert asking.get("/contacts")["data"] == []
    assert asking.get("/accounts")["data"] == []
    rows = asking.get("/events")["data"]
    assert rows
    assert {row["contact_id"] for row in rows} == {None}
    assert asking.ask("GET", f"/events?contact_id=con_{company.contact_id}").status_code == 404
    assert asking.ask("GET", f"/accounts/acc_{company.account_id}").status_code == 404

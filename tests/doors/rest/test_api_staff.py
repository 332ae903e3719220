"""Staff through the API: invited, given a role, shut out, signed out; the last administrator stays."""

from __future__ import annotations

import pytest
from django.urls import resolve

from crescendo.core import api as core
from crescendo.core import letters
from crescendo.core.refusals import NotAllowed
from crescendo.core.types import AcceptInvitation, Actor, CreateStaff, Permission, Role
from crescendo.sources import api as sources
from crescendo.sources.types import CreateApiKey
from tests.doors.console import story
from tests.doors.rest import routes_of_staff
from tests.doors.rest.conftest import Callers, said

NEW = {"email": "chen@crescendo.example", "role": "sales"}


def somebody() -> str:
    return routes_of_staff.rows_for("{staff_id}")["staff_id"]


def test_an_invitations_link_is_told_to_who_made_it_and_lets_its_bearer_join(
    caller: Callers, now: int
) -> None:
    key = caller("staff_manage")
    made = said(key.ask("POST", "/invitations", NEW))
    assert (made["scope"], made["sees_personal_data"]) == ("own", True)
    token = resolve("/" + made["link"].split("/", 3)[3]).kwargs["token"]
    joined = core.accept_invitation(
        AcceptInvitation(token=token, name="Chen", password="a long enough word"),
        now=now,
    )
    assert (joined.email, joined.role) == (NEW["email"], Role.SALES)


def test_no_other_answer_has_the_link(caller: Callers) -> None:
    key = caller("staff_manage")
    first = said(key.ask("POST", "/invitations", NEW, idempotency_key="once"))
    again = said(key.ask("POST", "/invitations", NEW, idempotency_key="once"))
    assert again == {**first, "link": None}
    assert "link" not in key.get("/invitations")["data"][0]


def test_where_mail_leaves_the_link_goes_by_mail_alone(
    caller: Callers, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(letters, "leaves", lambda _settings: True)
    assert said(caller("staff_manage").ask("POST", "/invitations", NEW))["link"] is None


def test_an_invitation_is_sent_again_and_withdrawn(caller: Callers) -> None:
    key = caller("staff_manage")
    made = said(key.ask("POST", "/invitations", NEW))
    assert said(key.ask("POST", "/invitations", NEW))["code"] == "already_invited"
    again = said(key.ask("POST", f"/invitations/{made['id']}/send-again"))
    assert again["link"] != made["link"]
    key.ask("POST", f"/invitations/{made['id']}/withdraw")
    assert key.get("/invitations")["data"] == []
    assert key.ask("POST", f"/invitations/{made['id']}/withdraw").status_code == 404


def test_what_somebody_may_is_changed_whole(caller: Callers) -> None:
    key, who = caller("staff_read", "staff_manage"), somebody()
    team = said(key.ask("POST", "/teams", {"name": "Sales East"}))
    key.ask("POST", f"/staff/{who}/role", {"role": "sales_manager"})
    seen = {"scope": "team", "sees_personal_data": False, "team_id": team["id"]}
    assert key.ask("POST", f"/staff/{who}/access", {"scope": "team"}).status_code == 422
    key.ask("POST", f"/staff/{who}/access", seen)
    told = key.get(f"/staff/{who}")
    assert {**told, **seen, "role": "sales_manager", "second_factors": []} == told


def test_who_is_shut_out_is_signed_out_and_can_be_let_in_again(caller: Callers) -> None:
    key, who = caller("staff_read", "staff_manage"), somebody()
    story.open_session(int(who.removeprefix("usr_")))
    assert said(key.ask("POST", f"/staff/{who}/deactivate"))["is_active"] is False
    assert key.get(f"/staff/{who}/sessions")["data"] == []
    assert who in {row["id"] for row in key.get("/staff?is_active=false")["data"]}
    key.ask("POST", f"/staff/{who}/reactivate")
    assert who in {row["id"] for row in key.get("/staff?is_active=true")["data"]}


def test_somebody_is_signed_out_on_one_device_or_on_all(caller: Callers) -> None:
    key, who = caller("staff_read", "staff_manage"), somebody()
    session = f"ses_{story.open_session(int(who.removeprefix('usr_')))}"
    assert [row["id"] for row in key.get(f"/staff/{who}/sessions")["data"]] == [session]
    assert said(key.ask("POST", f"/staff/{who}/sessions/{session}/end")) == {"ended": 1}
    assert key.ask("POST", f"/staff/{who}/sessions/{session}/end").status_code == 404
    assert said(key.ask("POST", f"/staff/{who}/sessions/end")) == {"ended": 0}


def test_the_last_administrator_stays_one(caller: Callers, now: int) -> None:
    wanted = CreateStaff(
        email="one@crescendo.example",
        name="One",
        role=Role.ADMINISTRATOR,
        password="a long enough word",
    )
    only = core.create_staff(Actor.system("test"), wanted, now=now)
    answer = caller("staff_manage").ask("POST", f"/staff/usr_{only.id}/role", {"role": "sales"})
    assert (answer.status_code, said(answer)["code"]) == (409, "last_administrator")


def test_teams_are_a_tree(caller: Callers) -> None:
    key = caller("staff_read", "staff_manage")
    sales = said(key.ask("POST", "/teams", {"name": "Sales"}))
    east = said(key.ask("POST", "/teams", {"name": "East", "parent_id": sales["id"]}))
    ring = key.ask("PATCH", f"/teams/{sales['id']}", {"parent_id": east["id"]})
    assert (ring.status_code, said(ring)["errors"][0]["pointer"]) == (409, "/parent_id")
    assert key.ask("POST", f"/teams/{sales['id']}/remove").status_code == 409
    renamed = said(key.ask("PATCH", f"/teams/{east['id']}", {"name": "Far east"}))
    assert renamed["parent_id"] == sales["id"]
    assert said(key.ask("PATCH", f"/teams/{east['id']}", {"parent_id": None}))["parent_id"] is None
    key.ask("POST", f"/teams/{east['id']}/remove")
    assert [row["name"] for row in key.get("/teams")["data"]] == ["Sales"]


def test_only_administrators_make_a_key_that_manages_staff(
    db: None, lin: Actor, admin: Actor, now: int
) -> None:
    wanted = CreateApiKey(name="People", scopes=frozenset({Permission.STAFF_MANAGE.value}))
    with pytest.raises(NotAllowed):
        sources.create_api_key(lin, wanted, now=now)
    assert sources.create_api_key(admin, wanted, now=now).key.scopes == {"staff_manage"}

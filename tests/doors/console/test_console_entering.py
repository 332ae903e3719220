"""Coming in: invitations, forgotten passwords, and what a stranger may not learn or steal."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from django.contrib.auth.tokens import default_token_generator
from django.test import Client
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode

from crescendo.core import api as core
from crescendo.core import letters
from crescendo.core.types import Actor, Role, StaffRow
from tests.doors.console import story
from tests.doors.console.conftest import SignIn
from tests.doors.console.story import PASSWORD

SYSTEM = Actor.system("test")
INVITED = {"email": "chen@crescendo.example", "role": "sales", "scope": "own", "language": "en"}
ME = {"name": "Chen", "password": "a-long-word-of-mine-7"}


def english() -> Client:
    return Client(headers={"accept-language": "en"})


def test_an_invited_colleague_joins_and_is_signed_in(signed_in: SignIn) -> None:
    shown = signed_in().post("/console/staff/invite/", INVITED).content.decode()
    link = re.search(r"/console/join/[^<]+", shown)
    assert link
    browser = english()
    assert "Join" in browser.get(link[0]).content.decode()
    assert browser.post(link[0], {"name": "Chen", "password": "short"}).status_code == 422
    assert browser.post(link[0], ME).status_code == 302
    assert "Chen" in browser.get("/console/").content.decode()
    assert english().get(link[0]).status_code == 404


def test_where_mail_leaves_the_link_is_not_shown(signed_in: SignIn, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(letters, "leaves", lambda _: True)
    answer = signed_in().post("/console/staff/invite/", INVITED, follow=True)
    shown = answer.content.decode()
    assert "An invitation is on its way to chen@crescendo.example." in shown
    assert "/console/join/" not in shown


def test_an_invitation_is_sent_again_and_withdrawn(signed_in: SignIn) -> None:
    browser = signed_in()
    browser.post("/console/staff/invite/", INVITED)
    row = core.list_invitations(SYSTEM)[0]
    address = f"/console/staff/invitations/inv_{row.id}/"
    assert "Invited, not here yet" in browser.get("/console/staff/").content.decode()
    assert "/console/join/" in browser.post(f"{address}again/").content.decode()
    browser.post(f"{address}withdraw/")
    assert core.list_invitations(SYSTEM) == ()


def test_the_roles_page_says_what_each_may_do(signed_in: SignIn) -> None:
    shown = signed_in(Role.MARKETING).get("/console/staff/roles/").content.decode()
    assert "Publish definitions" in shown
    assert "Manage staff and teams" in shown


def reset_link(row: StaffRow) -> str:
    user = story.user_of(row.id)
    place = urlsafe_base64_encode(force_bytes(user.pk))
    return f"/console/password/{place}/{default_token_generator.make_token(user)}/"


def test_a_new_password_by_the_link_ends_other_sessions_and_works_once(
    colleague: Callable[[Role], StaffRow], signed_in: SignIn
) -> None:
    elsewhere = signed_in(Role.MARKETING)
    row = core.get_staff(SYSTEM, int(elsewhere.session["_auth_user_id"]))
    link, browser = reset_link(row), english()
    place = browser.get(link).headers["Location"]
    assert default_token_generator.make_token(story.user_of(row.id)) not in place
    assert browser.post(place, {"password": "short"}).status_code == 422
    assert browser.post(place, {"password": ME["password"]}).headers["Location"] == "/console/sign-in/"
    assert elsewhere.get("/console/").status_code == 302
    assert "does not work any more" in english().get(link).content.decode()


def test_asking_for_a_password_tells_nobody_who_works_here(
    colleague: Callable[[Role], StaffRow], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(letters, "leaves", lambda _: True)
    row = colleague(Role.MARKETING)
    token = re.compile(r"csrf[^>]*>")
    known, unknown = (
        token.sub("", english().post("/console/forgotten/", {"email": email}).content.decode())
        for email in (row.email, "nobody@crescendo.example")
    )
    assert known == unknown


def test_a_wrong_password_reads_alike_for_known_and_unknown_logins(
    colleague: Callable[[Role], StaffRow],
) -> None:
    row = colleague(Role.MARKETING)
    core.deactivate(SYSTEM, colleague(Role.SALES).id, now=1)
    said = {
        re.search(r'role="alert">([^<]+)', english().post("/console/sign-in/", form).content.decode())[1]  # type: ignore[index]
        for form in (
            {"username": row.email, "password": "wrong"},
            {"username": "nobody@crescendo.example", "password": "wrong"},
            {"username": "sales@crescendo.example", "password": "wrong"},
        )
    }
    assert len(said) == 1


def test_signing_in_gives_a_new_session_and_goes_to_no_other_site(
    colleague: Callable[[Role], StaffRow],
) -> None:
    row, browser = colleague(Role.MARKETING), english()
    browser.post("/console/language/", {"language": "en"})
    planted = browser.session
    planted["planted"] = "by somebody"
    planted.save()
    browser.cookies["crescendo-session"] = planted.session_key
    form = {"username": row.email, "password": PASSWORD, "next": "https://evil.example/"}
    answer = browser.post("/console/sign-in/", form)
    assert answer.headers["Location"] == "/console/"
    assert browser.cookies["crescendo-session"].value != planted.session_key
    for elsewhere in ("//evil.example", "/\\evil.example", "javascript:alert(1)"):
        other = english().post("/console/sign-in/", form | {"next": elsewhere})
        assert other.headers["Location"] == "/console/"

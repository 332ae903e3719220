"""What people do on the screens: forms taken and forms refused, each with its sentence."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from django.test import Client

from crescendo.activity.api import Ingest, TakeAccessLogs, take_access_logs
from crescendo.core import api as core
from crescendo.core import settings
from crescendo.core.clock import SystemClock
from crescendo.core.ids import Prefix, write_id
from crescendo.core.rawlog import NewRecord
from crescendo.core.rawlog_memory import ForgetfulLog
from crescendo.core.rawlog_meta import REFUSED, Refusal, RequestMeta, encode_refusals
from crescendo.core.types import Actor, Role, Scope, StaffRow
from crescendo.sources import api as sources
from tests.doors.console.conftest import SignIn
from tests.doors.console.story import PASSWORD, Company

SYSTEM = Actor.system("test")
COLLEAGUE = {
    "name": "Chen",
    "email": "chen@crescendo.example",
    "role": "sales",
    "scope": "own",
    "language": "en",
}


def sign_in(browser: Client, email: str, password: str) -> int:
    return browser.post("/console/sign-in/", {"username": email, "password": password}).status_code


def test_signing_in_and_out(colleague: Callable[[Role], StaffRow]) -> None:
    row = colleague(Role.MARKETING)
    browser = Client()
    assert sign_in(browser, row.email.upper(), PASSWORD) == 302
    assert browser.get("/console/").status_code == 200
    assert browser.post("/console/sign-out/").headers["Location"] == "/console/sign-in/"
    assert browser.get("/console/").status_code == 302


def test_one_s_own_language_holds_after_signing_in(colleague: Callable[[Role], StaffRow]) -> None:
    row = colleague(Role.MARKETING)
    browser = Client(headers={"accept-language": "en"})
    sign_in(browser, row.email, PASSWORD)
    assert "首页" in browser.get("/console/").content.decode()


def test_a_wrong_password_says_so_and_nine_shut_the_door(colleague: Callable[[Role], StaffRow]) -> None:
    row = colleague(Role.MARKETING)
    browser = Client(headers={"accept-language": "en"})
    answer = browser.post("/console/sign-in/", {"username": row.email, "password": "wrong"})
    assert "E-mail or password is not right." in answer.content.decode()
    for _ in range(8):
        answer = browser.post("/console/sign-in/", {"username": row.email, "password": "wrong"})
    assert answer.status_code == 429
    assert "Too many wrong passwords." in answer.content.decode()
    assert sign_in(browser, row.email, PASSWORD) == 429


def test_a_colleague_gets_a_password_that_is_shown_once(signed_in: SignIn) -> None:
    answer = signed_in().post("/console/staff/new/", COLLEAGUE)
    shown = answer.content.decode()
    password = shown.split('<code id="password">')[1].split("</code>")[0]
    assert sign_in(Client(), COLLEAGUE["email"], password) == 302


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"email": "no address"}, "This is not an e-mail address."),
        ({"name": ""}, "This field is required."),
        ({"password": "short"}, "This password is too short."),
        (
            {"email": "administrator@crescendo.example"},
            "Somebody here already logs in with this e-mail address.",
        ),
    ],
)
def test_a_colleague_who_cannot_be_added(change: dict[str, str], sentence: str, signed_in: SignIn) -> None:
    answer = signed_in().post("/console/staff/new/", COLLEAGUE | change)
    assert answer.status_code == 422
    assert sentence in answer.content.decode()


def test_what_a_colleague_may_do_is_changed(signed_in: SignIn, colleague: Callable[[Role], StaffRow]) -> None:
    browser, row = signed_in(), colleague(Role.SALES)
    browser.post(f"/console/staff/usr_{row.id}/", {"role": "sales_manager", "scope": "team"})
    changed = core.get_staff(SYSTEM, row.id)
    assert (changed.role, changed.scope, changed.sees_personal_data) == (
        Role.SALES_MANAGER,
        Scope.TEAM,
        False,
    )


def test_the_last_administrator_stays_one(signed_in: SignIn) -> None:
    browser = signed_in()
    own = int(browser.session["_auth_user_id"])
    answer = browser.post(f"/console/staff/usr_{own}/", {"role": "sales", "scope": "all"})
    assert answer.status_code == 422
    assert "The last active administrator must stay one." in answer.content.decode()
    answer = browser.post(f"/console/staff/usr_{own}/activate/", {"active": "no"}, follow=True)
    assert "The last active administrator must stay one." in answer.content.decode()


def test_a_colleague_is_shut_out_and_let_in_again(
    signed_in: SignIn, colleague: Callable[[Role], StaffRow]
) -> None:
    browser, row = signed_in(), colleague(Role.SALES)
    answer = browser.post(f"/console/staff/usr_{row.id}/activate/", {"active": "no"}, follow=True)
    assert "can no longer sign in." in answer.content.decode()
    browser.post(f"/console/staff/usr_{row.id}/activate/", {"active": "yes"})
    assert core.get_staff(SYSTEM, row.id).is_active


def test_a_colleague_s_password_is_set(signed_in: SignIn, colleague: Callable[[Role], StaffRow]) -> None:
    browser, row = signed_in(), colleague(Role.SALES)
    address = f"/console/staff/usr_{row.id}/password/"
    assert browser.post(address, {"password": "short"}).status_code == 422
    assert browser.post(address, {"password": "a-much-longer-one-5"}).status_code == 200
    assert sign_in(Client(), row.email, "a-much-longer-one-5") == 302


def test_teams_are_made_moved_and_removed(signed_in: SignIn) -> None:
    browser = signed_in()
    browser.post("/console/staff/teams/new/", {"name": "North"})
    north = core.list_teams()[0]
    assert browser.post("/console/staff/teams/new/", {"name": "North"}).status_code == 422
    browser.post("/console/staff/teams/new/", {"name": "Sea", "parent_id": north.id})
    answer = browser.post(f"/console/staff/teams/tea_{north.id}/remove/", follow=True)
    assert "This team still has members or teams below it." in answer.content.decode()
    sea = next(team for team in core.list_teams() if team.name == "Sea")
    browser.post(f"/console/staff/teams/tea_{sea.id}/", {"name": "Coast", "parent_id": ""})
    browser.post(f"/console/staff/teams/tea_{north.id}/remove/")
    assert [(team.name, team.parent_id) for team in core.list_teams()] == [("Coast", None)]


def test_one_s_own_profile_and_password(signed_in: SignIn) -> None:
    browser = signed_in(Role.ANALYST)
    answer = browser.post(
        "/console/profile/", {"name": "Ana", "language": "zh-hans", "theme": "dark"}, follow=True
    )
    assert "已保存" in answer.content.decode()
    address, wanted = "/console/profile/password/", "another-long-word-8"
    assert browser.post(address, {"current": "wrong", "password": wanted}).status_code == 422
    assert browser.post(address, {"current": PASSWORD, "password": wanted}).status_code == 302
    assert browser.get("/console/profile/").status_code == 200


def test_a_source_is_made_changed_and_shut(signed_in: SignIn) -> None:
    browser = signed_in(Role.MARKETING)
    wanted = {"name": "Shop", "protocol": "tracker", "trust": "browser", "origins": "https://shop.example"}
    answer = browser.post("/console/sources/new/", wanted, follow=True)
    row = sources.list_sources(SYSTEM)[0]
    assert f"data-key=&quot;{row.write_key}" in answer.content.decode().replace('"', "&quot;")
    assert "Waiting for the first event" in answer.content.decode()
    assert browser.post("/console/sources/new/", wanted).status_code == 422
    address = f"/console/sources/src_{row.id}/"
    wrong = {"name": "Shop", "trust": "browser", "origins": "not an origin"}
    assert "is not an origin" in browser.post(address, wrong).content.decode()
    browser.post(address, {"name": "Store", "trust": "server", "origins": ""})
    browser.post(f"{address}rotate/")
    browser.post(f"{address}enable/", {"enabled": "no"})
    now = sources.list_sources(SYSTEM)[0]
    assert (now.name, now.trust.value, now.enabled) == ("Store", "server", False)
    assert now.write_key != row.write_key


def test_who_may_only_read_sources_changes_none(company: Company, signed_in: SignIn) -> None:
    browser = signed_in(Role.ANALYST)
    address = f"/console/sources/src_{company.source_id}/"
    assert "<textarea" not in browser.get(address).content.decode()
    assert browser.post(address, {"name": "Mine", "trust": "server", "origins": ""}).status_code == 403


def test_waiting_turns_green_by_itself(company: Company, signed_in: SignIn, now: int) -> None:
    from crescendo.sources.types import CreateSource

    silent = sources.create_source(SYSTEM, CreateSource(name="Silent"), now=now)
    browser = signed_in()
    part = {"HX-Request": "true"}
    waits = browser.get(f"/console/sources/src_{silent.id}/state/", headers=part).content.decode()
    hears = browser.get(f"/console/sources/src_{company.source_id}/state/", headers=part).content.decode()
    assert "every 2s" in waits
    assert "Events arrive." in hears
    assert "every 2s" not in hears


def test_an_api_key_is_shown_once(signed_in: SignIn) -> None:
    browser = signed_in()
    shown = browser.post("/console/sources/keys/new/", {"name": "Reports", "scopes": ["contacts_read"]})
    secret = shown.content.decode().split('id="secret" tabindex="0">')[1].split("<")[0]
    assert sources.find_by_secret(secret)
    assert secret not in browser.get("/console/sources/").content.decode()
    key = sources.list_api_keys(SYSTEM)[0]
    browser.post(f"/console/sources/keys/key_{key.id}/revoke/")
    assert sources.find_by_secret(secret) is None
    assert browser.post("/console/sources/keys/new/", {"name": "None"}).status_code == 422


def test_the_link_builder(signed_in: SignIn) -> None:
    browser = signed_in()
    words = {"source": "Zhihu", "medium": "social", "campaign": "Spring"}
    good = browser.get("/console/links/", words | {"url": "https://www.example.com/a"}).content.decode()
    assert "https://www.example.com/a?utm_source=zhihu&amp;utm_medium=social&amp;utm_campaign=spring" in good
    bad = browser.get("/console/links/", words | {"url": "not an address"})
    assert "An address" in bad.content.decode()


def test_settings_of_the_company(signed_in: SignIn) -> None:
    browser = signed_in()
    wanted = {"name": "Acme", "time_zone": "Europe/Berlin", "currency": "EUR", "language": "en"}
    browser.post("/console/settings/", wanted)
    assert core.get_company().time_zone == "Europe/Berlin"
    assert browser.post("/console/settings/", wanted | {"time_zone": "Moon/Base"}).status_code == 422
    assert "changed the company&#x27;s settings" in browser.get("/console/audit/").content.decode()


def test_the_first_day_has_a_list_that_ends(signed_in: SignIn, company: Company) -> None:
    browser = signed_in()

    def left() -> int:
        told = re.search(r"(\d+) steps? (?:is|are) left", browser.get("/console/start/").content.decode())
        return int(told[1]) if told else 0

    before = left()
    assert before > 0
    for step in ("source", "addresses", "staff", "import", "suppressions"):
        browser.post("/console/start/skip/", {"step": step, "act": "skip"})
    assert left() == 0


def test_the_demo_says_that_it_is_one(signed_in: SignIn) -> None:
    flag = Path(settings.current().home) / "DEMO"
    browser = signed_in()
    assert "This is the demo company" not in browser.get("/console/").content.decode()
    flag.touch()
    try:
        assert "This is the demo company" in browser.get("/console/").content.decode()
    finally:
        flag.unlink()


def test_the_quarantine_names_reason_and_source(company: Company, signed_in: SignIn) -> None:
    page = signed_in().get("/console/quarantine/").content.decode()
    assert "The message has no name of an act" in page
    assert "Website" in page
    assert "broken" in page


def test_a_source_s_page_says_what_its_clients_are_and_what_to_do(
    company: Company, signed_in: SignIn
) -> None:
    page = signed_in().get(f"/console/sources/src_{company.source_id}/").content.decode()
    assert "Nothing has come for" in page
    assert "t.js" in page
    assert "The message has no name of an act" in page


def test_a_source_says_what_was_refused_and_what_to_do(company: Company, signed_in: SignIn) -> None:
    now = SystemClock().now()
    meta = RequestMeta(source=0, key_trust="server", protocol=REFUSED, path="").encode()
    body = encode_refusals([Refusal(company.source_id, "closed", 12), Refusal(0, "unknown_key", 34)])
    company.log.append([NewRecord(received_at=now, meta=meta, body=body)])
    Ingest(company.log, zone="Asia/Shanghai")(now)
    lin = signed_in(Role.MARKETING)
    html = lin.get(f"/console/sources/{write_id(Prefix.SOURCE, company.source_id)}/").content.decode()
    assert "12 · the source is shut" in html
    assert "Somebody still sends." in html
    assert "34 · no source has its key" in lin.get("/console/sources/").content.decode()


def test_a_source_s_page_says_what_came_from_access_logs(
    company: Company, signed_in: SignIn, tmp_path: Path, now: int
) -> None:
    log = tmp_path / "access.log"
    agent = '"-" "Mozilla/5.0 (X11; Linux)"'
    log.write_text(f'203.0.113.9 - - [04/Jan/2026:00:00:00 +0000] "GET / HTTP/1.1" 200 5 {agent}\nbad\n')
    request = TakeAccessLogs(
        source_id=company.source_id, paths=(log,), zone="UTC", day_zone="UTC", secret="secret"
    )
    take_access_logs(
        SYSTEM, request, ForgetfulLog(), now=now, watch=lambda _progress: None, refuse=lambda _line: None
    )
    page = signed_in().get(f"/console/sources/src_{company.source_id}/").content.decode()
    assert "1 requests in 1 files" in page
    assert "1 lines refused" in page

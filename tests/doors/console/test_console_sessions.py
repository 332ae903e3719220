"""Sessions: where somebody is signed in, ending them from elsewhere; lock-out and who opens it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from crescendo.console.devices import device_of
from crescendo.core import api as core
from crescendo.core import locks, sessions
from crescendo.core.clock import DAY, SystemClock
from crescendo.core.models import OpenSession
from crescendo.core.refusals import NotAllowed, NotFound
from crescendo.core.types import Actor, Role, StaffRow
from tests.doors.console import story
from tests.doors.console.conftest import SignIn
from tests.doors.console.story import PASSWORD

SYSTEM = Actor.system("test")
WINDOWS = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/141.0 Safari/537.36"


def sign_in(row: StaffRow, **headers: str) -> Client:
    browser = Client(headers=headers)
    answer = browser.post("/console/sign-in/", {"username": row.email, "password": PASSWORD}, follow=True)
    assert answer.status_code == 200
    return browser


@pytest.mark.parametrize(
    ("agent", "device"),
    [
        (WINDOWS, "Chrome · Windows"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) MicroMessenger/8.0", "WeChat · iPhone"),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15) Version/18 Safari/605", "Safari · macOS"),
        ("curl/8", ""),
    ],
)
def test_a_device_is_called_by_browser_and_system(agent: str, device: str) -> None:
    assert device_of(agent) == device


def test_one_sees_where_one_is_signed_in_and_signs_out_elsewhere(
    colleague: Callable[[Role], StaffRow],
) -> None:
    row = colleague(Role.SALES)
    here, there = sign_in(row), sign_in(row, **{"user-agent": WINDOWS})
    assert "Chrome · Windows" in here.get("/console/profile/").content.decode()
    assert {one.network for one in sessions.list_sessions(SYSTEM, row.id)} == {"127.0.0.0"}
    here.post("/console/profile/sessions/end/")
    assert there.get("/console/").status_code == 302
    assert here.get("/console/").status_code == 200


def test_a_new_password_signs_out_elsewhere_and_stays_here(colleague: Callable[[Role], StaffRow]) -> None:
    row = colleague(Role.SALES)
    here, there = sign_in(row), sign_in(row)
    here.post("/console/profile/password/", {"current": PASSWORD, "password": "another-long-word-8"})
    assert here.get("/console/profile/").status_code == 200
    assert there.get("/console/").status_code == 302
    assert [one.is_this for one in sessions.list_sessions(SYSTEM, row.id)] == [False]


def test_an_administrator_signs_a_colleague_out(
    colleague: Callable[[Role], StaffRow], signed_in: SignIn
) -> None:
    row, admin = colleague(Role.SALES), signed_in()
    there = sign_in(row)
    one = sessions.list_sessions(SYSTEM, row.id)[0]
    admin.post(f"/console/staff/usr_{row.id}/sessions/ses_{one.id}/end/")
    assert there.get("/console/").status_code == 302
    there = sign_in(row)
    admin.post(f"/console/staff/usr_{row.id}/sessions/end/")
    assert there.get("/console/").status_code == 302


def test_signing_out_and_being_deactivated_leave_no_session(colleague: Callable[[Role], StaffRow]) -> None:
    row = colleague(Role.SALES)
    sign_in(row).post("/console/sign-out/")
    assert not OpenSession.objects.exists()
    sign_in(row)
    core.deactivate(SYSTEM, row.id, now=1)
    assert not OpenSession.objects.exists()


def test_nobody_sees_or_ends_a_colleague_s_session(
    colleague: Callable[[Role], StaffRow], lin: Actor, stranger: Actor
) -> None:
    row = colleague(Role.SALES)
    one = story.open_session(row.id)
    for by in (lin, stranger):
        for attempt in (
            lambda by=by: sessions.list_sessions(by, row.id),
            lambda by=by: sessions.end_session(by, row.id, one, now=1),
            lambda by=by: sessions.end_sessions(by, row.id, now=1),
            lambda by=by: locks.unlock(by, row.id, now=1),
        ):
            with pytest.raises(NotAllowed):
                attempt()
    other = colleague(Role.MARKETING)
    with pytest.raises(NotFound):
        sessions.end_session(SYSTEM, other.id, one, now=1)


def test_sessions_that_nobody_uses_go(colleague: Callable[[Role], StaffRow]) -> None:
    story.open_session(colleague(Role.SALES).id)
    now = SystemClock().now()
    assert sessions.trim(now=now) == 0
    assert sessions.trim(now=now + 15 * DAY) == 1


def test_wrong_passwords_shut_the_login_however_it_is_written_and_an_administrator_opens_it(
    colleague: Callable[[Role], StaffRow], signed_in: SignIn
) -> None:
    row, admin, browser = colleague(Role.SALES), signed_in(), Client()
    for n in range(8):
        name = row.email.upper() if n % 2 else row.email
        browser.post("/console/sign-in/", {"username": name, "password": "wrong"})
    form = {"username": row.email, "password": PASSWORD}
    assert browser.post("/console/sign-in/", form).status_code == 429
    assert "Let them try again" in admin.get(f"/console/staff/usr_{row.id}/").content.decode()
    admin.post(f"/console/staff/usr_{row.id}/unlock/")
    assert browser.post("/console/sign-in/", form).status_code == 302


def test_a_lock_out_counts_for_the_client_behind_a_trusted_proxy_alone(
    colleague: Callable[[Role], StaffRow], monkeypatch: pytest.MonkeyPatch
) -> None:
    import dataclasses
    from ipaddress import ip_network

    from crescendo.core import settings

    trusting = dataclasses.replace(settings.current(), trusted_proxies=(ip_network("127.0.0.1/32"),))
    monkeypatch.setattr(settings, "current", lambda: trusting)
    row = colleague(Role.SALES)
    attacker, owner = (Client(headers={"x-forwarded-for": ip}) for ip in ("203.0.113.5", "198.51.100.7"))
    for _ in range(9):
        attacker.post("/console/sign-in/", {"username": row.email, "password": "wrong"})
    form = {"username": row.email, "password": PASSWORD}
    assert attacker.post("/console/sign-in/", form).status_code == 429
    assert owner.post("/console/sign-in/", form).status_code == 302

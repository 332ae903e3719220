"""The second factor: set up, asked for at the door, replaced by a recovery code, required, taken away."""

from __future__ import annotations

import dataclasses
import re
import time
from collections.abc import Callable

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.test import Client

from crescendo.core import api as core
from crescendo.core import resealing, sealing, second_factors
from crescendo.core.models import CacheEntry
from crescendo.core.types import Actor, Role, StaffRow
from tests.doors.console.conftest import SignIn
from tests.doors.console.story import PASSWORD

pytestmark = pytest.mark.slow
SYSTEM = Actor.system("test")
FACTOR = "/console/profile/second-factor/"


def code_of(secret: str, steps: int = 0) -> str:
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30 + steps))


def english() -> Client:
    return Client(headers={"accept-language": "en"})


def sign_in(row: StaffRow) -> Client:
    browser = english()
    assert browser.post("/console/sign-in/", {"username": row.email, "password": PASSWORD}).status_code == 302
    browser.cookies["crescendo-language"] = "en"
    return browser


def with_app(row: StaffRow) -> tuple[Client, str, list[str]]:
    """Somebody who set up an authenticator app: their browser, the app's secret, the recovery codes."""
    browser = sign_in(row)
    asked = browser.get(f"{FACTOR}app/")
    assert asked.headers["Location"].startswith("/console/again/")
    answer = browser.post(asked.headers["Location"], {"password": PASSWORD}, follow=True)
    secret = re.search(r'id="totp-secret">(\w+)', answer.content.decode())[1]  # type: ignore[index]
    shown = browser.post(f"{FACTOR}app/", {"code": code_of(secret, -1)}, follow=True).content.decode()
    codes = re.findall(r"^\d{8}$", shown.replace("<pre", "\n<pre").replace(">", ">\n"), re.MULTILINE)
    return browser, secret, codes


def test_the_list_of_staff_tells_administrators_who_has_one(
    colleague: Callable[[Role], StaffRow], signed_in: SignIn
) -> None:
    row, without = colleague(Role.SALES), colleague(Role.SDR)
    browser, _secret, _codes = with_app(row)
    listed = signed_in().get("/console/staff/").content.decode().partition("<tbody")[2]
    lines = {one.id: listed.partition(one.email)[2].partition("</tr>")[0] for one in (row, without)}
    assert '<td class="cr-hide-narrow">Yes</td>' in lines[row.id]
    assert "Yes" not in lines[without.id]
    assert "Second factor" not in browser.get("/console/staff/").content.decode()


def test_an_app_is_set_up_and_asked_for(colleague: Callable[[Role], StaffRow]) -> None:
    row = colleague(Role.SALES)
    _browser, secret, codes = with_app(row)
    assert len(codes) == 10
    assert secret not in str(Authenticator.objects.values_list("data", flat=True))
    other = sign_in(row)
    assert other.get("/console/").status_code == 302
    assert other.post("/console/sign-in/second/", {"code": "000000"}).status_code == 422
    assert (
        other.post("/console/sign-in/second/", {"code": code_of(secret)}).headers["Location"] == "/console/"
    )
    assert other.get("/console/").status_code == 200


def test_a_code_is_good_once_and_guessing_ends(colleague: Callable[[Role], StaffRow]) -> None:
    row = colleague(Role.SALES)
    _, secret, _ = with_app(row)
    code = code_of(secret)
    began = time.time()
    assert sign_in(row).post("/console/sign-in/second/", {"code": code}).status_code == 302
    # For every process, and as long as the code is believed: its own half minute and those beside it.
    used = CacheEntry.objects.filter(cache_key__contains=code).latest("expires")
    assert used.expires.timestamp() >= int(began) + 90
    other = sign_in(row)
    assert other.post("/console/sign-in/second/", {"code": code}).status_code == 422
    for _ in range(6):
        answer = other.post("/console/sign-in/second/", {"code": "111111"})
    assert "Too many wrong codes." in answer.content.decode()


def test_a_recovery_code_lets_in_once(colleague: Callable[[Role], StaffRow]) -> None:
    row = colleague(Role.SALES)
    _, _, codes = with_app(row)
    assert sign_in(row).post("/console/sign-in/second/", {"code": codes[0]}).status_code == 302
    assert sign_in(row).post("/console/sign-in/second/", {"code": codes[0]}).status_code == 422


def test_new_codes_replace_the_old_and_the_app_is_removed(colleague: Callable[[Role], StaffRow]) -> None:
    browser, _, codes = with_app(colleague(Role.SALES))
    fresh = browser.post(f"{FACTOR}codes/new/", follow=True).content.decode()
    assert codes[0] not in fresh
    browser.post(f"{FACTOR}app/off/")
    assert not Authenticator.objects.exists()
    actions = [line.action for line in core.audit.list_lines(SYSTEM).rows]
    assert actions[:3] == [
        "second_factor.app_removed",
        "second_factor.codes_made",
        "second_factor.app_added",
    ]


def test_the_second_step_cannot_be_reached_without_the_first() -> None:
    assert english().get("/console/sign-in/second/").headers["Location"] == "/console/sign-in/"


def test_who_needs_a_factor_reaches_nothing_before_it_is_there(colleague: Callable[[Role], StaffRow]) -> None:
    row, other = colleague(Role.SALES), colleague(Role.MARKETING)
    second_factors.require_for_roles(SYSTEM, [Role.SALES], now=1)
    browser = sign_in(row)
    assert browser.get("/console/contacts/").headers["Location"] == FACTOR
    assert "Set up one of these to go on." in browser.get(FACTOR).content.decode()
    assert sign_in(other).get("/console/contacts/").status_code == 200
    with_app(row)[0].get("/console/contacts/")
    assert with_app_signed(row) == 200


def with_app_signed(row: StaffRow) -> int:
    """What who has a factor meets at the contacts."""
    browser = sign_in(row)
    factor = Authenticator.objects.get(user_id=row.id, type="totp")
    from allauth.mfa.adapter import get_adapter

    secret = get_adapter().decrypt(factor.data["secret"])
    browser.post("/console/sign-in/second/", {"code": code_of(secret)})
    return browser.get("/console/contacts/").status_code


def test_the_rule_is_set_after_showing_the_password_again(colleague: Callable[[Role], StaffRow]) -> None:
    browser = sign_in(colleague(Role.ADMINISTRATOR))
    rule = "/console/settings/signing-in/"
    assert browser.post(rule, {"roles": ["sales"]}).headers["Location"].startswith("/console/again/")
    assert second_factors.required_roles() == frozenset()
    browser.post(f"/console/again/?next={rule}", {"password": PASSWORD})
    assert second_factors.required_roles() == {Role.SALES}
    browser.post(rule, {"roles": ["marketing", "sales"]})
    assert second_factors.required_roles() == {Role.MARKETING, Role.SALES}


def test_the_way_back_from_showing_the_password_is_ours(colleague: Callable[[Role], StaffRow]) -> None:
    browser = sign_in(colleague(Role.MARKETING))
    for elsewhere in ("https://evil.example/", "//evil.example"):
        answer = browser.post(f"/console/again/?next={elsewhere}", {"password": PASSWORD, "next": elsewhere})
        assert answer.headers["Location"] == "/console/"
    wrong = browser.post("/console/again/", {"password": "wrong"})
    assert (wrong.status_code, "The current password is not right." in wrong.content.decode()) == (422, True)


def test_an_administrator_takes_a_lost_factor_away(
    colleague: Callable[[Role], StaffRow], signed_in: SignIn
) -> None:
    row = colleague(Role.SALES)
    with_app(row)
    admin = sign_in(colleague(Role.ADMINISTRATOR))
    address = f"/console/staff/usr_{row.id}/second-factor/"
    assert admin.post(address).headers["Location"].startswith("/console/again/")
    assert second_factors.has_factor(row.id)
    admin.post(f"/console/again/?next=/console/staff/usr_{row.id}/", {"password": PASSWORD})
    admin.post(address)
    assert sign_in(row).get("/console/").status_code == 200


def test_secrets_of_factors_are_closed_anew_under_another_key(
    colleague: Callable[[Role], StaffRow], monkeypatch: pytest.MonkeyPatch
) -> None:
    with_app(colleague(Role.SALES))
    own = sealing.current()
    newer = dataclasses.replace(own, secret_key="another", old_secret_keys=(own.secret_key,))
    monkeypatch.setattr(sealing, "current", lambda: newer)
    assert (resealing.count_stale(), resealing.reseal(), resealing.count_stale()) == (2, 2, 0)
    data = Authenticator.objects.get(type="totp").data
    assert len(sealing.unseal(data["secret"])) == 32

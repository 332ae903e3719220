"""The stranger and each role on each route: the table is walked, so a new route is tried at once."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from crescendo.core import api as core
from crescendo.core import roles
from crescendo.core.types import Permission, Role, StaffRow
from tests.doors.console.conftest import SignIn
from tests.doors.console.routes import ENDLESS, PATTERNS, address_of, rule_of
from tests.doors.console.story import Company

pytestmark = pytest.mark.slow

CLOSED = sorted(name for name in PATTERNS if not rule_of(name).is_open)


def test_only_sign_in_and_habits_are_open_to_everybody() -> None:
    assert {name for name in PATTERNS if rule_of(name).is_open} == {
        "company-login",
        "company-login-back",
        "forgotten",
        "join",
        "new-password",
        "sign-in",
        "sign-in-passkey",
        "sign-in-second",
        "sign-out",
        "language",
        "theme",
    }


def test_the_stranger_is_asked_to_sign_in(company: Company) -> None:
    for name in CLOSED:
        for method in rule_of(name).methods:
            answer = Client().generic(method, address_of(name, company, 1))
            assert answer.status_code == 302, name
            assert answer.headers["Location"].startswith("/console/sign-in/"), name


# The administrator, who may do all, is walked whole by the next one.
@pytest.mark.parametrize("role", sorted(set(Role) - {Role.ADMINISTRATOR}))
def test_each_role_opens_what_its_permissions_say(role: Role, company: Company, signed_in: SignIn) -> None:
    browser = signed_in(role)
    staff_id = int(browser.session["_auth_user_id"])
    sight = {Permission.PERSONAL_DATA} if role in roles.SEES_PERSONAL_DATA else set()
    allowed = core.PERMISSIONS[role] | sight
    wrong = []
    for name in sorted(set(CLOSED) - ENDLESS):
        rule = rule_of(name)
        may = rule.permission is None or rule.permission in allowed
        for method in set(rule.methods) & ({"GET"} if may else {"GET", "HEAD", "POST"}):
            status = browser.generic(method, address_of(name, company, staff_id)).status_code
            # Sales see their own contacts only, and nobody owns this one: hidden looks like absent.
            expected = {200, 302, 404} if may else {403}
            if status not in expected:
                wrong.append((name, method, status))
    assert not wrong


def test_the_administrator_opens_every_screen(company: Company, signed_in: SignIn) -> None:
    browser = signed_in(Role.ADMINISTRATOR)
    staff_id = int(browser.session["_auth_user_id"])
    wrong = {}
    for name in sorted(set(CLOSED) - ENDLESS):
        if "GET" in rule_of(name).methods:
            answer = browser.get(address_of(name, company, staff_id), follow=True)
            if answer.status_code != 200:
                wrong[name] = answer.status_code
    assert not wrong


def test_another_method_is_refused(company: Company, signed_in: SignIn) -> None:
    browser = signed_in()
    for name in sorted(PATTERNS):
        assert browser.generic("DELETE", address_of(name, company, 1)).status_code == 405, name


def test_each_answer_carries_the_content_policy(company: Company) -> None:
    for name in sorted(PATTERNS):
        answer = Client().get(address_of(name, company, 1))
        assert "default-src 'self'" in answer.headers["Content-Security-Policy"], name


def test_a_change_without_the_form_s_token_is_refused(
    company: Company, colleague: Callable[[Role], StaffRow]
) -> None:
    from tests.doors.console import story

    row = colleague(Role.ADMINISTRATOR)
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(story.user_of(row.id), backend="django.contrib.auth.backends.ModelBackend")
    for name in PATTERNS:
        if "POST" in rule_of(name).methods:
            assert browser.post(address_of(name, company, row.id)).status_code == 403, name


def test_a_contact_outside_the_scope_looks_like_none(company: Company, signed_in: SignIn) -> None:
    seller = signed_in(Role.SALES)
    assert seller.get(f"/console/contacts/con_{company.contact_id}/").status_code == 404
    assert seller.get("/console/contacts/con_999999/").status_code == 404


def test_who_was_deactivated_is_a_stranger(signed_in: SignIn, now: int) -> None:
    from crescendo.core.types import Actor

    signed_in(Role.ADMINISTRATOR)
    browser = signed_in(Role.MARKETING)
    core.deactivate(Actor.system("test"), int(browser.session["_auth_user_id"]), now=now)
    assert browser.get("/console/").status_code == 302

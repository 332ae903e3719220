"""Passkeys in a real Chromium with a virtual authenticator: added, used as second factor, and instead of a password."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest
from pytest_django.live_server_helper import LiveServer

from crescendo.core import api as core
from crescendo.core.types import Actor, CreateStaff, Language, Role
from tests.doors.console import story

if TYPE_CHECKING:
    from playwright.sync_api import Browser, CDPSession, Page

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]
EMAIL = "lin@crescendo.example"
AUTHENTICATOR = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.fixture
def device(browser: Browser, live_server: LiveServer, transactional_db: None, now: int) -> Iterator[Page]:
    """A browser at localhost, since bare addresses have no passkeys, with an authenticator of its own."""
    request = CreateStaff(
        email=EMAIL, name="Lin", role=Role.MARKETING, password=story.PASSWORD, language=Language.ENGLISH
    )
    core.create_staff(Actor.system("test"), request, now=now)
    address = live_server.url.replace("127.0.0.1", "localhost")
    context = browser.new_context(base_url=address, locale="en-GB", viewport={"width": 390, "height": 844})
    page = context.new_page()
    session: CDPSession = context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    session.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR})
    yield page
    context.close()


def sign_in(page: Page) -> None:
    page.goto("/console/sign-in/")
    page.fill("[name=username]", EMAIL)
    page.fill("[name=password]", story.PASSWORD)
    page.click("button:text-is('Sign in')")


def sign_out(page: Page) -> None:
    page.context.clear_cookies()


def test_a_passkey_is_the_second_factor_and_then_signs_in_alone(device: Page) -> None:
    sign_in(device)
    device.goto("/console/profile/second-factor/passkey/")
    device.fill("[name=password]", story.PASSWORD)
    device.click("button:text-is('Go on')")
    device.fill("[name=name]", "My laptop")
    device.click("button:text-is('Add a passkey')")
    device.locator("#recovery-codes").wait_for()
    sign_out(device)
    sign_in(device)
    device.click("button:has-text('Use your passkey')")
    device.wait_for_url("**/console/")
    sign_out(device)
    device.goto("/console/sign-in/?next=/console/profile/second-factor/")
    device.click("button:has-text('Sign in with a passkey')")
    device.locator("text=My laptop").wait_for()

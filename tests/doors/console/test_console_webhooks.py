"""Webhooks on the screen: a secret shown once, a test, a pause, the log, and what cannot be an address."""

from __future__ import annotations

import re

from crescendo.core.types import Role
from tests.doors.console.conftest import SignIn

NEW = {
    "name": "CRM",
    "url": "https://crm.example/hook",
    "kinds": ["contact.created"],
    "fields_told": ["email"],
}


def test_a_webhook_is_made_tested_paused_and_removed(signed_in: SignIn) -> None:
    browser = signed_in(Role.ADMINISTRATOR, "en")
    shown = browser.post("/console/webhooks/new/", NEW).content.decode()
    assert "whsec_" in shown
    place = re.findall(r"/console/webhooks/whk_\d+/", shown)[0]
    page = browser.get(place).content.decode()
    assert "whsec_" not in page
    assert "https://crm.example/hook" in page
    told = browser.post(f"{place}try/", follow=True).content.decode()
    assert "webhook.test" in told
    assert "Not tried yet." in told
    browser.post(f"{place}enable/", {"enabled": "no"})
    paused = browser.get(place).content.decode()
    assert "A colleague paused it" in paused
    browser.post(f"{place}enable/", {"enabled": "yes"})
    browser.post(place, {**NEW, "name": "Our CRM", "kinds": ["segment.entered"]})
    assert "Our CRM" in browser.get("/console/webhooks/").content.decode()
    browser.post(f"{place}remove/")
    assert browser.get(place).status_code == 404


def test_what_cannot_be_a_webhook_is_said_at_its_field(signed_in: SignIn) -> None:
    browser = signed_in(Role.ADMINISTRATOR, "en")
    answer = browser.post("/console/webhooks/new/", {**NEW, "url": "http://10.0.0.1/"})
    assert answer.status_code == 422
    assert "begins with https://" in answer.content.decode()
    assert browser.post("/console/webhooks/new/", {**NEW, "kinds": []}).status_code == 422

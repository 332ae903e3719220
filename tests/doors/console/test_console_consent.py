"""Consent on the screens: recorded, withdrawn, paused, chosen; the suppression list; the company's purposes."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from crescendo.core.types import Actor, Role
from crescendo.people import api as people
from crescendo.people.types import SuppressionQuery
from tests.doors.console.conftest import SignIn
from tests.doors.console.story import Company

pytestmark = pytest.mark.django_db
BY = Actor.system("test")


def text(answer: Any) -> str:
    return str(answer.content.decode())


def test_a_consent_on_paper_is_recorded_and_withdrawn(company: Company, signed_in: SignIn) -> None:
    lin = signed_in(Role.MARKETING)
    new = reverse("console:consent-new", args=[company.contact_id])
    given = {"purpose": "newsletter", "channel": "email", "source": "Fair in Shanghai", "evidence": ""}
    assert lin.post(new, given).status_code == 422
    assert lin.post(new, given | {"evidence": "Folder 12", "on": "2025-05-03"}).status_code == 302
    shown = text(lin.get(reverse("console:contact", args=[company.contact_id])))
    assert "Newsletter" in shown
    assert "Folder 12" in shown
    withdraw = reverse("console:consent-withdraw", args=[company.contact_id])
    assert lin.post(withdraw, {"source": "on the phone"}).status_code == 302
    assert "Consent withdrawn" in text(lin.get(reverse("console:contact", args=[company.contact_id])))


def test_a_contact_is_paused_and_resumed(company: Company, signed_in: SignIn) -> None:
    chen = signed_in(Role.MARKETING)
    address = reverse("console:contact-pause", args=[company.contact_id])
    chen.post(address, {"paused": "yes"})
    assert "Marketing is paused by" in text(chen.get(reverse("console:contact", args=[company.contact_id])))
    chen.post(address, {"paused": "no"})
    assert people.pause_of(BY, company.contact_id) is None


def test_what_somebody_wants_to_hear_of_is_chosen(company: Company, signed_in: SignIn) -> None:
    lin = signed_in(Role.MARKETING)
    address = reverse("console:preferences", args=[company.contact_id])
    assert lin.post(address, {"webinars": "monthly"}).status_code == 302
    assert "Webinars: Once a month" in text(lin.get(reverse("console:contact", args=[company.contact_id])))


def test_a_domain_is_suppressed_found_and_lifted_by_who_may(signed_in: SignIn) -> None:
    lin = signed_in(Role.MARKETING)
    new = reverse("console:suppression-new")
    assert lin.post(new, {"address": "nonsense@", "reason": "competitor"}).status_code == 422
    assert lin.post(new, {"address": "@competitor.com", "reason": "competitor"}).status_code == 302
    page = reverse("console:suppressions")
    assert "@competitor.com" in text(lin.get(page + "?address=@competitor.com"))
    assert "Nothing on the list fits" in text(lin.get(page + "?address=a@b.com"))
    assert "mail domain as @abc.com" in text(lin.get(page + "?address=%40"))
    (row,) = people.list_suppressions(BY, SuppressionQuery()).rows
    lift = reverse("console:suppression-lift", args=[row.id])
    assert signed_in(Role.SALES).post(lift, {"reason": "why not"}).status_code == 403
    assert lin.post(lift, {"reason": ""}).status_code == 422
    assert lin.post(lift, {"reason": "We are partners now"}).status_code == 302
    assert "We are partners now" in text(lin.get(page + "?lifted=yes"))


def test_a_purpose_is_changed_and_each_change_is_a_version(signed_in: SignIn) -> None:
    lin = signed_in(Role.MARKETING)
    given = {"zh": "案例", "en": "Stories", "text_en": "Yes", "legal_basis": "consent", "channels": ["email"]}
    new = reverse("console:purpose-new")
    assert lin.post(new, given | {"key": "Wrong!"}).status_code == 422
    assert lin.post(new, given | {"key": "stories", "topics": "success | 成功 | Success"}).status_code == 302
    edit = reverse("console:purpose", args=["stories"])
    assert lin.post(edit, given | {"en": "Good stories"}).status_code == 302
    usual = reverse("console:consent-usual")
    assert lin.post(usual, {"channels": ["email"], "pending_days": "7"}).status_code == 422
    shown = text(lin.get(reverse("console:consent")))
    assert "Good stories" in shown
    assert "Version 2 by" in shown
    assert people.consent_purposes(BY).document.purposes[-1].topics[0].is_retired


def test_contacts_are_filtered_by_reach(company: Company, signed_in: SignIn) -> None:
    lin = signed_in(Role.MARKETING)
    answer = lin.get(reverse("console:contacts") + "?f=reach.email:is:reachable")
    assert "Reach: E-mail is" in text(answer)
    controls = lin.get(reverse("console:contacts") + "?field=consent.newsletter.email")
    assert "Was never confirmed" in text(controls)

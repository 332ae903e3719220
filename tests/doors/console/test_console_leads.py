"""Leads on the screens: the pool without names, answered with a click or a reason, taken back, given out."""

from __future__ import annotations

import html
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from crescendo.core.types import Actor, Role, StaffRow
from crescendo.lifecycle import api as lifecycle
from crescendo.lifecycle.types import LeadState
from tests.doors.console import story
from tests.doors.console.conftest import SignIn
from tests.doors.console.story import Company

pytestmark = pytest.mark.django_db
SYSTEM = Actor.system("test")
Hire = Callable[[Role], StaffRow]


def text(answer: Any) -> str:
    return html.unescape(answer.content.decode())


def opened(row: StaffRow, language: str = "en") -> Client:
    """The browser of a colleague."""
    client = Client(headers={"accept-language": language})
    client.force_login(story.user_of(row.id), backend="django.contrib.auth.backends.ModelBackend")
    client.cookies["crescendo-language"] = language
    return client


def state(company: Company) -> LeadState:
    return lifecycle.get_lead(SYSTEM, company.lead_id).state


def test_a_seller_claims_from_a_pool_that_names_nobody(company: Company, colleague: Hire) -> None:
    chen = opened(colleague(Role.SALES))
    pool = text(chen.get(reverse("console:lead-pool")))
    assert "Claim" in pool
    assert "Wang" not in pool
    taken = chen.post(reverse("console:lead-claim", args=[company.lead_id]), follow=True)
    assert "It is yours now." in text(taken)
    assert "Wang Siyuan" in text(taken)
    assert "Wang Siyuan" in text(chen.get(reverse("console:leads")))


def test_a_rejection_asks_for_a_reason_and_is_undone_with_a_click(company: Company, colleague: Hire) -> None:
    chen = opened(colleague(Role.SALES), "zh-hans")
    chen.post(reverse("console:lead-claim", args=[company.lead_id]))
    address = reverse("console:lead-reject", args=[company.lead_id])
    assert chen.post(address, {"reason": "", "note": ""}).status_code == 422
    early = chen.post(address, {"reason": "not_reached"})
    assert early.status_code == 422
    assert "0 次" in text(early)
    assert chen.post(address, {"reason": "project_later"}).status_code == 422
    said = chen.post(address, {"reason": "no_budget", "note": "明年再说"}, follow=True)
    assert "已退回" in text(said)
    assert "明年再说" in text(said)
    assert state(company) is LeadState.RECYCLED
    chen.post(reverse("console:lead-reopen", args=[company.lead_id]))
    assert state(company) is LeadState.ACCEPTED


def test_a_manager_gives_a_lead_to_a_colleague_and_takes_it_back(
    company: Company, colleague: Hire, signed_in: SignIn
) -> None:
    chen, admin = colleague(Role.SALES), signed_in()
    address = reverse("console:lead-reassign", args=[company.lead_id])
    assert chen.name in text(admin.get(address))
    admin.post(address, {"to_staff_id": chen.id, "note": ""})
    assert state(company) is LeadState.ROUTED
    seller = opened(chen)
    accepted = seller.post(
        reverse("console:lead-accept", args=[company.lead_id]),
        {"next": reverse("console:leads")},
        follow=True,
    )
    assert "Accepted. Your clock runs." in text(accepted)
    again = seller.post(reverse("console:lead-accept", args=[company.lead_id]), follow=True)
    assert "This lead stands elsewhere by now." in text(again)
    admin.post(reverse("console:lead-reclaim", args=[company.lead_id]))
    assert state(company) is LeadState.POOL
    assert "No open lead" in text(seller.get(reverse("console:leads")))


def test_the_list_is_narrowed_by_its_address(company: Company, signed_in: SignIn) -> None:
    admin = signed_in()
    address = reverse("console:leads")
    assert "Wang Siyuan" in text(admin.get(address))
    for query in ("state=accepted", "late=no&state=rejected", "owner=me", "state=nonsense&owner=x&age=-1"):
        answer = admin.get(f"{address}?{query}")
        assert answer.status_code == 200
        assert ("No lead fits" in text(answer)) == ("nonsense" not in query)

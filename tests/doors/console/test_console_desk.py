"""The desk: one's own leads under the clock, tasks by the time of day, who is hot with nothing planned; alive."""

from __future__ import annotations

import html
from typing import Any

import pytest
from django.urls import reverse

from crescendo.console.desk_stream import told
from crescendo.core import api as core
from crescendo.core.types import Actor, Role
from crescendo.lifecycle import api as lifecycle
from crescendo.lifecycle.types import LeadState, NewDeal
from crescendo.people import api as people
from crescendo.people.types import ContactEdit
from tests.doors.console import story
from tests.doors.console.conftest import SignIn
from tests.doors.console.story import Company

pytestmark = pytest.mark.django_db
SYSTEM = Actor.system("test")


def text(answer: Any) -> str:
    return html.unescape(answer.content.decode())


def seller(company: Company, signed_in: SignIn) -> tuple[Any, Actor]:
    """A seller whose contact the visitor is."""
    chen = signed_in(Role.SALES)
    staff = chen.get(reverse("console:desk")).context["actor"].staff_id
    edit = ContactEdit(contact_id=company.contact_id, fields={"owner_id": staff})
    people.edit_contact(SYSTEM, edit, now=story.NOON)
    return chen, core.actors_of(frozenset({staff}))[staff]


def test_a_lead_stands_under_its_clock_and_is_accepted_in_place(company: Company, signed_in: SignIn) -> None:
    chen, _actor = seller(company, signed_in)
    lead = story.route_lead(company.contact_id)
    page = chen.get(reverse("console:desk"))
    assert [row["lead"].id for row in page.context["new_leads"]] == [lead]
    assert page.context["new_leads"][0]["shown"].left
    accept = reverse("console:lead-accept", args=[lead])
    assert chen.post(accept, HTTP_HX_REQUEST="true").status_code == 204
    again = chen.get(reverse("console:desk"), HTTP_HX_REQUEST="true")
    assert b"<html" not in again.content
    assert [row["lead"].id for row in again.context["held_leads"]] == [lead]


def test_a_lead_is_rejected_with_a_reason_and_that_is_taken_back(company: Company, signed_in: SignIn) -> None:
    chen, _actor = seller(company, signed_in)
    lead = story.route_lead(company.contact_id)
    reject = reverse("console:lead-reject", args=[lead])
    assert "no_need" in text(chen.get(reject, HTTP_HX_REQUEST="true"))
    refused = chen.post(reject, {"reason": "not_reached"})
    assert refused.status_code == 422
    assert chen.post(reject, {"reason": "no_need", "note": "Has one"}).status_code == 302
    assert lifecycle.get_lead(SYSTEM, lead).state is LeadState.RECYCLED
    chen.post(reverse("console:lead-reopen", args=[lead]))
    assert lifecycle.get_lead(SYSTEM, lead).state is LeadState.ROUTED


def test_beside_a_row_stands_the_whole_history(company: Company, signed_in: SignIn) -> None:
    chen, _actor = seller(company, signed_in)
    story.make_task(company.contact_id)
    address = reverse("console:desk-beside", args=[company.contact_id])
    assert chen.get(address).headers["Location"] == reverse("console:contact", args=[company.contact_id])
    side = text(chen.get(address, HTTP_HX_REQUEST="true"))
    assert "Send the price" in side
    assert reverse("console:contact-call", args=[company.contact_id]) in side


def test_anothers_contact_is_not_shown_beside(company: Company, signed_in: SignIn) -> None:
    address = reverse("console:desk-beside", args=[company.contact_id])
    assert signed_in(Role.SALES).get(address, HTTP_HX_REQUEST="true").status_code == 404


def test_the_stream_says_that_the_desk_changed_and_which_leads_wait(
    company: Company, signed_in: SignIn
) -> None:
    _chen, actor = seller(company, signed_in)
    before = told(actor)
    assert before["leads"] == []
    lead = story.route_lead(company.contact_id)
    after = told(actor)
    assert after["mark"] != before["mark"]
    assert [one["id"] for one in after["leads"]] == [f"led_{lead}"]


def test_ones_open_deals_stand_on_the_desk_and_take_tasks(company: Company, signed_in: SignIn) -> None:
    chen, actor = seller(company, signed_in)
    fields = {"name": "Hongtu 2026", "owner_id": actor.staff_id, "source": "referral"}
    deal = lifecycle.create_deal(SYSTEM, NewDeal(fields=fields), now=story.NOON)
    said = {"title": "Send terms", "kind": "mail", "due_on": "2026-01-06", "owner": str(actor.staff_id)}
    page = chen.post(reverse("console:deal-task", args=[deal.id]), said, follow=True)
    assert page.redirect_chain[0][0] == reverse("console:deal", args=[deal.id]) + "#tasks"
    desk = chen.get(reverse("console:desk"))
    assert [one.id for one in desk.context["deals"]] == [deal.id]
    assert [row["who"] for row in desk.context["overdue"]] == ["Hongtu 2026"]


def test_a_deal_past_its_day_stands_first_with_its_company(company: Company, signed_in: SignIn) -> None:
    chen, actor = seller(company, signed_in)
    common = {"owner_id": actor.staff_id, "source": "referral", "account_id": company.account_id}
    account = people.get_account(SYSTEM, company.account_id).name
    for name, close_on in (("Some day", "2999-01-05"), (f"{account} 2026", "2026-01-02")):
        fields = {**common, "name": name, "close_on": close_on}
        lifecycle.create_deal(SYSTEM, NewDeal(fields=fields), now=story.NOON)
    desk = chen.get(reverse("console:desk"), headers={"Accept-Language": "en"})
    late, later = desk.context["deals"]
    assert set(desk.context["deal_days_over"]) == {late.id}
    assert desk.context["deal_companies"] == {later.id: account}
    assert " days past its close date" in desk.content.decode()

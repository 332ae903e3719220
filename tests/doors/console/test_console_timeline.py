"""The page of a contact: why now, answers of forms, and the timeline between notes and changes, page by page."""

from __future__ import annotations

import html
import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from crescendo.console import timeline
from crescendo.core.types import Actor
from crescendo.people import api as people
from crescendo.people.types import ContactEdit, NewContact
from tests.doors.console.conftest import SignIn
from tests.doors.console.story import Company

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}
SYSTEM = Actor.system("test")


def text(answer: Any) -> str:
    return html.unescape(re.sub(r"<[^>]+>", " ", answer.content.decode()))


def read(browser: Client, company: Company, query: str = "") -> str:
    address = reverse("console:contact-timeline", args=[company.contact_id])
    return " ".join(text(browser.get(address + query, headers=HTMX)).split())


def test_the_page_answers_a_seller_s_questions_in_their_order(company: Company, signed_in: SignIn) -> None:
    page = text(signed_in().get(reverse("console:contact", args=[company.contact_id])))
    places = [
        page.index(heading)
        for heading in ("Why now", "Where from", "Interest", "Forms and answers", "Company", "Follow-up")
    ]
    assert places == sorted(places)
    # The visit was long ago: there is no reason to call now.
    assert "Nothing in the last 30 days speaks for a call." in page[places[0] : places[1]]
    assert "数据总监" in page[places[3] : places[5]]
    assert "No decision maker is known." in page[places[3] : places[5]]


def test_acts_notes_and_changes_stand_in_one_order_of_time(company: Company, signed_in: SignIn) -> None:
    admin = signed_in()
    admin.post(reverse("console:contact-note", args=[company.contact_id]), {"text": "Wants a Demo"})
    whole = read(admin, company)
    assert whole.index("Wants a Demo") < whole.index("Sent a form")
    assert whole.count("Title: 数据总监") == 1
    assert "2 pages · 1 min 24 s" in whole
    assert "Sent a form" not in read(admin, company, "?kind=notes")
    assert "Wants a Demo" not in read(admin, company, "?kind=forms&kind=changes")
    found = read(admin, company, "?find=demo")
    assert ("Wants a Demo" in found, "Sent a form" in found) == (True, False)
    assert "Nothing with these words." in read(admin, company, "?find=nowhere")


def test_changed_accounts_and_owners_are_called_by_name(company: Company, signed_in: SignIn) -> None:
    admin = signed_in()
    account = people.get_account(SYSTEM, company.account_id)
    made = people.create_contact(SYSTEM, NewContact(fields={"name": "Mei", "title": "CTO"}), now=1)
    people.edit_contact(SYSTEM, ContactEdit(contact_id=made.id, fields={"account_id": account.id}), now=2)
    page = text(admin.get(reverse("console:contact", args=[made.id])))
    assert "acc_" not in page
    told, history = (page[page.index(part) :] for part in ("Timeline", "History of the fields"))
    assert account.name in history
    assert f"Account: {account.name}" in " ".join(told.split())


def test_older_pages_go_on_where_the_last_one_ended(
    company: Company, signed_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    admin = signed_in()
    for number in range(3):
        address = reverse("console:contact-note", args=[company.contact_id])
        admin.post(address, {"text": f"note {number} of three"})
    whole = read(admin, company)
    monkeypatch.setattr(timeline, "PAGE", 2)
    query, pages = "", []
    while True:
        address = reverse("console:contact-timeline", args=[company.contact_id])
        answer = admin.get(address + query, headers=HTMX)
        pages.append(text(answer))
        if not answer.context["older_query"]:
            break
        query = "?" + answer.context["older_query"]
    together = " ".join(pages)
    for said in ("note 0 of three", "note 2 of three", "Sent a form", "Viewed a page", "Title:"):
        assert together.count(said) == whole.count(said), said
    assert len(pages) > 3


@pytest.mark.parametrize("query", ["?before=x", "?before=1.1.1", "?before=-1.0", "?notes=x"])
def test_a_made_up_place_is_a_page_that_says_so(query: str, company: Company, signed_in: SignIn) -> None:
    assert signed_in().get(reverse("console:contact", args=[company.contact_id]) + query).status_code == 404


def test_calls_tasks_and_stages_stand_on_the_timeline_and_are_chosen_by_kind(
    company: Company, signed_in: SignIn
) -> None:
    admin = signed_in()
    call = {"outcome": "reached", "text": "Asked for two dates", "minutes": "7"}
    admin.post(reverse("console:contact-call", args=[company.contact_id]), call)
    whole = read(admin, company)
    assert "Call Reached · 7 minutes" in whole
    assert "Asked for two dates" in read(admin, company, "?kind=calls")
    assert "Asked for two dates" not in read(admin, company, "?kind=tasks&kind=notes")
    assert "Asked for two dates" in read(admin, company, "?find=dates")
    done = text(admin.get(reverse("console:account", args=[company.account_id])))
    assert ("What was done about it" in done, "Asked for two dates" in done) == (True, True)

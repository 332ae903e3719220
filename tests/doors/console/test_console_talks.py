"""Mails and meetings on the pages of a contact and of a deal."""

from __future__ import annotations

import html
import re
from typing import Any

import pytest
from django.urls import reverse

from tests.doors.console import story
from tests.doors.console.conftest import SignIn
from tests.doors.console.story import Company

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


def text(answer: Any) -> str:
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", answer.content.decode())).split())


def test_a_mail_and_a_meeting_are_written_down_changed_and_taken_back(
    company: Company, signed_in: SignIn
) -> None:
    admin = signed_in()
    address = f"/console/contacts/con_{company.contact_id}/talks/"
    meeting = {"title": "Workshop", "text": "Two hours on site", "minutes": "120", "place": "Shanghai"}
    admin.post(address + "meeting/", meeting | {"next_step": "Send the offer", "next_on": "2099-01-05"})
    admin.post(address + "mail/", {"title": "Price", "text": "As promised", "direction": "out"})
    missing = admin.post(address + "mail/", {"title": " ", "direction": "in"})
    assert missing.status_code == 422
    timeline = reverse("console:contact-timeline", args=[company.contact_id])
    found = admin.get(timeline + "?kind=talks", headers=HTMX)
    assert "Meeting with us Workshop · 120 minutes · Shanghai" in text(found)
    assert "Mail Went to them Price" in text(found)
    assert "Send the offer" in text(admin.get(reverse("console:contact", args=[company.contact_id])))
    talk = re.search(r"/console/talks/tlk_\d+/", found.content.decode())
    assert talk
    admin.post(talk[0], {"title": "Price list", "text": "As promised"})
    assert "Price list" in text(admin.get(timeline + "?kind=talks", headers=HTMX))
    admin.post(talk[0] + "remove/")
    assert "Price list" not in text(admin.get(timeline + "?kind=talks", headers=HTMX))


def test_a_deal_s_meeting_is_with_its_people(company: Company, signed_in: SignIn) -> None:
    admin = signed_in()
    deal = story.make_deal(company.contact_id)
    given = {"title": "Kick-off", "people": [str(company.contact_id)]}
    admin.post(reverse("console:deal-talk", args=[deal, "meeting"]), given)
    assert "Kick-off" in text(admin.get(reverse("console:deal", args=[deal])))
    timeline = reverse("console:contact-timeline", args=[company.contact_id])
    assert "Kick-off" in text(admin.get(timeline + "?kind=talks", headers=HTMX))

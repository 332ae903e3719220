"""A manager's figures and what customers say through the API."""

from __future__ import annotations

import json
from urllib.parse import quote

from tests.doors.console import story
from tests.doors.console.story import Company
from tests.doors.rest.conftest import Callers, said


def test_a_figure_carries_the_filter_that_lists_it(company: Company, caller: Callers) -> None:
    key, deal = caller("contacts_read", "deals_read"), story.make_deal(company.contact_id)
    (stage,) = key.get("/overview/deals")["data"]
    assert (stage["stage"], stage["deals"]["count"]) == ("opportunity", 1)
    listed = key.get("/deals?filter=" + quote(json.dumps(stage["deals"]["filter"])))
    assert [one["id"] for one in listed["data"]] == [f"dea_{deal}"]
    turned = key.ask("GET", "/overview/notes?first=2026-02-01&last=2026-01-01")
    assert (turned.status_code, said(turned)["errors"][0]["pointer"]) == (422, "/last")


def test_of_mqls_it_is_told_whose_lead_sales_accepted(company: Company, caller: Callers) -> None:
    key = caller("contacts_read", "deals_read", "contacts_edit")
    found = {one["stage"]: one["accepted"] for one in key.get("/overview/contact-stages")["data"]}
    assert {stage for stage, accepted in found.items() if accepted is not None} == {"mql"}
    assert (found["mql"]["here"]["count"], found["mql"]["median_days"]) == (0, None)
    assert found["mql"]["here"]["filter"] == {"field": "lead_state", "operator": "is", "value": "accepted"}


def test_answers_and_tickets_are_recorded_and_read(company: Company, caller: Callers) -> None:
    key = caller("contacts_edit", "contacts_read", "accounts_read", "events_read", "personal_data")
    contact = f"con_{company.contact_id}"
    words = {"survey": "Q1", "at": "2026-01-02T03:00:00Z", "kind": "nps", "score": 9}
    assert said(key.ask("POST", f"/contacts/{contact}/survey-answers", words))["score"] == 9
    ticket = {
        "key": "T-1",
        "title": "Export fails",
        "opened_at": "2026-01-02T03:00:00Z",
    }
    made = said(key.ask("POST", f"/contacts/{contact}/tickets", ticket))
    assert (made["state"], made["opened_at"]) == ("open", "2026-01-02T03:00:00.000Z")
    care = key.get(f"/contacts/{contact}/care")
    assert (care["open_tickets"], [one["title"] for one in care["tickets"]]) == (1, ["Export fails"])
    use = key.get(f"/accounts/acc_{company.account_id}/use")
    assert (use["active_people"], len(use["weeks"])) == (0, 12)
    wrong = key.ask("POST", f"/contacts/{contact}/tickets", {**ticket, "closed_at": "2025-01-02T03:00:00Z"})
    assert (wrong.status_code, said(wrong)["errors"][0]["pointer"]) == (422, "/closed_at")

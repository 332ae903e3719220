"""Tasks, calls, mails and meetings through the API."""

from __future__ import annotations

from crescendo.core.clock import SystemClock
from crescendo.core.types import Actor
from crescendo.lifecycle import api as lifecycle
from crescendo.lifecycle.types import NewCall, Outcome
from tests.doors.console import story
from tests.doors.console.story import Company
from tests.doors.rest.conftest import Callers, said


def test_a_task_is_made_listed_done_and_opened_again(company: Company, caller: Callers) -> None:
    key, about = caller(), f"con_{company.contact_id}"
    body = {"title": "Send the offer", "due_on": "2099-01-05", "due_clock": "14:30"}
    made = said(key.ask("POST", f"/contacts/{about}/tasks", body))
    assert (made["about_id"], made["has_hour"], made["time"]) == (about, True, "later")
    asked = f"/tasks?about_id={about}"
    assert made["id"] in [row["id"] for row in key.get(asked)["data"]]
    done = said(key.ask("POST", f"/tasks/{made['id']}/done"))
    assert done["done_at"] is not None
    assert [row["id"] for row in key.get(asked + "&state=done")["data"]] == [made["id"]]
    assert said(key.ask("POST", f"/tasks/{made['id']}/reopen"))["done_at"] is None
    assert key.ask("POST", "/contacts/con_999999999/tasks", body).status_code == 404
    assert key.ask("GET", "/tasks?after=x").status_code == 422


def test_a_task_is_changed_taken_away_and_taken_back(company: Company, caller: Callers) -> None:
    key = caller()
    body = {"title": "Send the offer", "due_on": "2099-01-05", "due_clock": "14:30"}
    made = said(key.ask("POST", f"/contacts/con_{company.contact_id}/tasks", body))
    place = f"/tasks/{made['id']}"
    changed = said(key.ask("PATCH", place, {"title": "Call her", "kind": "call", "due_on": "2099-02-01"}))
    assert (changed["title"], changed["kind"], changed["has_hour"]) == ("Call her", "call", False)
    assert changed["due_at"] > made["due_at"]
    assert said(key.ask("PATCH", place, {"title": "Ring"}))["due_at"] == changed["due_at"]
    assert key.ask("PATCH", place, {"due_clock": "09:00"}).status_code == 422
    assert key.ask("PATCH", place, {"owner_id": "stf_999999999"}).status_code == 422
    said(key.ask("POST", f"{place}/remove"))
    assert key.ask("GET", place).status_code == 404
    assert said(key.ask("POST", f"{place}/restore"))["title"] == "Ring"
    said(key.ask("POST", f"{place}/done"))
    assert key.ask("PATCH", place, {"title": "Too late"}).status_code == 409


def test_calls_mails_and_meetings_are_written_down_and_covered(company: Company, caller: Callers) -> None:
    key, plain = caller(), caller("contacts_read")
    place = f"/contacts/con_{company.contact_id}"
    call = {"outcome": "reached", "text": "Her son is ill", "at": "2026-01-02T03:00:00Z"}
    made = said(key.ask("POST", f"{place}/calls", call))
    assert (made["at"], made["outcome"]) == ("2026-01-02T03:00:00.000Z", "reached")
    assert plain.get(f"{place}/calls")["data"][0]["text"] == "***"
    mail = {"kind": "mail", "title": "Price", "direction": "out"}
    written = said(key.ask("POST", f"{place}/talks", mail))
    assert (written["direction"], written["contact_ids"]) == ("out", [f"con_{company.contact_id}"])
    assert [row["title"] for row in plain.get(f"{place}/talks")["data"]] == ["***"]
    assert key.ask("POST", f"{place}/talks", {"kind": "mail", "title": "Price"}).status_code == 422
    deal = story.make_deal(company.contact_id)
    meeting = said(key.ask("POST", f"/deals/dea_{deal}/talks", {"kind": "meeting", "title": "Kick-off"}))
    assert key.get(f"/deals/dea_{deal}/talks")["data"] == [meeting]


def test_a_call_is_removed_for_a_day_by_who_wrote_it_down(company: Company, caller: Callers) -> None:
    key, plain = caller(), caller("contacts_read")
    place = f"/contacts/con_{company.contact_id}/calls"
    # It was long ago, and is written down now: the day counts from now.
    call = {"outcome": "reached", "text": "Wants a demo", "at": "2026-01-02T03:00:00Z"}
    made = said(key.ask("POST", place, call))
    assert plain.ask("POST", f"/calls/{made['id']}/remove").status_code == 403
    assert said(key.ask("POST", f"/calls/{made['id']}/remove"))["text"] == "Wants a demo"
    assert made["id"] not in [row["id"] for row in key.get(place)["data"]]
    assert key.ask("POST", f"/calls/{made['id']}/remove").status_code == 404
    new = NewCall(contact_id=company.contact_id, outcome=Outcome.REACHED)
    another = lifecycle.record_call(Actor.system("another"), new, now=SystemClock().now()).call.id
    refused = key.ask("POST", f"/calls/cal_{another}/remove")
    assert (refused.status_code, refused.json()["code"]) == (409, "call_too_old")


def test_days_and_instants_are_taken_as_they_are_written_alone(company: Company, caller: Callers) -> None:
    key, place = caller(), f"/contacts/con_{company.contact_id}"
    task, call = {"title": "Send the offer"}, {"outcome": "reached"}
    for day in (0, 20_000_000, "0", "2099-1-5", "2099-01-05T00:00:00Z", "0001-01-01"):
        assert key.ask("POST", f"{place}/tasks", {**task, "due_on": day}).status_code == 422, day
    for at in (0, 1_767_322_800, "1767322800", "1767322800.5", "2026-01-02", "2026-01-02T03:00:00"):
        assert key.ask("POST", f"{place}/calls", {**call, "at": at}).status_code == 422, at

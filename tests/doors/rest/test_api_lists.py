"""Lists: pages that are complete and stable, filters, orders, and what is refused."""

from __future__ import annotations

import json
from urllib.parse import quote

import pytest

from crescendo.core.types import Actor
from crescendo.people import api as people
from crescendo.people.types import NewContact
from tests.doors.console import story
from tests.doors.rest.conftest import Caller, Callers, said


@pytest.fixture
def seven(db: None, now: int) -> list[str]:
    """Seven contacts, three of them seen in the same millisecond."""
    made = [
        people.create_contact(
            Actor.system("test"),
            NewContact(fields={"email": f"p{number}@acme{number % 2}.example", "name": f"P {number}"}),
            now=now + max(0, number - 2),
        )
        for number in range(7)
    ]
    return [f"con_{contact.id}" for contact in made]


def walk(caller: Caller, address: str) -> list[str]:
    """The ids of all rows, page by page along the Link header."""
    found: list[str] = []
    while True:
        answer = caller.ask("GET", address)
        assert answer.status_code == 200, answer.content
        found += [row["id"] for row in said(answer)["data"]]
        link = answer.headers.get("Link")
        assert (link is None) == (said(answer)["next_cursor"] is None)
        if link is None:
            return found
        address = link[1:].partition(">")[0]


@pytest.mark.parametrize("sort", ["-last_seen_at", "last_seen_at", "name", "-name", "event_count", "email"])
def test_pages_are_complete_and_hold_no_row_twice(seven: list[str], caller: Callers, sort: str) -> None:
    found = walk(caller(), f"/contacts?sort={sort}&limit=2")
    assert sorted(found) == sorted(seven)


def test_a_row_that_comes_between_two_pages_moves_none_of_the_others(
    seven: list[str], caller: Callers, now: int
) -> None:
    asking = caller()
    first = asking.get("/contacts?sort=-created_at&limit=3")
    people.create_contact(
        Actor.system("test"), NewContact(fields={"email": "new@acme.example"}), now=now + 1_000
    )
    rest = walk(asking, f"/contacts?sort=-created_at&limit=3&after={first['next_cursor']}")
    assert sorted([row["id"] for row in first["data"]] + rest) == sorted(seven)


def test_events_page_by_page_are_all_events(company: story.Company, caller: Callers) -> None:
    asking = caller()
    everything = [row["id"] for row in asking.get("/events?limit=200")["data"]]
    assert walk(asking, "/events?limit=1") == everything
    assert everything == sorted(everything, key=lambda text: -int(text[4:]))


def test_the_events_of_a_contact_are_hers_alone(company: story.Company, caller: Callers) -> None:
    asking, contact = caller(), f"con_{company.contact_id}"
    rows = asking.get(f"/events?contact_id={contact}")["data"]
    assert rows
    assert {row["contact_id"] for row in rows} == {contact}
    assert walk(asking, f"/events?contact_id={contact}&limit=1") == [row["id"] for row in rows]


def test_a_filter_reads_as_a_document_and_as_a_form(seven: list[str], caller: Callers) -> None:
    document = {"field": "email", "operator": "contains", "value": "ACME1"}
    by_document = walk(caller(), "/contacts?filter=" + quote(json.dumps(document)))
    assert sorted(by_document) == sorted(seven[1::2])
    assert walk(caller(), "/contacts?f=email:contains:acme1") == by_document
    assert walk(caller(), "/contacts?limit=2&f=email:contains:acme1") == by_document


@pytest.mark.parametrize(
    ("query", "pointer"),
    [
        ("limit=0", "/limit"),
        ("limit=-1", "/limit"),
        ("limit=201", "/limit"),
        ("limit=many", "/limit"),
        ("sort=shoe_size", "/sort"),
        ("after=nonsense", "/after"),
        ("after=", "/after"),
        ("colour=red", "/colour"),
        ("filter=%7B", "/filter"),
        ("filter=%7B%22field%22%3A%22shoe%22%7D", "/filter/field"),
        ("filter=" + quote('{"event": "page.viewed", "at_least": "2"}'), "/filter/at_least"),
        ("filter=" + quote("[" * 5_000), "/filter"),
        ("f=shoe:is:1", "/f/0/field"),
        ("f=name:is:a&filter=%7B%22all%22%3A%5B%5D%7D", "/f"),
        ("match=some", "/match"),
    ],
)
def test_what_no_list_knows_is_refused_with_its_place(
    query: str, pointer: str, caller: Callers, company: story.Company
) -> None:
    answer = caller().ask("GET", f"/contacts?{query}")
    assert answer.status_code == 422
    assert pointer in {error["pointer"] for error in said(answer)["errors"]}


@pytest.mark.parametrize("query", ["f=name:contains:%00", "f=name:is:%F0%9F%92%A9", "f=name:contains:%25"])
def test_any_text_may_be_searched_for(query: str, caller: Callers, seven: list[str]) -> None:
    assert caller().get(f"/contacts?{query}")["data"] == []


def test_the_people_of_an_account(company: story.Company, caller: Callers) -> None:
    rows = caller().get(f"/accounts/acc_{company.account_id}/contacts")["data"]
    assert [row["id"] for row in rows] == [f"con_{company.contact_id}"]


def test_a_contact_carries_her_touches_and_her_instants(company: story.Company, caller: Callers) -> None:
    row = caller().get(f"/contacts/con_{company.contact_id}")
    assert row["first_touch"]["click_id"] == "1122334455"
    assert row["first_seen_at"].endswith("Z")
    assert len(row["first_seen_at"]) == len("2026-01-05T03:00:00.000Z")


def test_an_event_carries_what_the_client_called_it(company: story.Company, caller: Callers) -> None:
    rows = caller().get("/events")["data"]
    assert any(row["key"].startswith("device-1-") for row in rows)
    assert any(row["identity"] == "device:device-2" and row["judgement"] == "machine" for row in rows)


def test_a_timeline_stands_in_sessions(company: story.Company, caller: Callers) -> None:
    address = f"/contacts/con_{company.contact_id}/timeline"
    sessions = caller().get(address)["data"]
    assert sessions[0]["touch"]["source"] == "baidu"
    only = caller().get(address + "?kind=forms")["data"]
    assert {event["name"] for session in only for event in session["events"]} <= {
        "form.submitted",
        "form.viewed",
    }


@pytest.mark.parametrize(
    "address", ["/contacts/con_999", "/contacts/acc_1", "/contacts/12", "/events/evt_9999"]
)
def test_what_is_not_there_is_not_found(address: str, caller: Callers, company: story.Company) -> None:
    assert caller().ask("GET", address).status_code == 404


def test_an_address_outside_of_the_api_is_a_problem_too(caller: Callers) -> None:
    answer = caller().ask("GET", "/nothing/here")
    assert (answer.status_code, answer.headers["Content-Type"]) == (404, "application/problem+json")

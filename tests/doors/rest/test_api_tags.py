"""Tags through the API: made, put on, changed, taken off, removed; one with a rule is left to its rule."""

from __future__ import annotations

from tests.doors.console.story import Company
from tests.doors.rest.conftest import Callers, said


def test_a_tag_is_made_put_on_taken_off_and_removed(company: Company, caller: Callers) -> None:
    key = caller()
    made = said(key.ask("POST", "/tags", {"name": "Fair", "colour": "green", "note": "Spring"}))
    assert made["id"].startswith("tag_")
    people = {"contact_ids": [f"con_{company.contact_id}", f"con_{company.other_id}", "con_999999"]}
    place = f"/tags/{made['id']}"
    assert said(key.ask("POST", f"{place}/put-on", people)) == {"tag_id": made["id"], "changed": 2}
    assert said(key.ask("POST", f"{place}/put-on", people))["changed"] == 0
    assert key.get(place)["contacts"] == 2
    assert said(key.ask("PATCH", place, {"note": ""})) == {**made, "note": "", "contacts": 2}
    assert said(key.ask("POST", f"{place}/take-off", people))["changed"] == 2
    assert said(key.ask("POST", f"{place}/remove"))["name"] == "Fair"
    assert key.ask("GET", place).status_code == 404
    assert made["id"] not in {row["id"] for row in key.get("/tags")["data"]}


def test_a_tag_with_a_rule_is_not_put_on_by_hand(company: Company, caller: Callers) -> None:
    key = caller()
    rule = {"field": "title", "operator": "contains", "value": "CTO"}
    made = said(key.ask("POST", "/tags", {"name": "Technical", "rule": rule}))
    assert made["rule"] == rule
    people = {"contact_ids": [f"con_{company.contact_id}"]}
    answer = key.ask("POST", f"/tags/{made['id']}/put-on", people)
    assert (answer.status_code, said(answer)["code"]) == (409, "tag_is_ruled")
    assert said(key.ask("PATCH", f"/tags/{made['id']}", {"colour": "red"}))["rule"] == rule
    assert said(key.ask("PATCH", f"/tags/{made['id']}", {"rule": None}))["rule"] is None
    assert said(key.ask("POST", f"/tags/{made['id']}/put-on", people))["changed"] == 1


def test_what_no_tag_can_be_says_where(company: Company, caller: Callers) -> None:
    key = caller()
    answer = key.ask("POST", "/tags", {"name": "east"})
    assert (answer.status_code, said(answer)["errors"][0]["code"]) == (422, "tag_taken")
    answer = key.ask(
        "POST", "/tags", {"name": "X", "rule": {"field": "no_such", "operator": "is", "value": 1}}
    )
    assert answer.status_code == 422
    assert said(answer)["errors"][0]["pointer"].startswith("/rule")
    answer = key.ask("POST", f"/tags/tag_{company.tag_id}/put-on", {"contact_ids": []})
    assert answer.status_code == 422

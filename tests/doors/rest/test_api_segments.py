"""Segments through the API: made, changed, published, filled, removed and brought back; whom a condition means."""

from __future__ import annotations

from crescendo.core import jobs, rounds
from crescendo.core.clock import SystemClock
from crescendo.segments import api as segments
from tests.doors.console.story import Company
from tests.doors.rest.conftest import Callers, said

CTO = {"field": "title", "operator": "is", "value": "CTO"}


def work() -> None:
    now = SystemClock().now()
    rounds.run_until_quiet((segments.Members(),), now=now)
    jobs.run_until_quiet(segments.job_handlers(), now=now)
    rounds.run_until_quiet((segments.Members(),), now=now)


def test_a_segment_is_made_changed_published_and_followed(company: Company, caller: Callers) -> None:
    key = caller()
    made = said(key.ask("POST", "/segments", {"name": "Technical", "condition": CTO}))
    place = f"/segments/{made['id']}"
    assert (made["version"], made["in_force"], made["has_changes"]) == (0, None, True)
    changed = said(key.ask("PATCH", place, {"name": "Technical people"}))
    assert (changed["name"], changed["condition"]) == ("Technical people", CTO)
    published = said(key.ask("POST", f"{place}/publish", {}))
    assert (published["in_force"], published["is_building"], published["has_changes"]) == (CTO, True, False)
    work()
    found = key.get(place)
    assert (found["version"], found["members"]) == (1, 1)
    assert [row["id"] for row in key.get(f"{place}/members")["data"]] == [f"con_{company.other_id}"]
    assert made["id"] in {row["id"] for row in key.get(f"/contacts/con_{company.other_id}/segments")["data"]}
    passages = key.get(f"{place}/passages")["data"]
    assert [(row["contact_id"], row["is_entry"], row["cause"]) for row in passages] == [
        (f"con_{company.other_id}", True, "definition")
    ]
    twice = key.ask("POST", f"{place}/publish", {})
    assert (twice.status_code, said(twice)["code"]) == (409, "nothing_to_publish")


def test_what_changed_meanwhile_is_not_written_over(company: Company, caller: Callers) -> None:
    del company
    key = caller()
    made = key.ask("POST", "/segments", {"name": "Technical", "condition": CTO})
    place, tag = f"/segments/{said(made)['id']}", made.headers["ETag"]
    assert key.ask("PATCH", place, {"name": "One"}, If_Match=tag).status_code == 200
    assert key.ask("PATCH", place, {"name": "Two"}, If_Match=tag).status_code == 412


def test_a_used_segment_is_not_removed_and_a_removed_one_comes_back(
    company: Company, caller: Callers
) -> None:
    key = caller()
    inner = said(key.ask("POST", "/segments", {"name": "Guests", "kind": "fixed"}))
    person = {"contact_ids": [f"con_{company.contact_id}", "con_999999"]}
    assert said(key.ask("POST", f"/segments/{inner['id']}/members/add", person))["changed"] == 1
    outer = said(
        key.ask("POST", "/segments", {"name": "Others", "condition": {"not": {"member_of": inner["id"]}}})
    )
    answer = key.ask("POST", f"/segments/{inner['id']}/remove")
    assert (answer.status_code, said(answer)["code"]) == (409, "segment_in_use")
    assert key.get(f"/segments/{inner['id']}/uses")["data"] == [
        {"kind": "segment", "key": f"segment_{outer['id'][4:]}", "name": "Others", "id": outer["id"]}
    ]
    said(key.ask("POST", f"/segments/{outer['id']}/remove"))
    said(key.ask("POST", f"/segments/{inner['id']}/remove"))
    assert key.ask("GET", f"/segments/{inner['id']}").status_code == 404
    assert said(key.ask("POST", f"/segments/{inner['id']}/restore"))["members"] == 1


def test_a_preview_counts_and_says_why_and_where_a_condition_is_wrong(
    company: Company, caller: Callers
) -> None:
    key = caller()
    told = said(key.ask("POST", "/segment-preview", {"condition": CTO}))
    (sample,) = told["samples"]
    assert (told["count"], sample["contact_id"]) == (1, f"con_{company.other_id}")
    assert [(why["pointer"], why["answer"]) for why in sample["why"]] == [("", True)]
    wrong = key.ask("POST", "/segment-preview", {"condition": {"field": "no_such", "operator": "is"}})
    assert wrong.status_code == 422
    assert said(wrong)["errors"][0]["pointer"].startswith("/condition")

"""Merges through the API: previewed, done, answered for by the survivor, undone."""

from __future__ import annotations

from tests.doors.console.story import Company
from tests.doors.rest.conftest import Callers, said


def test_a_merge_and_its_undoing(company: Company, caller: Callers) -> None:
    key = caller()
    one, other = f"con_{company.contact_id}", f"con_{company.other_id}"
    preview = key.get(f"/contacts/{one}/merges/{other}")
    kept = {row["field"]: (row["kept"], row["kept_from"]) for row in preview["fields"]}
    assert kept["title"] == ("CTO", other)
    made = said(key.ask("POST", f"/contacts/{one}/merges/{other}", {"choices": {"title": one}}))
    assert (made["survivor_id"], made["merged_id"], made["chosen_fields"]) == (one, other, ["title"])
    assert key.get(f"/contacts/{other}")["id"] == one
    assert key.get(f"/contacts/{one}/merges")["data"][0]["id"] == made["id"]
    parted = said(key.ask("POST", f"/merges/{made['id']}/undo"))
    assert parted == {"merge_id": made["id"], "contact_ids": [one, other]}
    assert key.get(f"/contacts/{other}")["title"] == "CTO"


def test_what_cannot_be_merged_says_why(company: Company, caller: Callers) -> None:
    key = caller()
    one = f"con_{company.contact_id}"
    answer = key.ask("POST", f"/contacts/{one}/merges/{one}", {})
    assert (answer.status_code, said(answer)["code"]) == (409, "same_contact")
    answer = key.ask("POST", f"/contacts/{one}/merges/con_999999", {})
    assert answer.status_code == 404
    answer = key.ask("POST", f"/merges/mrg_{company.merge_id}/undo")
    answer = key.ask("POST", f"/merges/mrg_{company.merge_id}/undo")
    assert (answer.status_code, said(answer)["code"]) == (409, "merge_undone")

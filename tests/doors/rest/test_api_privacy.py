"""Access and erasure through the API."""

from __future__ import annotations

from crescendo.core import jobs
from crescendo.people import api as people
from tests.doors.console.story import Company
from tests.doors.rest.conftest import Callers, said

LATER = 2**42


def test_all_that_is_held_of_a_person_is_read_at_once(company: Company, caller: Callers) -> None:
    found = caller(language="zh-CN").get(f"/contacts/con_{company.contact_id}/personal-data")
    held = {section["kind"]: section for section in found["held"]}
    assert held["people.contacts"]["rows"][0]["email"] == "wang@hongtu-tech.com.cn"
    assert held["people.history"]["title"] == "字段变更历史"
    assert held["activity.events"]["rows"][0]["at"].endswith("Z")


def test_a_key_without_sight_of_personal_data_reads_none(company: Company, caller: Callers) -> None:
    answer = caller("contacts_read").ask("GET", f"/contacts/con_{company.contact_id}/personal-data")
    assert answer.status_code == 403


def test_an_erasure_is_asked_for_and_reported(company: Company, caller: Callers) -> None:
    everything = caller()
    answer = everything.ask("POST", f"/contacts/con_{company.contact_id}/erase", {"reason": "17"})
    assert (answer.status_code, said(answer)["state"]) == (202, "waiting")
    jobs.run_until_quiet(people.erasure_handlers(company.log), now=LATER)
    report = everything.get(answer.headers["Location"])
    assert report["state"] == "done"
    assert not any(store["remaining"] for store in report["stores"])
    assert everything.ask("GET", f"/contacts/con_{company.contact_id}").status_code == 404
    assert [row["id"] for row in everything.get("/erasures")["data"]] == [report["id"]]

"""The quarantine by the API: what waits and why, once more or away."""

from __future__ import annotations

from crescendo.activity import api as activity
from crescendo.activity.ingest import Ingest
from crescendo.core import jobs
from tests.doors.console import story
from tests.doors.rest.conftest import Callers, said


def test_what_waits_is_told_by_reason_and_in_full(company: story.Company, caller: Callers) -> None:
    (group,) = caller().get("/quarantine/groups")["data"]
    assert (group["kind"], group["count"], group["source_id"]) == ("message", 1, f"src_{company.source_id}")
    (item,) = caller().get(f"/quarantine?reason={group['reason']}&source_id={group['source_id']}")["data"]
    assert item["id"] == f"qua_{company.item_id}"
    assert "broken" in item["body"]
    assert caller().get("/quarantine?reason=not_json")["data"] == []


def test_one_message_is_handed_in_again_and_comes_back(
    company: story.Company, caller: Callers, now: int
) -> None:
    answer = caller().ask("POST", f"/quarantine/qua_{company.item_id}/retry")
    assert (answer.status_code, said(answer)) == (200, {"count": 1})
    assert caller().get("/quarantine")["data"] == []
    Ingest(company.log, zone="Asia/Shanghai")(now)
    (back,) = caller().get("/quarantine")["data"]
    assert back["id"] != f"qua_{company.item_id}"


def test_all_of_a_reason_go_by_a_job(company: story.Company, caller: Callers, now: int) -> None:
    (group,) = caller().get("/quarantine/groups")["data"]
    meant = {"reason": group["reason"], "source_id": group["source_id"], "up_to": f"qua_{company.item_id}"}
    assert said(caller().ask("POST", "/quarantine/remove", {**meant, "reason": "not_json"})) == {"count": 0}
    assert said(caller().ask("POST", "/quarantine/remove", meant)) == {"count": 1}
    jobs.run_until_quiet(activity.job_handlers(company.log), now=2**42)
    assert caller().get("/quarantine/groups")["data"] == []


def test_what_is_gone_is_not_found(company: story.Company, caller: Callers) -> None:
    for _ in range(2):
        answer = caller().ask("POST", f"/quarantine/qua_{company.item_id}/remove")
    assert answer.status_code == 404
    assert caller().ask("POST", f"/quarantine/qua_{company.item_id}/retry").status_code == 404

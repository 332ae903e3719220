"""A table sent to the API: started, asked for, and refused in a sentence."""

from __future__ import annotations

import pytest

from crescendo.core import jobs
from crescendo.core.clock import SystemClock
from crescendo.core.imports import running, runs
from tests.doors.rest.conftest import Callers, said

pytestmark = pytest.mark.django_db
TABLE = {"kind": "contacts", "name": "people.csv", "content": "Mail,name\nwang@b.cn,Wang\nnonsense,Li\n"}


def work() -> None:
    jobs.run_until_quiet({runs.JOB: running.handle}, now=SystemClock().now())


def test_a_table_is_imported_and_its_refused_rows_are_told(caller: Callers) -> None:
    key = caller("import", "contacts_edit", "contacts_read")
    started = key.ask("POST", "/api/v1/imports", {**TABLE, "mapping": {"email": "Mail"}})
    assert (started.status_code, said(started)["state"]) == (202, "running")
    work()
    found = said(key.ask("GET", f"/api/v1/imports/{said(started)['id']}"))
    assert (found["state"], found["created"], found["refused"]) == ("done", 1, 1)
    assert found["reasons"] == [{"field": "email", "reason": "This is not an e-mail address.", "rows": 1}]


def test_a_rehearsal_changes_nothing(caller: Callers) -> None:
    key = caller("import", "contacts_edit", "contacts_read")
    started = said(key.ask("POST", "/api/v1/imports", {**TABLE, "rehearse": True}))
    work()
    found = said(key.ask("GET", f"/api/v1/imports/{started['id']}"))
    assert (found["state"], found["is_rehearsal"], found["created"]) == ("draft", True, 1)
    assert said(key.ask("GET", "/api/v1/contacts"))["data"] == []


def test_a_plan_that_cannot_be_is_refused_and_leaves_nothing(caller: Callers) -> None:
    key = caller("import", "contacts_edit")
    answer = key.ask("POST", "/api/v1/imports", {**TABLE, "mapping": {"shoe": "name"}})
    assert (answer.status_code, said(answer)["errors"][0]["pointer"]) == (422, "/mapping/shoe")
    assert said(key.ask("GET", "/api/v1/imports"))["data"] == []


def test_refused_rows_are_read_page_by_page_as_the_file_said_them(caller: Callers) -> None:
    key = caller("import", "contacts_edit", "contacts_read", "personal_data")
    table = {**TABLE, "content": "Mail,name\nwang@b.cn,Wang\nnonsense,Li\nrubbish,An\n"}
    started = said(key.ask("POST", "/api/v1/imports", {**table, "mapping": {"email": "Mail"}}))
    work()
    place = f"/api/v1/imports/{started['id']}/refused"
    first = said(key.ask("GET", place + "?limit=1"))
    assert [row["values"] for row in first["data"]] == [{"Mail": "nonsense", "name": "Li"}]
    assert (first["data"][0]["field"], first["data"][0]["reason"]) == (
        "email",
        "This is not an e-mail address.",
    )
    second = said(key.ask("GET", f"{place}?limit=1&after={first['next_cursor']}"))
    assert [row["values"]["name"] for row in second["data"]] == ["An"]
    assert second["next_cursor"] is None


def test_an_import_is_cancelled_once(caller: Callers) -> None:
    key = caller("import", "contacts_edit", "contacts_read")
    started = said(key.ask("POST", "/api/v1/imports", TABLE))
    place = f"/api/v1/imports/{started['id']}"
    assert said(key.ask("POST", place + "/cancel"))["state"] == "cancelled"
    assert key.ask("POST", place + "/cancel").status_code == 409
    work()
    assert said(key.ask("GET", "/api/v1/contacts"))["data"] == []

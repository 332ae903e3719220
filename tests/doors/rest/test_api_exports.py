"""Exports through the API: asked for with a filter, fetched by the key that asked."""

from __future__ import annotations

import json

import pytest

from crescendo.core import jobs
from crescendo.core.clock import SystemClock
from crescendo.core.exports import running, runs
from tests.doors.console.story import Company
from tests.doors.rest.conftest import Callers, said

pytestmark = pytest.mark.usefixtures("company")


def work() -> None:
    jobs.run_until_quiet({runs.JOB: running.handle}, now=SystemClock().now())


def test_a_filtered_list_is_fetched(company: Company, caller: Callers) -> None:
    key = caller()
    wanted = {
        "kind": "contacts",
        "format": "ndjson",
        "filter": {"field": "email", "operator": "contains", "value": "hongtu"},
        "columns": ["id", "email"],
    }
    answer = key.ask("POST", "/exports", wanted)
    assert answer.status_code == 202
    number = said(answer)["id"]
    early = key.ask("GET", f"/exports/{number}/file")
    assert (early.status_code, said(early)["code"]) == (409, "export_gone")
    work()
    state = key.get(f"/exports/{number}")
    assert (state["state"], state["done"], state["filter"]) == ("ready", 1, wanted["filter"])
    file = key.ask("GET", f"/exports/{number}/file")
    assert json.loads(file.content) == {"id": f"con_{company.contact_id}", "email": "wang@hongtu-tech.com.cn"}
    assert file.headers["X-Content-Type-Options"] == "nosniff"
    assert file.headers["Content-Disposition"].startswith("attachment;")
    assert [row["id"] for row in key.get("/exports")["data"]] == [number]
    assert said(key.ask("POST", f"/exports/{number}/remove")) == {"id": number}
    assert key.ask("GET", f"/exports/{number}").status_code == 404


def test_what_cannot_be_exported_says_where(caller: Callers) -> None:
    key = caller()
    for given, pointer in (
        ({"kind": "contacts", "filter": {"field": "secret"}}, "/filter"),
        ({"kind": "contacts", "columns": ["secret"]}, "/columns"),
        ({"kind": "secrets"}, "/kind"),
    ):
        answer = key.ask("POST", "/exports", given)
        assert answer.status_code == 422
        assert said(answer)["errors"][0]["pointer"].startswith(pointer)


def test_a_cancelled_export_has_ended(caller: Callers) -> None:
    key = caller()
    number = said(key.ask("POST", "/exports", {"kind": "accounts"}))["id"]
    assert said(key.ask("POST", f"/exports/{number}/cancel"))["state"] == "cancelled"
    again = key.ask("POST", f"/exports/{number}/cancel")
    assert (again.status_code, said(again)["code"]) == (409, "export_not_running")

"""Contacts and own fields written through the API."""

from __future__ import annotations

from typing import Any

import pytest

from crescendo.core import jobs
from crescendo.core.clock import SystemClock
from crescendo.people import api as people
from tests.doors.console.story import Company
from tests.doors.rest.conftest import Callers, said

pytestmark = pytest.mark.django_db


def codes(answer: Any) -> set[tuple[str, str]]:
    return {(error["pointer"], error["code"]) for error in said(answer)["errors"]}


def test_a_contact_is_added_found_by_its_address_and_changed(caller: Callers) -> None:
    ask = caller().ask
    made = ask("POST", "/contacts", {"name": "赵敏", "email": "Zhao@Example.com", "employees": 20})
    assert made.status_code == 201
    row = said(made)
    assert (row["name"], row["email"], row["is_verified"]) == ("赵敏", "zhao@example.com", True)
    assert made.headers["Location"].endswith(row["id"])
    changed = ask("PATCH", f"/contacts/{row['id']}", {"title": "Buyer", "employees": None})
    assert (said(changed)["title"], said(changed)["employees"]) == ("Buyer", None)
    again = ask("POST", "/contacts", {"email": "zhao@example.com"})
    assert (again.status_code, codes(again)) == (422, {("/email", "taken")})
    nobody = ask("POST", "/contacts", {"city": "Suzhou"})
    assert codes(nobody) == {("/name", "nobody")}


def test_an_own_field_is_declared_filled_and_asked(company: Company, caller: Callers) -> None:
    ask = caller().ask
    body = {
        "entity": "contact",
        "key": "plan",
        "type": "choice",
        "name_zh": "套餐",
        "choices": [{"value": "pro", "name_zh": "专业版"}, {"value": "free"}],
    }
    made = ask("POST", "/fields", body)
    assert (made.status_code, said(made)["is_complete"]) == (201, False)
    jobs.run_until_quiet(people.job_handlers(), now=SystemClock().now())
    address = f"/contacts/con_{company.contact_id}"
    assert ask("PATCH", address, {"own_fields": {"plan": "专业版"}}).status_code == 200
    found = ask("GET", "/contacts?f=own.plan:is:pro")
    assert [row["id"] for row in said(found)["data"]] == [f"con_{company.contact_id}"]
    wrong = ask("PATCH", address, {"own_fields": {"plan": "gold", "nothing": 1}})
    assert codes(wrong) == {("/own.plan", "value_unreadable"), ("/own.nothing", "field_unknown")}
    field = said(made)["id"]
    changed = ask("PATCH", f"/fields/{field}", {"choices": [{"value": "pro"}], "is_retired": True})
    assert said(changed)["is_retired"] is True
    assert [one["is_retired"] for one in said(changed)["choices"]] == [False, True]
    keys = [row["key"] for row in said(ask("GET", "/fields"))["data"]]
    # Beside those that the lifecycle asks for.
    assert [key for key in keys if key in {"seats", "plan"}] == ["seats", "plan"]
    twice = ask("POST", "/fields", body)
    assert codes(twice) == {("/key", "key_taken")}

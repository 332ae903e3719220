"""Views of lists through the API: those of the whole company, made, changed, removed."""

from __future__ import annotations

from crescendo.core.api import saved_views
from crescendo.core.types import Actor, SaveView, ViewContent
from tests.doors.console.story import Company
from tests.doors.rest.conftest import Callers, said

ACME = {"field": "company", "operator": "contains", "value": "Acme"}


def test_a_view_is_made_changed_and_removed(company: Company, caller: Callers) -> None:
    assert company.contact_id
    key = caller()
    given = {"list_name": "contacts", "name": "Acme", "condition": ACME, "columns": ["name", "title"]}
    made = said(key.ask("POST", "/views", given))
    assert made | {"condition": ACME, "sort": "", "page_size": 50, "owner_id": None} == made
    place = f"/views/{made['id']}"
    changed = said(key.ask("PATCH", place, {"sort": "-created_at", "condition": None}))
    assert changed == {**made, "sort": "-created_at", "condition": None}
    assert changed in key.get("/views?list_name=contacts")["data"]
    assert changed not in key.get("/views?list_name=accounts")["data"]
    assert said(key.ask("POST", f"{place}/remove"))["name"] == "Acme"
    assert key.ask("GET", place).status_code == 404


def test_what_no_view_can_keep_says_where(company: Company, caller: Callers) -> None:
    assert company.contact_id
    key = caller()
    for given, pointer in (
        ({"columns": ["nonsense"]}, "/columns"),
        ({"sort": "nonsense"}, "/sort"),
        ({"condition": {"field": "no_such", "operator": "is", "value": 1}}, "/condition"),
    ):
        answer = key.ask("POST", "/views", {"list_name": "contacts", "name": "X", **given})
        assert answer.status_code == 422
        assert said(answer)["errors"][0]["pointer"].startswith(pointer)


def test_a_persons_own_view_is_not_the_companys(company: Company, caller: Callers) -> None:
    assert company.contact_id
    wanted = SaveView(list_name="contacts", name="Mine", content=ViewContent())
    mine = saved_views.save_view(Actor.system("test"), wanted, now=1)
    key = caller()
    assert key.ask("GET", f"/views/viw_{mine.id}").status_code == 404
    assert "Mine" not in {row["name"] for row in key.get("/views")["data"]}

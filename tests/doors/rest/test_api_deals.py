"""Deals through the API: made, filtered, moved with what a stage asks for, made of a contact once."""

from __future__ import annotations

from typing import Any

from crescendo.core import api as core
from tests.doors.console.story import Company
from tests.doors.rest.conftest import Callers, said

SCOPES = ("deals_edit", "deals_read", "contacts_read", "accounts_read")


def test_a_deal_is_made_read_changed_and_moved(company: Company, caller: Callers) -> None:
    key = caller(*SCOPES)

    def ask(method: str, path: str, body: Any = None) -> tuple[int, Any]:
        answer = key.ask(method, path, body)
        return answer.status_code, said(answer)

    status, refused = ask("POST", "/deals", {"name": "Hongtu"})
    assert (status, refused["errors"][0]["pointer"]) == (422, "/source")
    contact = f"con_{company.contact_id}"
    new = {
        "name": "Hongtu",
        "source": "seo",
        "amount": 90_000,
        "list_amount": 100_000,
        "people": {contact: "user"},
        "lines": [{"product": "Analytics", "quantity": 3, "unit_amount": 30_000}],
    }
    status, made = ask("POST", "/deals", new)
    assert (status, made["discount"], made["currency"]) == (201, 100, core.get_company().currency)
    path = f"/deals/{made['id']}"
    _, shown = ask("GET", path)
    assert (shown["people"], shown["lines"][0]["amount"]) == (
        [{"contact_id": contact, "role": "user"}],
        90_000,
    )
    status, _ = ask(
        "PATCH", path, {"competitors": [], "region": None, "account_id": f"acc_{company.account_id}"}
    )
    assert status == 200
    _, changes = ask("GET", f"{path}/changes")
    assert {one["field"] for one in changes["data"]} >= {"competitors", "account_id"}
    status, refused = ask("POST", f"{path}/move", {"to": "won", "reason": "small_deal"})
    assert (status, refused["code"]) == (422, "stage_fields_missing")
    assert ask("POST", f"{path}/move", {"to": "lost"})[1]["code"] == "stage_reason_missing"
    status, lost = ask("POST", f"{path}/move", {"to": "lost", "reason": "price"})
    assert (status, lost["state"], lost["lost_reason"]) == (200, "lost", "price")
    _, found = ask("GET", "/deals?f=state:is:lost&sort=-amount")
    assert [one["id"] for one in found["data"]] == [made["id"]]
    status, first = ask("POST", f"/contacts/{contact}/convert", {"source": "seo"})
    assert (status, first["was_there"]) == (200, False)
    assert ask("POST", f"/contacts/{contact}/convert", {"source": "seo"})[1]["code"] == "open_deal_there"

"""Accounts through the API: roles in a purchase, a merge previewed, a decision taken back."""

from __future__ import annotations

from tests.doors.console.story import Company
from tests.doors.rest.conftest import Callers, said


def test_a_buying_role_is_set_listed_and_taken_away(company: Company, caller: Callers) -> None:
    key = caller()
    contact, account = f"con_{company.contact_id}", f"/accounts/acc_{company.account_id}/roles"
    assert "champion" in key.get(account)["missing"]
    assert said(key.ask("POST", f"/contacts/{contact}/role", {"role": "champion"}))["role"] == "champion"
    found = key.get(account)
    assert found["roles"] == [{"contact_id": contact, "role": "champion"}]
    assert "champion" not in found["missing"]
    key.ask("POST", f"/contacts/{contact}/role", {"role": None})
    assert key.get(account)["roles"] == []
    assert key.ask("POST", f"/contacts/{contact}/role", {"role": "hero"}).status_code == 422
    alone = key.ask("POST", f"/contacts/con_{company.other_id}/role", {"role": "user"})
    assert (alone.status_code, said(alone)["errors"][0]["code"]) == (422, "no_account")


def test_a_merge_of_accounts_is_previewed_and_changes_nothing(company: Company, caller: Callers) -> None:
    key = caller()
    one, other = f"acc_{company.account_id}", f"acc_{company.twin_id}"
    found = key.get(f"/accounts/{other}/merges/{one}")
    assert (found["account_id"], found["contacts"]) == (other, 1)
    assert found["domains"]
    assert key.get(f"/accounts/{one}")["id"] == one
    assert key.ask("GET", f"/accounts/{one}/merges/{one}").status_code == 422


def test_a_decision_about_a_suggestion_is_taken_back(company: Company, caller: Callers) -> None:
    key = caller()
    place = f"/account-suggestions/asg_{company.suggestion_id}"
    assert key.ask("POST", f"{place}/reopen").status_code == 404
    assert said(key.ask("POST", f"{place}/reject"))["state"] == "rejected"
    assert said(key.ask("POST", f"{place}/reopen"))["state"] == "open"

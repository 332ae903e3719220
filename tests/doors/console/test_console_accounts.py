"""Accounts on the screens: suggestions decided and taken back, merges with a preview, the tree, roles, edits."""

from __future__ import annotations

from crescendo.core.types import Actor
from crescendo.people import api as people
from crescendo.people.types import AccountQuery, AccountSuggestionQuery
from tests.doors.console.conftest import SignIn
from tests.doors.console.story import TWINS, Company

SYSTEM = Actor.system("test")
LIST = "/console/accounts/suggestions/"


def twins(now: int) -> list[int]:
    rows = people.list_accounts(SYSTEM, AccountQuery(), now=now).rows
    return sorted(row.id for row in rows if row.name in TWINS)


def test_a_suggestion_is_accepted_and_taken_back(company: Company, signed_in: SignIn, now: int) -> None:
    browser = signed_in()
    page = browser.get(f"{LIST}?kind=double").content.decode()
    assert all(name in page for name in TWINS)
    browser.post(f"{LIST}{company.suggestion_id}/accept/", {"kind": "double"})
    assert len(twins(now)) == 1
    assert "Undo" in browser.get(f"{LIST}?kind=double&state=accepted").content.decode()
    browser.post(f"{LIST}{company.suggestion_id}/undo/", {"kind": "double"})
    assert len(twins(now)) == 2


def test_many_are_accepted_from_a_score_on(company: Company, signed_in: SignIn, now: int) -> None:
    browser = signed_in()
    given = {"kind": "double", "least": "70", "up_to": str(company.suggestion_id)}
    answer = browser.post(f"{LIST}above/", given, follow=True).content.decode()
    assert "1 suggestion was accepted." in answer
    assert people.list_account_suggestions(SYSTEM, AccountSuggestionQuery()).rows == ()
    assert "Choose a chance" in browser.post(f"{LIST}above/", {"least": "x"}, follow=True).content.decode()


def test_a_merge_is_previewed_done_and_taken_apart(signed_in: SignIn, company: Company, now: int) -> None:
    browser, (kept, gone) = signed_in(), twins(now)
    address = f"/console/accounts/acc_{kept}/"
    preview = browser.post(f"{address}merge/", {"other": f"acc_{gone}"}).content.decode()
    assert "becomes part of" in preview
    assert len(twins(now)) == 2
    browser.post(f"{address}merge/", {"other": f"acc_{gone}", "sure": str(gone)})
    assert "is part of it" in browser.get(address).content.decode()
    browser.post(f"/console/accounts/acc_{gone}/unmerge/")
    assert len(twins(now)) == 2


def test_an_account_is_added_with_a_parent_named_by_its_name(signed_in: SignIn, company: Company) -> None:
    browser = signed_in()
    given = {"name": "Kestrel Lab", "parent_id": TWINS[0]}
    page = browser.post("/console/accounts/new/", given, follow=True).content.decode()
    assert TWINS[0] in page
    wrong = browser.post("/console/accounts/new/", {"name": "x", "parent_id": "nobody"})
    assert wrong.status_code == 422


def test_an_edit_writes_what_changed(signed_in: SignIn, company: Company) -> None:
    browser, address = signed_in(), f"/console/accounts/acc_{company.account_id}/"
    assert browser.get(f"{address}edit/").status_code == 200
    name = people.get_account(SYSTEM, company.account_id).name
    browser.post(f"{address}edit/", {"name": name, "employees": "120", "city": "Suzhou"})
    row = people.get_account(SYSTEM, company.account_id)
    assert (row.name, row.employees, row.city) == (name, 120, "Suzhou")


def test_an_industry_is_offered_in_the_readers_language_and_typed_freely(
    company: Company, signed_in: SignIn
) -> None:
    browser, address = signed_in(), f"/console/accounts/acc_{company.account_id}/"
    form = browser.get(f"{address}edit/").content.decode()
    assert 'list="id_industry_list"' in form
    assert '<option value="Manufacturing"></option>' in form
    assert '<option value="Guangdong"></option>' in form
    browser.post("/console/language/", {"language": "zh-hans", "next": address})
    chinese = browser.get(f"{address}edit/").content.decode()
    assert '<option value="制造业"></option>' in chinese
    name = people.get_account(SYSTEM, company.account_id).name
    browser.post(f"{address}edit/", {"name": name, "industry": "汽车零部件", "region": "江苏苏州"})
    asked = "f=industry_code:is:manufacturing&f=area_code:is:east"
    assert name in browser.get(f"/console/accounts/?{asked}").content.decode()
    assert name not in browser.get("/console/accounts/?f=area_code:is:north").content.decode()


def test_a_role_closes_a_gap(signed_in: SignIn, company: Company) -> None:
    browser, address = signed_in(), f"/console/accounts/acc_{company.account_id}/"
    assert "No decision maker is known." in browser.get(address).content.decode()
    browser.post(f"/console/contacts/con_{company.contact_id}/role/", {"role": "decision_maker"})
    assert "No decision maker is known." not in browser.get(address).content.decode()

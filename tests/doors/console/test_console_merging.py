"""Merging on the screens: find the other, see what will be, confirm, take it back, tell two people apart."""

from __future__ import annotations

import pytest

from crescendo.activity import following
from crescendo.core.types import Actor, Role
from crescendo.people import api as people
from crescendo.people.types import NewSuggestion
from tests.doors.console.conftest import SignIn
from tests.doors.console.story import Company

SYSTEM = Actor.system("test")


def address(company: Company, rest: str = "") -> str:
    return f"/console/contacts/con_{company.contact_id}/{rest}"


def pair(company: Company) -> str:
    return address(company, f"merge/con_{company.other_id}/")


def test_the_other_is_found_by_search(company: Company, signed_in: SignIn) -> None:
    page = signed_in().get(address(company, "merge/"), {"q": "wang si"}).content.decode()
    assert pair(company) in page
    assert pair(company).replace(f"con_{company.other_id}", f"con_{company.contact_id}") not in page


def test_both_stand_side_by_side_with_what_is_kept(company: Company, signed_in: SignIn) -> None:
    page = signed_in().get(pair(company)).content.decode()
    assert "数据总监" in page
    assert 'name="keep.title" value="other" checked' in page
    assert "You can undo this at any time" in page


def test_a_merge_with_a_chosen_value_and_its_undoing(company: Company, signed_in: SignIn) -> None:
    browser = signed_in()
    answer = browser.post(pair(company), {"survivor": "one", "keep.title": "one"})
    assert answer.headers["Location"] == address(company)
    assert people.get_contact(SYSTEM, company.other_id).title == "数据总监"
    page = browser.get(address(company)).content.decode()
    (merge, _) = people.list_merges(SYSTEM, company.contact_id)
    assert f"/console/merges/mrg_{merge.id}/undo/" in page
    assert "was merged into this contact" in page
    browser.post(f"/console/merges/mrg_{merge.id}/undo/")
    assert people.get_contact(SYSTEM, company.other_id).id == company.other_id


def test_the_other_may_be_the_one_that_goes_on(company: Company, signed_in: SignIn) -> None:
    answer = signed_in().post(pair(company), {"survivor": "other"})
    assert answer.headers["Location"] == f"/console/contacts/con_{company.other_id}/"
    assert people.get_contact(SYSTEM, company.contact_id).id == company.other_id


def test_few_events_are_the_survivors_at_once(company: Company, signed_in: SignIn) -> None:
    browser = signed_in()
    browser.post(pair(company), {"survivor": "other"})
    page = browser.get(f"/console/contacts/con_{company.other_id}/").content.decode()
    assert "follow in a moment" not in page
    assert "Sent a form" in page


def test_the_timeline_is_whole_before_the_events_have_followed(
    company: Company, signed_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(following, "AT_ONCE", 0)
    browser = signed_in()
    browser.post(pair(company), {"survivor": "other"})
    page = browser.get(f"/console/contacts/con_{company.other_id}/").content.decode()
    assert "follow in a moment" in page
    assert "Sent a form" in page


def test_a_merge_of_what_is_one_already_says_so(company: Company, signed_in: SignIn) -> None:
    browser = signed_in()
    browser.post(pair(company), {"survivor": "one"})
    answer = browser.get(pair(company), follow=True)
    assert "These are one contact already." in answer.content.decode()


def test_two_people_are_told_apart_for_ever(company: Company, signed_in: SignIn) -> None:
    new = NewSuggestion(contact_id=company.contact_id, other_id=company.other_id, kind="rule", score=900)
    people.suggest([new], now=1)
    browser = signed_in()
    assert "May be the same person" in browser.get(address(company)).content.decode()
    browser.post(address(company, f"apart/con_{company.other_id}/"))
    assert "May be the same person" not in browser.get(address(company)).content.decode()
    assert people.suggest([new], now=2) == 0


def test_who_may_not_edit_sees_no_button(company: Company, signed_in: SignIn) -> None:
    page = signed_in(Role.ANALYST).get(address(company)).content.decode()
    assert "merge/" not in page


def test_the_screens_speak_chinese(company: Company, signed_in: SignIn) -> None:
    page = signed_in(language="zh-hans").get(pair(company)).content.decode()
    assert "合并" in page
    assert "What will happen" not in page

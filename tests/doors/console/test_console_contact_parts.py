"""A contact with a long history: what is read first stands at once, the rest follows; reads are bounded in number."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from crescendo.console import contact_rest
from crescendo.core.types import Role
from tests.doors.console.conftest import SignIn
from tests.doors.console.story import Company, make_deal

PART = {"HX-Request": "true"}
# What a contact's page asks at most: each more is something that every reader of the page waits for.
FIRST, WHOLE = 36, 70


@pytest.fixture
def is_long(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each history counts as a long one."""
    monkeypatch.setattr(contact_rest, "AT_ONCE", -1)


def address(company: Company, part: str = "") -> str:
    return f"/console/contacts/con_{company.contact_id}/{part}"


def asked(browser: Client, path: str) -> int:
    browser.get(path)
    with CaptureQueriesContext(connection) as queries:
        assert browser.get(path).status_code == 200
    return len(queries)


@pytest.mark.usefixtures("is_long")
@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_deals_tasks_and_forms_follow_a_long_history(
    company: Company, signed_in: SignIn, language: str
) -> None:
    browser = signed_in(language=language)
    first = browser.get(address(company)).content.decode()
    rest = browser.get(address(company, "rest/"), headers=PART).content.decode()
    interest = browser.get(address(company, "interest/"), headers=PART).content.decode()
    for mark, part in (('id="deals"', rest), ('id="tasks"', rest), ('id="timeline"', rest)):
        assert (mark in first, mark in part) == (False, True)
    assert ('id="forms-title"' in first, 'id="forms-title"' in interest) == (False, True)


@pytest.mark.usefixtures("is_long")
@pytest.mark.parametrize("part", ["rest/", "interest/"])
def test_without_script_what_follows_is_a_page_of_its_own(
    company: Company, signed_in: SignIn, part: str
) -> None:
    browser = signed_in()
    assert address(company, part) in browser.get(address(company)).content.decode()
    assert "<!doctype html>" in browser.get(address(company, part)).content.decode().lower()


@pytest.mark.parametrize("part", ["", "rest/", "interest/", "touches/"])
@pytest.mark.parametrize("headers", [{}, PART])
def test_who_does_not_see_the_contact_meets_no_part_of_it(
    company: Company, signed_in: SignIn, part: str, headers: dict[str, str]
) -> None:
    assert signed_in(Role.SALES).get(address(company, part), headers=headers).status_code == 404


@pytest.mark.usefixtures("is_long")
def test_what_is_read_first_asks_a_bounded_number_of_times(company: Company, signed_in: SignIn) -> None:
    assert asked(signed_in(), address(company)) <= FIRST


def test_the_whole_page_asks_as_often_with_many_deals_as_with_few(
    company: Company, signed_in: SignIn
) -> None:
    browser = signed_in()
    make_deal(company.contact_id)
    few = asked(browser, address(company))
    for _ in range(20):
        make_deal(company.contact_id)
    many = asked(browser, address(company))
    assert (many, many <= WHOLE) == (few, True)

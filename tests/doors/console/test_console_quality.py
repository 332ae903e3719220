"""Data quality on the screen: counted, opened, repaired after a preview, taken back."""

from __future__ import annotations

import pytest
from django.test import Client

from crescendo.core import jobs
from crescendo.core.types import Actor, Role
from crescendo.people import api as people
from crescendo.people.types import NewContact
from tests.doors.console.conftest import SignIn
from tests.doors.console.story import Company

SYSTEM = Actor.system("test")
LATER = 9_000_000_000_000
DESK = "/console/quality/"
REPAIR = f"{DESK}missing_title/repair/?action=set&value=Engineer"


@pytest.fixture
def untitled(company: Company) -> int:
    """Somebody without a job title."""
    assert company.contact_id
    return people.create_contact(SYSTEM, NewContact(fields={"name": "Zhao Min"}), now=1_000).id


def work() -> None:
    jobs.run_until_quiet(people.job_handlers(), now=LATER)


def count(browser: Client) -> None:
    browser.post(f"{DESK}look/")
    work()


def test_a_problem_is_counted_and_opens_who_has_it(untitled: int, signed_in: SignIn) -> None:
    browser = signed_in()
    assert "Not counted yet" in browser.get(DESK).content.decode()
    count(browser)
    assert "Not counted yet" not in browser.get(DESK).content.decode()
    assert f"con_{untitled}/" in browser.get(f"{DESK}missing_title/").content.decode()
    assert "Show before and after" in browser.get(f"{DESK}missing_title/").content.decode()
    assert "Nothing is wrong here" in browser.get(f"{DESK}disposable_mail/").content.decode()


def test_a_repair_shows_before_and_after_and_is_taken_back(untitled: int, signed_in: SignIn) -> None:
    browser = signed_in()
    count(browser)
    page = browser.get(REPAIR)
    number = page.context["count"]
    assert number > 0
    assert "<strong>Engineer</strong>" in page.content.decode()
    assert browser.post(REPAIR, {"up_to": "0", "count": str(number + 1)}).status_code == 422
    browser.post(REPAIR, {"up_to": "0", "count": str(number)})
    work()
    (repair,) = people.list_changes(SYSTEM)
    assert repair.changed == number
    assert people.get_contact(SYSTEM, untitled).title == "Engineer"
    address = f"{DESK}repairs/{repair.id}/undo/"
    assert address in browser.get(DESK).content.decode()
    browser.post(address)
    work()
    assert people.list_changes(SYSTEM)[0].restored == number


def test_who_sees_only_his_own_is_told_why_it_is_empty(company: Company, signed_in: SignIn) -> None:
    assert company.contact_id
    page = signed_in(Role.SALES).get(DESK).content.decode()
    assert "You see only some of the contacts" in page

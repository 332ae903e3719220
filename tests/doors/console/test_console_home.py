"""Home by role: every number opens the rows that make it, and they add up to it."""

from __future__ import annotations

from html import unescape

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from crescendo.activity import dictionary
from crescendo.core import api as core
from crescendo.core.clock import SystemClock
from crescendo.core.ids import Prefix, write_id
from crescendo.core.rawlog_memory import ForgetfulLog
from crescendo.core.types import Actor, Role, Scope, SetScope
from crescendo.people import api as people
from crescendo.people.types import ContactEdit, NewContact
from tests.doors.console import story
from tests.doors.console.conftest import SignIn
from tests.doors.console.story import Company

HOME = "/console/"
SYSTEM = Actor.system("test")


@pytest.fixture
def today(db: None) -> Company:
    """The company's story, an hour ago on the real clock."""
    dictionary.forget_all()
    return story.tell(ForgetfulLog(), SystemClock().now())


def text_of(browser: Client, address: str = HOME) -> str:
    answer = browser.get(address)
    assert answer.status_code == 200
    return unescape(answer.content.decode())


def counted(browser: Client, address: str) -> int:
    """How many rows stand behind an address of the home page."""
    answer = browser.get(address)
    assert answer.status_code == 200, address
    return len(answer.context["rows"])


def give(contact: int, browser: Client) -> int:
    """Let a contact belong to who is signed in."""
    owner = int(browser.session["_auth_user_id"])
    people.edit_contact(
        SYSTEM, ContactEdit(contact_id=contact, fields={"owner_id": owner}), now=SystemClock().now()
    )
    return owner


def test_marketing_sees_what_each_channel_brought_and_all_adds_up(today: Company, signed_in: SignIn) -> None:
    browser = signed_in(Role.MARKETING)
    context = browser.get(HOME).context
    rows = context["channels"]
    assert context["contacts"].value == sum(row["contacts"].value for row in rows) > 0
    assert context["visits"].value == sum(row["visits"].value for row in rows if row["visits"]) == 1
    for number in (context["contacts"], context["visits"], context["paid_number"]):
        assert counted(browser, number.url) == number.value
    for row in rows:
        assert counted(browser, row["contacts"].url) == row["contacts"].value
        if row["visits"]:
            assert counted(browser, row["visits"].url) == row["visits"].value
    page = text_of(browser)
    assert "bigdata-price" in page
    assert "Search ads (SEM) moved most: 1 more new contacts." in page


def test_a_seller_sees_his_own_and_what_they_did(today: Company, signed_in: SignIn) -> None:
    browser = signed_in(Role.SALES)
    assert browser.get(HOME).context["mine"].value == 0
    give(today.contact_id, browser)
    context = browser.get(HOME).context
    assert [context[name].value for name in ("mine", "new", "active", "quiet")] == [1, 1, 1, 0]
    for name in ("mine", "new", "active", "quiet"):
        assert counted(browser, context[name].url) == context[name].value
    assert context["active_rows"][0]["doings"]
    assert "Sent a form" in text_of(browser)


def test_a_manager_sees_new_contacts_by_owner(today: Company, signed_in: SignIn) -> None:
    seller = signed_in(Role.SALES)
    owner = give(today.contact_id, seller)
    browser = signed_in(Role.SALES_MANAGER)
    manager = int(browser.session["_auth_user_id"])
    core.set_scope(
        SYSTEM, SetScope(staff_id=manager, scope=Scope.ALL, sees_personal_data=True, team_id=None), now=1
    )
    context = browser.get(HOME).context
    assert sum(row["new"].value for row in context["owners"]) == context["new"].value
    assert context["unowned"].value == counted(browser, context["unowned"].url)
    for row in context["owners"]:
        assert counted(browser, row["new"].url) == row["new"].value
        assert counted(browser, row["active"].url) == row["active"].value
    mine = next(row for row in context["owners"] if write_id(Prefix.STAFF, owner) in row["new"].url)
    assert mine["new"].value == 1


def test_each_role_has_a_home_in_a_bounded_number_of_queries(today: Company, signed_in: SignIn) -> None:
    browsers = {role: signed_in(role) for role in Role}
    few = {role: queries(browser) for role, browser in browsers.items()}
    for name in range(5):
        people.create_contact(SYSTEM, NewContact(fields={"name": f"N {name}"}), now=SystemClock().now())
    for role, browser in browsers.items():
        assert queries(browser) <= few[role] + 2 < 60, role
    page = text_of(browsers[Role.ADMINISTRATOR])
    assert "No worker lives" in page
    assert "Colleagues who can sign in" in page


def queries(browser: Client) -> int:
    with CaptureQueriesContext(connection) as asked:
        assert browser.get(HOME).status_code == 200
    return len(asked)

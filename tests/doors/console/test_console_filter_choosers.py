"""Contacts and accounts in a plain filter are chosen and said by their names, with script and without."""

from __future__ import annotations

import re
from urllib.parse import unquote

import pytest
from django.test import Client

from crescendo.core.types import Actor
from crescendo.people import api as people
from crescendo.people.types import NewContact
from tests.doors.console.conftest import SignIn

ASKED = "/console/event-list/?field=contact"


@pytest.fixture
def three(db: None, now: int) -> tuple[int, int, int]:
    """Two contacts of nearly one name, and another; their numbers."""
    made = [
        people.create_contact(Actor.system("test"), NewContact(fields=fields), now=now).id
        for fields in (
            {"name": "Zhang Wei", "company_name": "Acme"},
            {"name": "Zhang Weimin", "company_name": "Hongtu"},
            {"name": "Li Na", "company_name": "Hongtu"},
        )
    ]
    return made[0], made[1], made[2]


def shown(browser: Client, address: str) -> str:
    return browser.get(address).content.decode()


def asked_for(browser: Client, query: str) -> str:
    answer = browser.get(ASKED + query)
    assert answer.status_code == 302, answer.content.decode()
    return unquote(answer.headers["Location"]).split("?", 1)[1]


def test_a_name_that_means_one_becomes_the_row(three: tuple[int, int, int], signed_in: SignIn) -> None:
    browser = signed_in()
    assert "data-pick=" in shown(browser, ASKED)
    assert asked_for(browser, "&operator=is&value=Li") == f"f=contact:is:con_{three[2]}"
    assert asked_for(browser, "&operator=is&value=zhang+wei") == f"f=contact:is:con_{three[0]}"
    assert "Li Na" in shown(browser, f"/console/event-list/?f=contact:is:con_{three[2]}")


def test_a_name_that_means_several_offers_them_with_what_tells_them_apart(
    three: tuple[int, int, int], signed_in: SignIn
) -> None:
    page = shown(signed_in(), f"{ASKED}&operator=is&value=Zhang")
    assert set(re.findall(r'type="radio" name="value" value="(con_\d+)"', page)) == {
        f"con_{number}" for number in three[:2]
    }
    assert "Several have this name" in page
    assert "Hongtu" in page


def test_a_name_that_nobody_has_is_kept_to_be_mended(three: tuple[int, int, int], signed_in: SignIn) -> None:
    page = shown(signed_in(), f"{ASKED}&operator=is&value=Wang")
    assert "Nothing has this name." in page
    assert 'value="Wang"' in page


def test_several_are_picked_one_after_another(three: tuple[int, int, int], signed_in: SignIn) -> None:
    one, other, third = (f"con_{number}" for number in three)
    browser = signed_in()
    many = "&operator=is_any_of"
    assert asked_for(browser, f"{many}&value={one}&value=Li") == f"f=contact:is_any_of:{one},{third}"
    page = shown(browser, f"{ASKED}{many}&value={third}&value=Zhang")
    assert re.findall(r'type="checkbox" name="value" value="(con_\d+)" checked', page) == [third]
    changed = shown(browser, f"/console/event-list/?f=contact:is_any_of:{one},{other}&edit=0")
    assert re.findall(r'value="(con_\d+)" checked', changed) == [one, other]
    assert "Zhang Weimin" in changed


def test_what_was_typed_for_another_field_is_no_name(three: tuple[int, int, int], signed_in: SignIn) -> None:
    part = {"HX-Request": "true", "HX-Target": "filter-new", "HX-Trigger-Name": "field"}
    answer = signed_in().get(f"{ASKED}&value=Zhang", headers=part).content.decode()
    assert "Zhang" not in answer


def test_accounts_are_chosen_by_name_too(now: int, signed_in: SignIn, db: None) -> None:
    made = people.create_contact(
        Actor.system("test"),
        NewContact(fields={"name": "Li Na", "company_name": "Acme", "email": "li@acme-robots.cn"}),
        now=now,
    )
    number = people.get_contact(Actor.system("test"), made.id).account_id
    answer = signed_in().get("/console/contacts/?field=account&operator=is&value=acme")
    assert unquote(answer.headers["Location"]).endswith(f"f=account:is:acc_{number}")

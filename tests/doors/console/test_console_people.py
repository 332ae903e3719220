"""Lists, search, the contact's page and the account's: what is found, in which words, and for whom."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from crescendo.core.types import Actor, Role, StaffRow
from crescendo.people import api as people
from crescendo.people.types import NewContact
from tests.doors.console.conftest import SignIn
from tests.doors.console.story import Company

SYSTEM = Actor.system("test")


def add(count: int, now: int) -> None:
    for number in range(count):
        fields = {"name": f"Person {number:03d}", "email": f"p{number}@firm{number}.com.cn"}
        people.create_contact(SYSTEM, NewContact(fields=fields), now=now + number)


def test_the_contact_s_page_tells_who_and_where_from(company: Company, signed_in: SignIn) -> None:
    page = signed_in().get(f"/console/contacts/con_{company.contact_id}/").content.decode()
    for said in ("王思源", "宏图科技", "Search ads (SEM)", "Brand-East", "bigdata-price", "1122334455"):
        assert said in page
    for said in ("May be reached", "Viewed a page", "Sent a form", "42 s", "Granted", "device-1"):
        assert said in page


def test_who_may_not_see_personal_data_sees_it_covered(company: Company, signed_in: SignIn, now: int) -> None:
    browser = signed_in(Role.ANALYST)
    page = browser.get(f"/console/contacts/con_{company.contact_id}/").content.decode()
    assert "wang@hongtu-tech.com.cn" not in page
    assert "王思源" not in page
    listed = browser.get("/console/contacts/?sort=name").content.decode()
    assert "王思源" not in listed


def test_the_timeline_is_filtered_by_kind(company: Company, signed_in: SignIn) -> None:
    address = f"/console/contacts/con_{company.contact_id}/timeline/"
    browser, part = signed_in(), {"HX-Request": "true"}
    forms = browser.get(f"{address}?kind=forms", headers=part).content.decode()
    assert "Sent a form" in forms
    assert "Viewed a page" not in forms
    assert browser.get(address).headers["Location"].startswith(f"/console/contacts/con_{company.contact_id}/")


@pytest.mark.parametrize("query", ["?before=junk", "?kind=nothing", "?machine=perhaps"])
def test_a_made_up_timeline_address_breaks_nothing(query: str, company: Company, signed_in: SignIn) -> None:
    answer = signed_in().get(f"/console/contacts/con_{company.contact_id}/{query}")
    assert answer.status_code in {200, 404}


def test_the_list_is_turned_page_by_page(signed_in: SignIn, now: int) -> None:
    add(60, now)
    browser = signed_in()
    first = browser.get("/console/contacts/?sort=name").content.decode()
    assert "Person 000" in first
    assert "Person 055" not in first
    link = first.split('rel="next"')[0].rsplit('href="', 1)[1].split('"')[0].replace("&amp;", "&")
    assert "Person 055" in browser.get(f"/console/contacts/{link}").content.decode()


def test_a_made_up_cursor_is_no_page(signed_in: SignIn) -> None:
    assert signed_in().get("/console/contacts/?after=junk").status_code == 404


def test_the_filter_is_said_in_words_and_can_be_taken_away(company: Company, signed_in: SignIn) -> None:
    browser = signed_in()
    none = browser.get("/console/contacts/?f=city:is:Nowhere").content.decode()
    assert "Nobody fits this filter" in none
    assert "Nowhere" in none
    some = browser.get("/console/contacts/?f=email:contains:hongtu").content.decode()
    assert "王思源" in some
    assert "1 in the list" in some


def test_a_filter_is_added_without_script(company: Company, signed_in: SignIn) -> None:
    browser = signed_in()
    chosen = browser.get("/console/contacts/?f=email:contains:hongtu&field=last_seen_at").content.decode()
    assert 'name="operator"' in chosen
    added = browser.get(
        "/console/contacts/?f=email:contains:hongtu&field=last_seen_at&operator=within_last&value=7&unit=d"
    )
    assert added.status_code == 302
    assert "last_seen_at%3Awithin_last%3A7d" in added.headers["Location"]
    assert browser.get(added.headers["Location"]).status_code == 200


@pytest.mark.parametrize("path", ["contacts", "accounts"])
def test_the_owner_is_chosen_and_said_by_name(
    path: str, company: Company, signed_in: SignIn, colleague: Callable[[Role], StaffRow]
) -> None:
    staff = [colleague(Role.SALES), colleague(Role.SALES_MANAGER)]
    browser = signed_in()
    address = f"/console/{path}/?field=owner"
    for row in staff:
        assert f'<option value="usr_{row.id}">{row.name}</option>' in browser.get(address).content.decode()
    many = f"{address}&operator=is_any_of"
    assert 'type="checkbox"' in browser.get(many).content.decode()
    added = browser.get(many + "".join(f"&value=usr_{row.id}" for row in staff))
    shown = browser.get(added.headers["Location"]).content.decode()
    assert all(f"“{row.name}”" in shown and f"“usr_{row.id}”" not in shown for row in staff)


@pytest.mark.parametrize("row", ["email:is", "nonsense:is:1", "employees:greater:many", "::::"])
def test_a_wrong_filter_is_shown_with_its_reason(row: str, company: Company, signed_in: SignIn) -> None:
    answer = signed_in().get("/console/contacts/", {"f": row})
    assert answer.status_code == 200
    assert "bg-red-lt" in answer.content.decode()


def test_the_exact_count_is_a_part(company: Company, signed_in: SignIn) -> None:
    part = signed_in().get("/console/contacts/count/?f=email:contains:hongtu").content.decode()
    assert "1 in the list" in part
    assert "<html" not in part


def test_accounts_are_listed_and_shown(company: Company, signed_in: SignIn) -> None:
    browser = signed_in()
    assert (
        "hongtu-tech.com.cn" in browser.get("/console/accounts/?f=domain:starts_with:hong").content.decode()
    )
    listed = browser.get("/console/accounts/").content.decode()
    assert re.search(r"hongtu-tech\.com\.cn</div>\s*</td>\s*<td class=\"cr-number\">1\s*</td>", listed)
    page = browser.get(f"/console/accounts/acc_{company.account_id}/").content.decode()
    assert "王思源" in page
    assert "Viewed a page" in page


def test_empty_lists_teach(signed_in: SignIn) -> None:
    browser = signed_in()
    assert "A visitor becomes a contact by a form" in browser.get("/console/contacts/").content.decode()
    assert "An account appears by itself" in browser.get("/console/accounts/").content.decode()

"""Search in the console: one page, its short list for the palette, and what is offered besides people."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from django.urls import resolve

from crescendo.console import commands
from crescendo.core import api as core
from crescendo.core import jobs
from crescendo.core.types import Actor, Role, Scope, SetScope
from crescendo.people import api as people
from tests.doors.console.conftest import SignIn
from tests.doors.console.story import Company

SYSTEM = Actor.system("test")
PART = {"HX-Request": "true"}


def shown(browser: Client, text: str, **query: str) -> list[str]:
    """Where the short list leads."""
    html = browser.get("/console/search/", {"q": text, **query}, headers=PART).content.decode()
    assert "<html" not in html
    return re.findall(r'<a [^>]*href="([^"]+)"', html)


@pytest.mark.parametrize("question", ["王", "思", "WANG@", "hongtu", "宏图", "8001", "王 hongtu"])
def test_a_part_finds_contact_and_page_without_script(
    question: str, company: Company, signed_in: SignIn
) -> None:
    page = signed_in().get("/console/search/", {"q": question}).content.decode()
    assert f"/console/contacts/con_{company.contact_id}/" in page


def test_people_companies_screens_settings_and_acts_are_found_in_both_languages(
    company: Company, signed_in: SignIn
) -> None:
    browser = signed_in(language="zh-hans")
    assert shown(browser, "宏图") == [
        f"/console/contacts/con_{company.contact_id}/",
        f"/console/accounts/acc_{company.account_id}/",
    ]
    assert "/console/imports/new/" in shown(browser, "import")
    assert "/console/staff/invite/" in shown(browser, "邀请")
    assert "/console/quarantine/" in shown(browser, "隔离")
    assert "/console/settings/" in shown(browser, "time zone")


def test_nothing_is_offered_that_would_be_refused(company: Company, signed_in: SignIn) -> None:
    seller = signed_in(Role.SALES)
    offered = {address for word in ("add", "import", "password") for address in shown(seller, word)}
    assert offered
    assert {seller.get(address).status_code for address in offered} == {200}
    assert "/console/staff/invite/" not in offered


def test_each_command_leads_to_a_screen_that_can_be_looked_at() -> None:
    rules = [resolve(one.url).func.rule for one in (*commands.ACTIONS, *commands.SETTINGS)]  # type: ignore[attr-defined]
    assert all("GET" in rule.methods for rule in rules)


def test_before_anything_is_typed_come_those_looked_at_that_are_still_seen(
    company: Company, signed_in: SignIn
) -> None:
    recent = f"acc_{company.account_id},con_{company.contact_id},con_999999,nonsense,"
    browser = signed_in()
    assert shown(browser, "", recent=recent)[:2] == [
        f"/console/contacts/con_{company.contact_id}/",
        f"/console/accounts/acc_{company.account_id}/",
    ]
    assert not [address for address in shown(signed_in(Role.SALES), "", recent=recent) if "_" in address]


def test_search_covers_what_the_list_covers(company: Company, signed_in: SignIn) -> None:
    browser = signed_in(Role.SALES)
    assert "Nothing found" in browser.get("/console/search/", {"q": "王"}).content.decode()
    own = int(browser.session["_auth_user_id"])
    core.set_scope(
        SYSTEM, SetScope(staff_id=own, scope=Scope.ALL, sees_personal_data=False, team_id=None), now=1
    )
    assert "王思源" not in browser.get("/console/search/", {"q": "王"}).content.decode()


@pytest.mark.parametrize(
    "question", ["%", "_", "'\"<script>", "\0", "x" * 10_000, "🌸", "con_99999999999999999999"]
)
def test_a_strange_question_is_a_page(question: str, company: Company, signed_in: SignIn) -> None:
    answer = signed_in().get("/console/search/", {"q": question})
    assert answer.status_code == 200
    assert "<script>" not in answer.content.decode().split("<main")[1]


def test_while_the_index_is_made_the_page_says_so(company: Company, signed_in: SignIn) -> None:
    browser = signed_in()
    people.rebuild_search(SYSTEM, now=1)
    assert "The search is being prepared" in browser.get("/console/search/?q=wang").content.decode()
    jobs.run_until_quiet({"search.fill": people.job_handlers()["search.fill"]}, now=2)
    assert "The search is being prepared" not in browser.get("/console/search/?q=wang").content.decode()

"""A request about somebody's data is answered from the contact's page."""

from __future__ import annotations

import re

import pytest

from crescendo.console import bundles
from crescendo.core import jobs
from crescendo.core.types import Role
from crescendo.people import api as people
from tests.doors.console.conftest import SignIn
from tests.doors.console.story import Company

pytestmark = pytest.mark.slow
# The door reads the wall clock, so what it intends is due after the fixed instant of the tests.
LATER = 2**42


def test_erasing_asks_for_the_id_and_shows_a_report(company: Company, signed_in: SignIn) -> None:
    browser = signed_in()
    address = f"/console/contacts/con_{company.contact_id}/erase/"
    wrong = browser.post(address, {"typed": "con_0"})
    assert wrong.status_code == 422
    assert "This is not the id" in wrong.content.decode()
    answer = browser.post(address, {"typed": f"con_{company.contact_id}", "reason": "17"}, follow=True)
    assert "Waits for the worker" in answer.content.decode()
    assert "being erased" in browser.get(f"/console/contacts/con_{company.contact_id}/").content.decode()
    jobs.run_until_quiet(people.erasure_handlers(company.log), now=LATER)
    report = browser.get(answer.redirect_chain[-1][0]).content.decode()
    assert "Everything that was done" in report
    assert "wang@" not in report
    assert browser.get(f"/console/contacts/con_{company.contact_id}/").status_code == 404


def test_a_block_is_lifted_with_a_reason(company: Company, signed_in: SignIn) -> None:
    browser = signed_in()
    browser.post(f"/console/contacts/con_{company.contact_id}/erase/", {"typed": f"con_{company.contact_id}"})
    said = {"kind": "5", "value": "Wang@hongtu-tech.com.cn", "reason": "agreed on paper"}
    assert browser.post("/console/erasures/lift/", said).status_code == 302
    again = browser.post("/console/erasures/lift/", said)
    assert again.status_code == 422
    assert "Nobody of this address" in again.content.decode()


def test_an_export_is_asked_for_and_fetched(company: Company, signed_in: SignIn) -> None:
    browser = signed_in()
    page = f"/console/contacts/con_{company.contact_id}/"
    assert browser.post(page + "export/").status_code == 302
    assert "in the making" in browser.get(page).content.decode()
    jobs.run_until_quiet(bundles.handlers(company.log), now=LATER)
    offered = re.search(r'href="(/console/exports/(bdl_\d+)/)"', browser.get(page).content.decode())
    assert offered
    answer = browser.get(offered[1])
    named = f'attachment; filename="personal-data-{offered[2]}.zip"'
    assert answer.headers["Content-Disposition"] == named
    assert b"".join(answer.streaming_content).startswith(b"PK")  # type: ignore[attr-defined]


def test_who_may_not_erase_sees_no_button(company: Company, signed_in: SignIn) -> None:
    shown = signed_in(Role.MARKETING).get(f"/console/contacts/con_{company.contact_id}/").content.decode()
    assert "Export personal data" in shown
    assert "Erase…" not in shown

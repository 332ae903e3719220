"""Merging in a real Chromium, by the keyboard alone, and taking it back through the question that is asked."""

from __future__ import annotations

import pytest

from crescendo.core.types import Actor
from crescendo.people import api as people
from tests.browser.test_console import Visit, company, visit
from tests.doors.console import story

__all__ = ["company", "visit"]
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SYSTEM = Actor.system("test")


def test_two_contacts_are_merged_by_keyboard_and_parted_again(visit: Visit, company: story.Company) -> None:
    page = visit()
    page.goto(f"/console/contacts/con_{company.contact_id}/merge/")
    page.focus("#merge-search")
    page.keyboard.type("wang si")
    page.keyboard.press("Enter")
    page.locator("main .list-group a:has-text('Wang Siyuan')").focus()
    page.keyboard.press("Enter")
    page.locator("input[name='keep.title'][value=other]:checked").focus()
    page.keyboard.press("ArrowLeft")
    page.locator("main button:has-text('Merge the two')").focus()
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/con_{company.contact_id}/")
    assert people.get_contact(SYSTEM, company.other_id).title == "数据总监"
    page.locator("main .alert button:has-text('Undo merge')").click()
    page.locator("#cr-confirm button[value=yes]").click()
    page.locator("text=They are two contacts again").wait_for()
    assert people.get_contact(SYSTEM, company.other_id).title == "CTO"

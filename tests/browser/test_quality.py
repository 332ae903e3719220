"""Data quality in a real Chromium: nothing serious for axe, nothing wider than the window, repaired by a click."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe

from crescendo.core import jobs
from crescendo.core.types import Actor
from crescendo.people import api as people
from crescendo.people.types import NewContact
from tests.browser.test_console import NARROW, WIDE, Visit, company, visit
from tests.doors.console import story

__all__ = ["company", "visit"]
pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]
SYSTEM = Actor.system("test")
LATER = 9_000_000_000_000
PAGES = ("quality/", "quality/missing_title/", "quality/missing_title/repair/?action=set&value=CTO")


def test_the_desk_is_sound_wide_and_narrow(visit: Visit, company: story.Company) -> None:
    assert company.contact_id
    people.create_contact(SYSTEM, NewContact(fields={"name": "Zhao Min"}), now=1_000)
    people.look_for_problems(SYSTEM, now=LATER)
    jobs.run_until_quiet(people.job_handlers(), now=LATER)
    for size, language, theme in ((WIDE, "en", "light"), (NARROW, "zh-hans", "dark")):
        page = visit(size, language, theme)
        for address in PAGES:
            page.goto(f"/console/{address}")
            assert page.evaluate("document.documentElement.scrollWidth") <= size[0], address
            found = Axe().run(page).response["violations"]
            assert [one["id"] for one in found if one["impact"] in {"serious", "critical"}] == [], address
    page.locator("main button.btn-primary").click()
    page.locator("main .list-group-item .badge").wait_for()

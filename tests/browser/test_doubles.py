"""Doubles in a real Chromium: judged by keys, nothing serious for axe, nothing wider than the window."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe

from crescendo.core.types import Actor
from crescendo.people import api as people
from crescendo.people.types import Evidence, NewSuggestion, SuggestionQuery
from tests.browser.test_console import NARROW, WIDE, Visit, company, visit
from tests.doors.console import story

__all__ = ["company", "visit"]
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SYSTEM = Actor.system("test")


def suggest(company: story.Company) -> None:
    evidence = (Evidence(field="email", how="one_slip"), Evidence(field="name", how="swapped"))
    found = NewSuggestion(
        contact_id=company.contact_id,
        other_id=company.other_id,
        kind="typed_wrong",
        score=960,
        evidence=evidence,
    )
    people.suggest([found], now=1)


def test_a_pair_is_told_apart_by_keys_alone(visit: Visit, company: story.Company) -> None:
    suggest(company)
    page = visit()
    page.goto("/console/doubles/")
    page.keyboard.press("j")
    page.keyboard.press("r")
    page.locator("text=These two are not suggested again").wait_for()
    assert people.list_suggestions(SYSTEM, SuggestionQuery()).rows == ()


@pytest.mark.slow
def test_the_list_is_sound_wide_and_narrow(visit: Visit, company: story.Company) -> None:
    suggest(company)
    for size, language, theme in ((WIDE, "en", "light"), (NARROW, "zh-hans", "dark")):
        page = visit(size, language, theme)
        page.goto("/console/doubles/")
        width = page.evaluate("document.documentElement.scrollWidth")
        assert width <= size[0]
        found = Axe().run(page).response["violations"]
        assert [one["id"] for one in found if one["impact"] in {"serious", "critical"}] == []

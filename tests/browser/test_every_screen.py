"""Every screen of the console as a reader meets it: both languages, light and dark, wide and narrow.

`make test` walks a few; `make crash` walks each address of the table that is not named in `NO_SCREENS`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.contrib.auth import get_user_model

from tests.browser.test_console import EMAIL, NARROW, WIDE, Visit, company, visit
from tests.browser.walking import Walk
from tests.doors.console import story
from tests.doors.console.routes import rule_of
from tests.doors.console.screens import SCREENS, STATES, screen_of

if TYPE_CHECKING:
    from playwright.sync_api import Browser
    from pytest_django.live_server_helper import LiveServer

__all__ = ["company", "visit"]
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
# What is looked at in every run: a list, a page, a form, a board, a table one writes in, and a state of a list.
FEW = (
    "contact",
    "contacts",
    "deal",
    "deal-board",
    "desk",
    "leads",
    "lifecycle",
    "scoring-model",
    "segment-new",
    "webhook-new",
)
INSIDE = [name for name in SCREENS if not rule_of(name).is_open]
OUTSIDE = [name for name in SCREENS if rule_of(name).is_open]
# A part of the table at a time, so that no test runs for minutes.
PARTS = {f"{place + 1}-of-8": INSIDE[place::8] for place in range(8)}


def addresses(names: list[str], told: story.Company) -> list[str]:
    """Where the screens are, with the states that look unlike the screen alone."""
    staff_id = get_user_model()._default_manager.get(email=EMAIL).pk
    found = [screen_of(name, told, staff_id) for name in names]
    return found + [
        screen_of(name, told, staff_id).partition("?")[0] + STATES[name] for name in names if name in STATES
    ]


def test_a_few_screens_trouble_nobody(visit: Visit, company: story.Company) -> None:
    walk = Walk(page=visit(NARROW, "zh-hans"), language="zh-hans")
    for address in addresses(list(FEW), company):
        walk.look(address, other_width=WIDE[0])
    assert not walk.troubles, "\n".join(walk.troubles)


@pytest.mark.long
@pytest.mark.parametrize("part", PARTS)
@pytest.mark.parametrize(
    ("size", "language"),
    [pytest.param(WIDE, "zh-hans", id="wide-chinese"), pytest.param(NARROW, "en", id="narrow-english")],
)
def test_every_screen_troubles_nobody(
    size: tuple[int, int], language: str, part: str, visit: Visit, company: story.Company
) -> None:
    walk = Walk(page=visit(size, language), language=language)
    other = NARROW if size == WIDE else WIDE
    for address in [*addresses(PARTS[part], company), "/console/nothing/here/"]:
        walk.look(address, other_width=other[0])
    assert not walk.troubles, "\n".join(walk.troubles)


@pytest.mark.long
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_every_screen_before_the_door_troubles_nobody(
    language: str, browser: Browser, live_server: LiveServer, company: story.Company
) -> None:
    context = browser.new_context(
        base_url=live_server.url, viewport={"width": 390, "height": 844}, reduced_motion="reduce"
    )
    context.add_cookies([{"name": "crescendo-language", "value": language, "url": live_server.url}])
    walk = Walk(page=context.new_page(), language=language)
    for address in addresses(OUTSIDE, company):
        walk.look(address, other_width=WIDE[0])
    context.close()
    assert not walk.troubles, "\n".join(walk.troubles)

"""A browser's context closes although one of its pages is just going to another."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.browser.site import serve

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = pytest.mark.browser

TIMES = 20
"""At moments two milliseconds apart. Without `tests/leaving.py` one of the first eight closes hung."""


def test_a_context_closes_while_its_page_goes_to_another(browser: Browser) -> None:
    with serve() as site:
        for moment in range(0, 2 * TIMES, 2):
            context = browser.new_context()
            page = context.new_page()
            page.goto(site.url)
            page.evaluate("document.getElementById('send').click()")
            page.wait_for_timeout(moment)
            context.close()
    assert browser.contexts == []

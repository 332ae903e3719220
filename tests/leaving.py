"""How a browser's context is closed without waiting for ever.

Chromium may acknowledge that a page is closed and leave it open, when it was just about to show another one: then
`context.close()` never returns (https://github.com/microsoft/playwright/issues/42366; on two cores it took some five
tries of submitting a form and leaving). A page that has arrived at a blank one has no next page to show.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from playwright.sync_api import BrowserContext, Error

if TYPE_CHECKING:
    import pytest
    from playwright.sync_api import Page

_TRIES = 10


def let_contexts_rest_before_they_close(patch: pytest.MonkeyPatch) -> None:
    """Until the patch is undone, `context.close()` first lets every page of it arrive at a blank one."""
    close = BrowserContext.close

    def rest_and_close(context: BrowserContext, *, reason: str | None = None) -> None:
        for page in context.pages:
            _rest(page)
        close(context, reason=reason)

    patch.setattr(BrowserContext, "close", rest_and_close)


def _rest(page: Page) -> None:
    """Nothing where the page is gone; a navigation that was under way interrupts ours, once it has arrived."""
    for _ in range(_TRIES):
        if page.is_closed():
            return
        try:
            page.goto("about:blank")
        except Error:
            continue
        return

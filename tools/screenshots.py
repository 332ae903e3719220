"""Take the pictures of the README and the docs from a running demo: both languages, wide and narrow.

    .venv/bin/python -m tools.screenshots --email … --password … [--address …] [--only contact] [--all]

`--all` takes every screen at both widths into var/screenshots, to be looked at; without it, what docs show.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Browser, Page, sync_playwright

from tools import chromium

ROOT = Path(__file__).resolve().parent.parent
WIDTHS = {1440: 900, 390: 844}
LANGUAGES = {"zh-hans": "zh-CN", "en": "en-US"}
# What a screen is called and where it is; `first` follows the first link of a list's rows.
SCREENS: dict[str, tuple[str, str | None]] = {
    "home": ("/console/", None),
    "live": ("/console/events/", None),
    "contacts": ("/console/contacts/", None),
    "contact": ("/console/leads/", "main table a[href*='/contacts/con_']"),
    "accounts": ("/console/accounts/", None),
    "account": ("/console/accounts/", "main table a[href*='/accounts/acc_']"),
    "sources": ("/console/sources/", None),
    "source": ("/console/sources/", "main table a[href*='/sources/src_']"),
    "staff": ("/console/staff/", None),
    "settings": ("/console/settings/", None),
}
IN_DOCS = ("home", "live", "contacts", "contact")


@dataclass(frozen=True, slots=True, kw_only=True)
class Shot:
    """One picture to take."""

    screen: str
    width: int
    language: str

    @property
    def name(self) -> str:
        return f"{self.screen}-{self.width}-{self.language}.png"


def take(browser: Browser, options: Any, folder: Path) -> Iterator[str]:
    """Take all pictures; gives what went wrong, a sentence each."""
    for language in LANGUAGES:
        for width, height in WIDTHS.items():
            if width == 390 and not options.all:
                continue
            page = _logged_in(browser, options, language, width, height)
            for screen in SCREENS if options.all else IN_DOCS:
                if options.only in (None, screen):
                    shot = Shot(screen=screen, width=width, language=language)
                    yield from _shoot(page, options.address, shot, folder)
            page.context.close()


def _logged_in(browser: Browser, options: Any, language: str, width: int, height: int) -> Page:
    context = browser.new_context(
        viewport={"width": width, "height": height}, locale=LANGUAGES[language], reduced_motion="reduce"
    )
    host = urlsplit(options.address).hostname or "127.0.0.1"
    context.add_cookies([{"name": "crescendo-language", "value": language, "domain": host, "path": "/"}])
    page = context.new_page()
    page.goto(f"{options.address}/console/sign-in/")
    page.fill("input[name=username], input[name=email]", options.email)
    page.fill("input[name=password]", options.password)
    with page.expect_navigation():
        page.press("input[name=password]", "Enter")
    # What the member of staff chose last goes before the browser's language.
    chosen = page.locator(f"button[name=language][value='{language}']").first
    with page.expect_navigation():
        chosen.evaluate("button => button.form.requestSubmit(button)")
    return page


def _shoot(page: Page, address: str, shot: Shot, folder: Path) -> Iterator[str]:
    path, first = SCREENS[shot.screen]
    answer = page.goto(address + path)
    if first and page.locator(first).count():
        with page.expect_navigation() as moved:
            page.locator(first).first.click()
        answer = moved.value
    if answer is None or not answer.ok:
        yield f"{shot.name}: {page.url} answered {answer.status if answer else 'nothing'}"
        return
    page.wait_for_timeout(600)  # server push never lets the network fall silent
    if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
        yield f"{shot.name}: wider than its window"
    page.screenshot(path=folder / shot.name)


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--address", default="http://127.0.0.1:8000")
    parser.add_argument("--email", required=True)
    parser.add_argument("--password", required=True)
    parser.add_argument("--only", choices=SCREENS)
    parser.add_argument("--all", action="store_true")
    options = parser.parse_args()
    folder = ROOT / ("var/screenshots" if options.all else "docs/images")
    folder.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium.find(), args=["--no-sandbox"])
        wrong = list(take(browser, options, folder))
    print(*wrong, sep="\n", end="\n" if wrong else "")
    print(f"screenshots: {len(list(folder.glob('*.png')))} in {folder.relative_to(ROOT)}")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())

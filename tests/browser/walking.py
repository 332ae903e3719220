"""What a reader would stumble over on one screen of the console."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from axe_playwright_python.sync_playwright import Axe

if TYPE_CHECKING:
    from playwright.sync_api import Page

SERIOUS = {"serious", "critical"}
MOST_SCRIPT = 300_000
# Only colours differ in the dark, and axe is in the page already.
_COLOURS = "axe.run({runOnly: {type: 'rule', values: ['color-contrast']}})"
# What fades from one colour to the other has arrived.
_DARK = """document.documentElement.dataset.bsTheme = 'dark';
    document.getAnimations().forEach(one => one.effect.getComputedTiming().endTime < Infinity && one.finish())"""
_WIDER = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
_SCRIPT = """performance.getEntriesByType('resource')
    .filter(one => one.initiatorType === 'script').reduce((sum, one) => sum + one.decodedBodySize, 0)"""
# What the page says itself: neither code nor what somebody wrote, nor a name that is marked as foreign.
_SAID = """() => {
    const body = document.body.cloneNode(true);
    body.querySelectorAll('script, template, pre, code, textarea, [lang]').forEach(one => one.remove());
    return body.textContent;
}"""
_RAW = re.compile(r"\b20\d\d-\d\d-\d\d\b|\b(?:undefined|NaN)\b|%\(\w+\)|\{\{|\{%")
_ENGLISH = re.compile(r"\b(?:None|null|True|False)\b|(?:[A-Za-z][A-Za-z'-]*[ ,]+){4,}[A-Za-z]+")


@dataclass(slots=True, kw_only=True)
class Walk:
    """A walk through screens; what was wrong is gathered, so that one run shows everything."""

    page: Page
    language: str
    troubles: list[str] = field(default_factory=list)

    def look(self, address: str, *, other_width: int) -> None:
        """Open one screen and look at it in both themes and both widths."""
        page = self.page
        page.goto(address)
        self._note(Axe().run(page).response["violations"], "light")
        page.evaluate(_DARK)
        self._note(page.evaluate(_COLOURS)["violations"], "dark")
        page.evaluate("delete document.documentElement.dataset.bsTheme")
        self._fits()
        own = page.viewport_size or {"width": other_width, "height": 844}
        page.set_viewport_size({"width": other_width, "height": own["height"]})
        self._fits()
        page.set_viewport_size(own)
        self._reads()

    def _note(self, found: list[dict[str, Any]], theme: str) -> None:
        self.troubles += [
            f"{self.page.url} ({theme}): {rule['id']} at {node['target']}: {node['failureSummary']}"
            for rule in found
            if rule["impact"] in SERIOUS
            for node in rule["nodes"][:4]
        ]

    def _fits(self) -> None:
        if self.page.evaluate(_WIDER):
            width = (self.page.viewport_size or {})["width"]
            self.troubles.append(f"{self.page.url} is wider than {width} px")

    def _reads(self) -> None:
        if not self.page.title().strip():
            self.troubles.append(f"{self.page.url} has no title")
        weight = self.page.evaluate(_SCRIPT)
        if weight > MOST_SCRIPT:
            self.troubles.append(f"{self.page.url} loads {weight} bytes of script")
        said = self.page.evaluate(_SAID)
        raw = set(_RAW.findall(said))
        if self.language == "zh-hans":
            raw |= set(_ENGLISH.findall(said))
        self.troubles += [f"{self.page.url} says {one!r}" for one in sorted(raw)]

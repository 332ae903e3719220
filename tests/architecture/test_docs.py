"""The docs speak of what there is, in both languages, and their links lead somewhere."""

from __future__ import annotations

import re
from collections import UserDict
from pathlib import Path

import pytest

from crescendo.core import settings
from tests.architecture.sources import PACKAGE

ROOT = PACKAGE.parents[1]
PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")])
PICTURES = sorted(ROOT.glob("docs/images/*.png"))  # taken from a running demo: none, or all that are shown
LINK = re.compile(r"\]\((?!https?:|#|mailto:)([^)#\s]+)")


class Asked(UserDict[str, str]):
    """An environment that remembers which variables were asked for."""

    def __init__(self, home: Path) -> None:
        super().__init__({"CRESCENDO_HOME": str(home)})
        self.names: set[str] = set()

    def get(self, key: str, default: str | None = None) -> str | None:  # type: ignore[override]
        self.names.add(key)
        return self.data.get(key, default)


@pytest.mark.parametrize("page", ["settings.md", "settings.zh-CN.md"])
def test_each_setting_is_documented(page: str, tmp_path: Path) -> None:
    asked = Asked(tmp_path)
    settings.read(asked)
    text = (ROOT / "docs/look-up" / page).read_text(encoding="utf-8")
    assert set(re.findall(r"`(CRESCENDO_[A-Z_]+)` \|", text)) == asked.names


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_links_lead_somewhere(path: Path) -> None:
    links = LINK.findall(path.read_text(encoding="utf-8"))
    if not PICTURES:
        links = [link for link in links if not link.startswith("docs/images/")]
    assert [link for link in links if not (path.parent / link).exists()] == []


@pytest.mark.parametrize("folder", ["learn", "do", "look-up", "understand"])
def test_each_page_is_there_in_both_languages(folder: str) -> None:
    names = {path.name for path in (ROOT / "docs" / folder).glob("*.md")} - {"glossary.md"}
    english = {name for name in names if not name.endswith(".zh-CN.md")}
    assert {name.replace(".md", ".zh-CN.md") for name in english} == names - english


def test_each_decision_is_listed() -> None:
    listed = (ROOT / "docs/decisions/README.md").read_text(encoding="utf-8")
    assert [path.name for path in ROOT.glob("docs/decisions/0*.md") if path.name not in listed] == []

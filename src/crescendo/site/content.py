"""What the demo company's pages say: one document a page and language, read once. Pure of requests."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

LANGUAGES = ("zh-hans", "en")
_SURROUNDINGS = "site.toml"


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A page in one language: where it is, and its sections, each with a `kind` that names its template."""

    path: str
    title: str
    description: str
    sections: tuple[Mapping[str, Any], ...]


def page_names() -> tuple[str, ...]:
    """The names of all pages, the same in each language."""
    return tuple(sorted(_pages(LANGUAGES[0])))


def find_page(name: str, language: str) -> Page:
    """A page in a language; the name is one of `page_names`."""
    return _pages(_known(language))[name]


@cache
def surroundings(language: str) -> Mapping[str, Any]:
    """Menu, footer and the company's name in a language."""
    text = (_folder(_known(language)) / _SURROUNDINGS).read_text(encoding="utf-8")
    return tomllib.loads(text)


def _known(language: str) -> str:
    return language if language in LANGUAGES else LANGUAGES[0]


@cache
def _pages(language: str) -> Mapping[str, Page]:
    documents = [entry for entry in _folder(language).iterdir() if entry.name != _SURROUNDINGS]
    return {
        document.name.removesuffix(".toml"): _page(document.read_text(encoding="utf-8"))
        for document in documents
    }


def _page(text: str) -> Page:
    told = tomllib.loads(text)
    return Page(
        path=told["path"],
        title=told["title"],
        description=told["description"],
        sections=tuple(told["section"]),
    )


def _folder(language: str) -> Any:
    return files(__package__) / "content" / language

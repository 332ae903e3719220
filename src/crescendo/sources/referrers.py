"""A referrer looked up in the shipped list of search engines, social sites, assistants and webmail."""

from __future__ import annotations

import tomllib
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from crescendo.core.remembering import remembered
from crescendo.sources.query import pairs
from crescendo.sources.words import meant

_LIST = Path(__file__).with_name("referrers.toml")
_SECOND_LEVEL = frozenset({"co", "com", "net", "org", "ac", "gov", "edu", "or", "ne", "go", "gob"})


@dataclass(frozen=True, slots=True)
class Site:
    """One line of the list."""

    code: str
    name: str
    kind: str
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Referrer:
    """Where a visitor came from: `site` is None for a site that the list does not know."""

    host: str
    site: Site | None
    keyword: str = ""


Rule = tuple[str, Site]
"""A path's beginning ("" fits all) and the site."""


def _load() -> tuple[dict[str, list[Rule]], dict[str, Site]]:
    rules: defaultdict[str, list[Rule]] = defaultdict(list)
    by_code: dict[str, Site] = {}
    for line in tomllib.loads(_LIST.read_text(encoding="utf-8"))["site"]:
        site = Site(line["code"], line["name"], line["kind"], tuple(line.get("words", ())))
        by_code[site.code] = site
        for place in line["hosts"]:
            host, slash, path = place.partition("/")
            rules[host].append((slash + path, site))
    for found in rules.values():
        found.sort(key=lambda rule: -len(rule[0]))
    return dict(rules), by_code


_RULES, SITES = _load()


@remembered(20_000, longest=2_048)
def look(referrer: str) -> Referrer | None:
    """What the list knows of a referrer; None where it is no address of a site."""
    try:
        parts = urlsplit(referrer)
        host = (parts.hostname or "").rstrip(".")
    except ValueError:
        return None
    if parts.scheme not in {"http", "https", "android-app"} or not host:
        return None
    site = find_site(host, parts.path or "/")
    keyword = ""
    if site is not None and site.words:
        found = pairs(parts.query) | pairs(parts.fragment)
        keyword = next((word for name in site.words if (word := meant(found.get(name, "")))), "")
    return Referrer(host=host.removeprefix("www."), site=site, keyword=keyword)


def find_site(host: str, path: str = "/") -> Site | None:
    """The most specific line of the list for a host; a subdomain belongs to its domain."""
    labels = host.split(".")
    stem = len(labels) - _suffix(labels)
    for start in range(len(labels)):
        keys = [".".join(labels[start:])]
        if start < stem:
            keys.append(".".join(labels[start:stem]) + ".*")
        for key in keys:
            for beginning, site in _RULES.get(key, ()):
                if path.startswith(beginning):
                    return site
    return None


def _suffix(labels: list[str]) -> int:
    """How many labels the public suffix has; good enough for "any country of this engine"."""
    return 2 if len(labels) > 2 and len(labels[-1]) == 2 and labels[-2] in _SECOND_LEVEL else 1

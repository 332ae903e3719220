"""The query of a URL, read without decoding: names may repeat, the first that says something wins."""

from __future__ import annotations

from urllib.parse import unquote

from crescendo.core.remembering import remembered

MOST_PAIRS = 200


def pairs(query: str) -> dict[str, str]:
    """Names (decoded) to raw values; at most 200, so that a hostile query costs nothing."""
    found: dict[str, str] = {}
    for part in query.replace(";", "&").split("&", MOST_PAIRS)[:MOST_PAIRS]:
        name, equals, value = part.partition("=")
        if equals and value:
            found.setdefault(_name(name), value)
    return found


@remembered(2_000)
def _name(raw: str) -> str:
    return unquote(raw) if "%" in raw else raw


def of_url(url: str) -> dict[str, str]:
    """The pairs of a URL's query, then of its fragment where that carries tags (`#utm_source=…`,
    `#/page?x=y`).
    """
    address, _, fragment = url.partition("#")
    found = pairs(address.partition("?")[2])
    if "=" in fragment:
        found = pairs(fragment.rpartition("?")[2]) | found
    return found


def host_of(url: str) -> str:
    """The host of an absolute URL in lower case, without port and `www.`; "" where there is none."""
    _, slashes, rest = url.partition("//")
    if not slashes:
        return ""
    for end in "/?#":
        rest = rest.partition(end)[0]
    rest = rest.rpartition("@")[2]
    host = rest.partition("]")[0][1:] if rest.startswith("[") else rest.partition(":")[0]
    return host.lower().rstrip(".").removeprefix("www.")

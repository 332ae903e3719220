"""One request as a web server logged it, and what sort of act it is. Pure."""

from __future__ import annotations

import re
from enum import StrEnum
from urllib.parse import urlsplit

import msgspec

from crescendo.activity.acts import ASSET_DOWNLOADED, PAGE_VIEWED


class Hit(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """One request. `address` is whole and is never stored; `target` is as requested, percent-encoded.

    `host` is the server's name where the format logs one. "" and 0 stand for what the log does not say.
    """

    at: int
    address: str = ""
    forwarded: str = ""
    method: str = ""
    target: str = ""
    status: int = 0
    size: str = ""
    referrer: str = ""
    agent: str = ""
    scheme: str = ""
    host: str = ""


class Sort(StrEnum):
    """What a request was; only the first two are acts of a visitor."""

    PAGE = "page"
    DOWNLOAD = "download"
    ASSET = "asset"
    METHOD = "method"
    STATUS = "status"


ACT_OF: dict[Sort, str] = {Sort.PAGE: PAGE_VIEWED, Sort.DOWNLOAD: ASSET_DOWNLOADED}
"""The acts of the sorts that are stored; the others become "request.made" where all are wanted."""

_ASSETS = frozenset({
    "css", "js", "mjs", "cjs", "map", "json", "xml", "rss", "atom", "txt", "webmanifest", "manifest", "wasm",
    "png", "jpg", "jpeg", "jpe", "gif", "webp", "avif", "svg", "svgz", "ico", "bmp", "tif", "tiff", "cur",
    "woff", "woff2", "ttf", "otf", "eot", "mp3", "ogg", "oga", "wav", "m4a",
    "mp4", "m4v", "webm", "ogv", "mov", "avi", "flv", "swf", "m3u8", "ts", "vtt",
})  # fmt: skip
_DOWNLOADS = frozenset({
    "pdf", "doc", "docx", "docm", "xls", "xlsx", "xlsm", "ppt", "pptx", "ppsx", "odt", "ods", "odp", "rtf", "csv",
    "epub", "mobi", "azw3", "wps", "et", "dps", "key", "numbers", "pages",
    "zip", "gz", "tgz", "bz2", "xz", "zst", "7z", "rar", "tar",
    "iso", "exe", "msi", "dmg", "pkg", "deb", "rpm", "apk", "ipa", "jar", "vsix",
})  # fmt: skip
_WELL_KNOWN = re.compile(r"/(?:\.well-known/|favicon|apple-touch-icon)", re.IGNORECASE)
# A cached page is a page seen; a part of a file is one of many requests for it.
_SEEN = frozenset({200, 304})


def sort_of(hit: Hit) -> Sort:
    """What a request was, from its method, its answer and the ending of its path."""
    if hit.method != "GET":
        return Sort.METHOD
    path = path_of_target(hit.target)
    ending = path.rpartition("/")[2].rpartition(".")[2].lower() if "." in path.rpartition("/")[2] else ""
    if ending in _ASSETS or _WELL_KNOWN.match(path):
        return Sort.ASSET
    if hit.status not in _SEEN:
        return Sort.STATUS
    return Sort.DOWNLOAD if ending in _DOWNLOADS else Sort.PAGE


def path_of_target(target: str) -> str:
    """The path of what was requested, still encoded."""
    plain = target.partition("#")[0].partition("?")[0]
    if plain.startswith("/") or "://" not in plain:
        return plain
    return "/" + plain.partition("://")[2].partition("/")[2]


def address_of(hit: Hit, site: str) -> str:
    """The whole URL: the requested one, the host of the line, else the site that the operator names."""
    target = hit.target
    if target.startswith(("http://", "https://")):
        return target
    scheme, _, named = site.partition("://")
    if hit.host:
        return f"{hit.scheme or scheme or 'https'}://{hit.host}{target}"
    return f"{scheme}://{named}{target}" if named else target


def host_of(url: str) -> str:
    """The host of a URL, lower case, without port and `www.`; "" where there is none."""
    try:
        return (urlsplit(url).hostname or "").removeprefix("www.")
    except ValueError:
        return ""

"""Finding somebody's address or id inside other texts, and cutting it out. Pure.

A whole word only: `ann@x.cn` is not found in `joann@x.cn` nor in `ann@x.cn.example`, and a phone number not in a
longer one. Addresses are also found as they stand in a URL.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from urllib.parse import quote

CUT = "[erased]"
_SHORTEST = 6
# What may stand before a word although it is a letter: the end of a URL's or of JSON's escape.
_BEFORE = r"(?:(?<=%[0-9a-f]{2})|(?<=\\[nrtbf])|(?<![\w.+-]))"
_AFTER = r"(?![\w-]|\.\w)"


def forms_of(texts: Iterable[str]) -> tuple[str, ...]:
    """How these texts may be written, in small letters: as they are and as in a URL. Too short ones are left out."""
    found: dict[str, None] = {}
    for text in texts:
        plain = text.lower()
        if len(plain) >= _SHORTEST:
            found[plain] = None
            found[quote(plain, safe="").lower()] = None
    return tuple(found)


def is_in(texts: tuple[str, ...], text: str) -> bool:
    """Whether one of these texts stands in the other."""
    pattern = _pattern(texts)
    return pattern is not None and pattern.search(text) is not None


def is_in_bytes(texts: tuple[str, ...], content: bytes) -> bool:
    """The same for bytes of a file."""
    pattern = _bytes_pattern(texts)
    return pattern is not None and pattern.search(content) is not None


def cut(texts: tuple[str, ...], text: str) -> str:
    """The text without them."""
    pattern = _pattern(texts)
    return text if pattern is None else pattern.sub(CUT, text)


def _written(texts: tuple[str, ...]) -> str:
    forms = sorted(forms_of(texts), key=len, reverse=True)
    return _BEFORE + "(?:" + "|".join(map(re.escape, forms)) + ")" + _AFTER if forms else ""


@lru_cache(maxsize=64)
def _pattern(texts: tuple[str, ...]) -> re.Pattern[str] | None:
    written = _written(texts)
    return re.compile(written, re.IGNORECASE | re.ASCII) if written else None


@lru_cache(maxsize=64)
def _bytes_pattern(texts: tuple[str, ...]) -> re.Pattern[bytes] | None:
    written = _written(texts)
    return re.compile(written.encode(), re.IGNORECASE) if written else None

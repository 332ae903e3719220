"""Finding somebody's address or id inside other texts, and cutting it out. Pure.

A whole word only: `ann@x.cn` is not found in `joann@x.cn` nor in `ann@x.cn.example`, and a phone number not in a
longer one. Addresses are also found as they stand in a URL.

A pattern of hundreds of addresses reads 2 MB a second, and an erasure of many reads every file. So the pattern is made
of those alone that stand in the text at all, and of many only those are looked for whose words are all among its words.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from functools import lru_cache
from urllib.parse import quote

CUT = "[erased]"
_SHORTEST = 6
# What may stand before a word although it is a letter: the end of a URL's or of JSON's escape.
_BEFORE = r"(?:(?<=%[0-9a-f]{2})|(?<=\\[nrtbf])|(?<![\w.+-]))"
_AFTER = r"(?![\w-]|\.\w)"
# Up to so many are looked for one by one.
_FEW = 24
_ODD = "surrogatepass"
_WORD = re.compile(r"[a-z0-9]{3,}")
_ESCAPED = re.compile(r"(?:%[0-9a-f]{2}|\\[nrtbf])([a-z0-9]{3,})")


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
    near = _sought(texts).among(_small(text))
    return bool(near) and _pattern(near).search(text) is not None


def is_in_bytes(texts: tuple[str, ...], content: bytes) -> bool:
    """The same for bytes of a file."""
    near = _sought(texts, _bytewise).among(content.lower().decode("latin-1"))
    return bool(near) and _pattern(near).search(content.decode("latin-1")) is not None


def cut(texts: tuple[str, ...], text: str) -> str:
    """The text without them."""
    near = _sought(texts).among(_small(text))
    return _pattern(near).sub(CUT, text) if near else text


class _Sought:
    """The forms of somebody's texts, each with its words."""

    def __init__(self, forms: Iterable[str]) -> None:
        self._forms = tuple(sorted(forms, key=len, reverse=True))
        self._words = tuple((form, frozenset(_WORD.findall(form))) for form in self._forms)

    def among(self, small: str) -> tuple[str, ...]:
        """Those that stand somewhere in a text in small letters, the longest first.

        A form that stands there as a whole word begins and ends with whole words of the text, but for an escape that
        may stick to its first.
        """
        near: Iterable[str] = self._forms
        if len(self._forms) > _FEW:
            words = {*_WORD.findall(small), *_ESCAPED.findall(small)}
            near = (form for form, own in self._words if own <= words)
        return tuple(form for form in near if form in small)


@lru_cache(maxsize=64)
def _sought(texts: tuple[str, ...], written: Callable[[str], str] = str) -> _Sought:
    return _Sought(map(written, forms_of(texts)))


@lru_cache(maxsize=64)
def _pattern(forms: tuple[str, ...]) -> re.Pattern[str]:
    written = _BEFORE + "(?:" + "|".join(map(re.escape, forms)) + ")" + _AFTER
    return re.compile(written, re.IGNORECASE | re.ASCII)


def _small(text: str) -> str:
    """Only the letters that the pattern takes for equal: another's small form might join a word."""
    return text.lower() if text.isascii() else text.encode("utf-8", _ODD).lower().decode("utf-8", _ODD)


def _bytewise(form: str) -> str:
    """A form as it looks where each byte is read as a character."""
    return form.encode("utf-8", _ODD).decode("latin-1")

"""The industry that somebody's words mean, of a short list that follows the Chinese national standard. Pure."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from crescendo.core.remembering import remembered
from crescendo.people.company_lists import is_han, joined, plain

_MOST_WORDS = 12
_LONGEST_ALIAS = 5
_WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Industry:
    """`code` stays for ever; `section` is the letter of GB/T 4754."""

    code: str
    section: str
    en: str
    zh: str


@cache
def industries() -> tuple[Industry, ...]:
    """All of them, in the standard's order."""
    return tuple(
        Industry(code=code, section=one["section"], en=one["names"][0], zh=one["names"][1])
        for code, one in _read().items()
    )


@remembered(20_000)
def industry_of(text: str) -> str | None:
    """`汽车零部件制造`, `Software & IT` and `saas` say which; None where no known word stands. Never raises.

    The longest known word counts, in Chinese the last of these, since the trade ends a Chinese name.
    """
    known = _words().get(joined(text))
    if known:
        return known
    best = ("", "")
    for word, code in (*_english(plain(text)), *_chinese(joined(text))):
        if len(word) >= len(best[0]):
            best = (word, code)
    return best[1] or None


def _english(text: str) -> Iterator[tuple[str, str]]:
    """Backwards, so that of words of one length the first counts."""
    words = _WORD.findall(text.replace("&", " and "))[:_MOST_WORDS]
    for start in reversed(range(len(words))):
        for end in range(start + 1, min(start + _LONGEST_ALIAS, len(words)) + 1):
            word = "".join(words[start:end])
            if word.isascii() and word in _words():
                yield word, _words()[word]


def _chinese(text: str) -> Iterator[tuple[str, str]]:
    found = _pattern().finditer(text) if any(map(is_han, text)) else ()
    for match in found:
        yield match[1], _words()[match[1]]


@cache
def _pattern() -> re.Pattern[str]:
    """The longest Chinese word at each place; a look ahead, so that places may overlap."""
    chinese = sorted((word for word in _words() if is_han(word[0])), key=len, reverse=True)
    return re.compile(f"(?=({'|'.join(map(re.escape, chinese))}))")


@cache
def _words() -> Mapping[str, str]:
    found: dict[str, str] = {}
    for code, one in _read().items():
        for word in (code, *one["names"], *one["words"].split(", ")):
            found.setdefault(joined(word), code)
    return found


@cache
def _read() -> dict[str, dict[str, str]]:
    return tomllib.loads(files(__package__).joinpath("industries.toml").read_text(encoding="utf-8"))

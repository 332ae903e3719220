"""Which grams a row stands under, and which ranges of grams a term is looked up in. Pure.

A word is a gram, found by the range of all that begin with it. A run of characters is its pairs and, alone, its last
character: a pair is a gram, and a single character is the range of all pairs that begin with it. A telephone
number is two grams: its digits backwards, whose beginnings are its tails, and its digits without the country's.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from crescendo.core.terms import LONGEST_WORD, Kind, Question, Term, loosen, pieces

# Whoever changes which grams a row stands under adds a migration that enqueues `search.fill`, as 0015 does.
_TAIL, _HEAD = "-", "+"
_LAST = "\U0010ffff"
_MOST = 48
_HOME = "86"
# What half of all rows have tells nobody: it is not stored, and a term of it alone is looked for in recent rows.
_CHINESE = "有限 限公 公司 司 限责 责任 任公 股份 份有 集团 团有 团公 科技 技有 技术 术有 技股"
_LATIN = "com cn net org www co ltd limited inc corp llc gmbh company"
_MAILBOXES = "gmail qq 163 126 outlook hotmail foxmail sina yahoo icloud aliyun"
CROWD = frozenset(f"{_CHINESE} {_LATIN} {_MAILBOXES}".split())


@dataclass(frozen=True, slots=True)
class Range:
    """Grams from `low` to `high`, both among them, by code points."""

    low: str
    high: str


@dataclass(frozen=True, slots=True)
class Lookup:
    """Where a term's rows stand: in one of the ranges. Where it is not whole, rows of a crowd do not stand there."""

    ranges: tuple[Range, ...]
    is_whole: bool = True


def grams_of_text(text: str) -> frozenset[str]:
    """The grams of a name, an address or a domain."""
    found: dict[str, None] = {}
    for piece in pieces(loosen(text)):
        for gram in _pairs(piece.text) if piece.kind is Kind.RUN else (piece.text,):
            if gram not in CROWD:
                found[gram] = None
        if len(found) >= _MOST:
            break
    return frozenset(list(found)[:_MOST])


def grams_of_phone(phone: str) -> frozenset[str]:
    """The two grams of a telephone number, none for none."""
    digits = digits_of(phone)
    return frozenset({_TAIL + digits[::-1], _HEAD + national(digits)}) if digits else frozenset()


def digits_of(phone: str) -> str:
    """A number's digits alone."""
    return re.sub(r"\D", "", phone)


def national(digits: str) -> str:
    """The digits without China's code, which nobody types; others keep theirs, as it cannot be told."""
    return digits.removeprefix(_HOME) if len(digits) == len(_HOME) + 11 else digits


def lookups(question: Question) -> tuple[Lookup, ...]:
    """What each row that answers stands under."""
    return tuple(dict.fromkeys(lookup for term in question.terms for lookup in _lookups(term)))


def _lookups(term: Term) -> Iterator[Lookup]:
    if term.kind is Kind.NUMBER:
        yield Lookup((_beginning(term.text[:LONGEST_WORD]), *_tails(term.text), *_heads(term.text)))
    elif term.kind is Kind.WORD or len(term.text) == 1:
        is_whole = not any(gram.startswith(term.text) for gram in CROWD)
        yield Lookup((_beginning(term.text),), is_whole)
    else:
        pairs = (term.text[start : start + 2] for start in range(len(term.text) - 1))
        yield from (Lookup((Range(pair, pair),)) for pair in pairs if pair not in CROWD)


def _tails(digits: str) -> Iterator[Range]:
    """A tail, also without the zero that is dialled at home before it."""
    bare = digits.lstrip("0") if len(digits) >= 8 else digits
    return (_beginning(_TAIL + tail[::-1]) for tail in dict.fromkeys((digits, bare)) if tail)


def _heads(digits: str) -> Iterator[Range]:
    """A beginning, with China's code or without."""
    bare = digits.removeprefix(_HOME) if digits.startswith(f"{_HOME}1") else digits
    return (_beginning(_HEAD + head) for head in dict.fromkeys((digits, bare)))


def _beginning(text: str) -> Range:
    return Range(text, text + _LAST)


def _pairs(run: str) -> Iterator[str]:
    yield from (run[start : start + 2] for start in range(len(run)))

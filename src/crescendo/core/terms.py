"""What a text is searched by: words of scripts with spaces, runs of characters of scripts without. Pure.

A word is found by its beginning. A run of Chinese (Japanese, Korean) characters, or of emoji, is found by any part
of it. Whatever else stands in a text only parts these: dots, hyphens, quotes, per cent signs, spaces.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from crescendo.core.text import fold

# Where each character stands for itself: Han and its strokes, kana, bopomofo, Hangul, emoji.
_ALONE = (
    "\u2600-\u27bf\u2b00-\u2bff\u2e80-\u2fff\u3005-\u3007\u3041-\u30fa\u30fc-\u30ff\u3105-\u312f\u31a0-\u31bf"
    "\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff\U0001f000-\U0001faff\U00020000-\U0003ffff"
)
_PIECES = re.compile(rf"(?P<run>[{_ALONE}]+)|(?P<word>[^\W_{_ALONE}]+)")
_ONE_ALONE = re.compile(rf"[{_ALONE}]")
_ONE_LETTER = re.compile(rf"[^\W_{_ALONE}]")
# Apostrophes and middle dots stand inside a name and are left out when it is typed; the rest is invisible.
_INSIDE = re.compile("['’ʼ`·•‧・\u00ad\u200b-\u200f\u2060\ufe00-\ufe0f\ufeff]")
# ASCII but for its apostrophes, and Han: most texts, which have nothing to leave out.
_PLAIN = re.compile(r"[\x00-\x26\x28-\x5f\x61-\x7f\u2e80-\u303f\u3400-\u9fff]*")
_ACCENTS = re.compile("[\u0300-\u036f]")
_NUMBER = re.compile(r"(?:\+|00)?[\d\s().\-/]+")
_SPACES = re.compile(r"\s+")
_LONGEST = 200
_MOST_TERMS = 8
LONGEST_WORD = 20
LEAST_DIGITS = 4


class Kind(StrEnum):
    """How a term is looked for."""

    WORD = "word"
    RUN = "run"
    NUMBER = "number"


@dataclass(frozen=True, slots=True)
class Term:
    """One thing that must be found."""

    kind: Kind
    text: str


@dataclass(frozen=True, slots=True)
class Question:
    """What somebody typed: its terms must all be found; the whole text tells who was meant exactly."""

    whole: str
    terms: tuple[Term, ...]


def loosen(text: str) -> str:
    """The folded text without what people leave out when they type a name: accents, apostrophes, middle dots."""
    return loosen_folded(fold(text))


def loosen_folded(folded: str) -> str:
    """The same of a text that is folded already, as the database keeps it."""
    if _PLAIN.fullmatch(folded):
        return folded
    plain = _ACCENTS.sub("", unicodedata.normalize("NFD", folded))
    return _INSIDE.sub("", unicodedata.normalize("NFC", plain))


def squeeze(text: str) -> str:
    """A loosened text without its spaces, by which wholes are compared."""
    return _SPACES.sub("", text)


def pieces(loosened: str) -> Iterator[Term]:
    """The words, cut at twenty letters, and runs of a loosened text, in its order."""
    for found in _PIECES.finditer(loosened):
        if found["run"]:
            yield Term(Kind.RUN, found["run"])
        else:
            yield Term(Kind.WORD, found["word"][:LONGEST_WORD])


def read_question(text: str) -> Question:
    """Read what was typed, its first 200 characters and 8 terms; a telephone number is one term."""
    loosened = loosen(text[:_LONGEST])
    if _NUMBER.fullmatch(loosened):
        digits = re.sub(r"\D", "", loosened)
        if len(digits) >= LEAST_DIGITS:
            return Question(squeeze(loosened), (Term(Kind.NUMBER, digits),))
    found = dict.fromkeys(_numbered(term) for term in pieces(loosened))
    return Question(squeeze(loosened), tuple(found)[:_MOST_TERMS])


def has_term(loosened: str, term: Term) -> bool:
    """Whether a loosened text has a run in it, or a word that begins so."""
    return term.text in loosened and (term.kind is Kind.RUN or begins_piece(loosened, term))


def begins_piece(loosened: str, term: Term) -> bool:
    """Whether a word, or a run, of a loosened text begins so."""
    same = _ONE_ALONE if term.kind is Kind.RUN else _ONE_LETTER
    at = loosened.find(term.text)
    while at > 0 and same.match(loosened[at - 1]):
        at = loosened.find(term.text, at + 1)
    return at >= 0


def has_all(question: Question, texts: tuple[str, ...]) -> bool:
    """Whether each term is found in one of these texts, which need not be loosened; True for no terms."""
    loosened = [loosen(text) for text in texts]
    return all(any(has_term(text, term) for text in loosened) for term in question.terms)


def _numbered(term: Term) -> Term:
    is_number = term.kind is Kind.WORD and term.text.isdecimal() and len(term.text) >= LEAST_DIGITS
    return Term(Kind.NUMBER, term.text) if is_number else term

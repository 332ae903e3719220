"""A company's name taken apart: the words that name it, weak words, places, legal forms. Pure.

`华为技术有限公司` is the name 华为, the trade 技术 and a form; `Siemens AG Österreich` is siemens, a form inside and a
place. Nothing is lost: two names are compared by what they share and by what each has for itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import IntEnum
from functools import lru_cache

from crescendo.people import company_lists as lists

_RUN = re.compile(r"[㐀-䶿一-鿿]+|[^\W_㐀-䶿一-鿿]+")
_DOTTED = re.compile(r"\b(?:\w\.\s?){2,}\w?\b\.?")
_ROMAN = re.compile(r"(?=[ivx])x{0,3}(?:ix|iv|v?i{0,3})")
_MOST_FORMS = 4
_LONGEST_FORM = 7
_LONGEST_WORD = 12


class Kind(IntEnum):
    """What a word does in a company's name."""

    NAME = 1
    TRADE = 2
    PLACE = 3
    NUMBER = 4
    JOIN = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Word:
    """One word in its normal form."""

    text: str
    kind: Kind


@dataclass(frozen=True, slots=True, kw_only=True)
class CompanyName:
    """A name in its normal form. `key` is all but legal forms and little words, joined: equal keys, equal names."""

    words: tuple[Word, ...]
    forms: frozenset[str]
    key: str
    country: str = ""

    @property
    def telling(self) -> tuple[Word, ...]:
        """The words without the little ones."""
        return tuple(word for word in self.words if word.kind is not Kind.JOIN)


@lru_cache(maxsize=16_384)
def read_company_name(name: str, country: str = "") -> CompanyName:
    """The normal form of a name as somebody wrote it. Any text is read; one without a letter has no words."""
    text = _undotted(lists.plain(name))
    runs = _RUN.findall(text.replace("&", " and ").replace("+", " and ").replace("'", "").replace("’", ""))
    forms: set[str] = set()
    words: list[Word] = []
    latin: list[str] = []
    for run in runs:
        if words and _is_form(run) and lists.is_han(run[0]):
            forms.add(lists.last_forms().get(run, run))
        elif lists.is_han(run[0]) and not _is_form(run):
            words.extend(_latin(latin, forms))
            latin = []
            words.extend(_chinese(run, forms, is_first=not words))
        else:
            latin.append(run)
    words.extend(_latin(latin, forms))
    words = _named(words)
    key = "".join(word.text for word in words if word.kind is not Kind.JOIN)
    return CompanyName(words=tuple(words), forms=frozenset(forms), key=key, country=country.upper())


def _undotted(text: str) -> str:
    """`s. r. o.` and `r.p.m.` are one word each."""
    return _DOTTED.sub(lambda match: f" {match[0].replace('.', '').replace(' ', '')} ", text)


def _is_form(run: str) -> bool:
    return run in lists.first_forms() or run in lists.last_forms()


def _latin(runs: Sequence[str], forms: set[str]) -> Iterator[Word]:
    rest = _initials_joined(_without_forms(list(runs), forms))
    place = 0
    while place < len(rest):
        text, length = _place_at(rest, place)
        if text:
            yield Word(text=text, kind=Kind.PLACE)
        elif rest[place] not in lists.inside_forms() or place == 0:
            yield _word(rest[place], is_between=0 < place < len(rest) - 1)
        else:
            forms.add(lists.last_forms().get(rest[place], rest[place]))
        place += length


def _without_forms(runs: list[str], forms: set[str]) -> list[str]:
    """Legal forms taken from the end and from the beginning, as long as a word is left."""
    for _ in range(_MOST_FORMS):
        length = _form_at_end(runs)
        if not length:
            break
        forms.add(lists.last_forms()["".join(runs[-length:])])
        runs = runs[:-length]
    if len(runs) > 1 and runs[0] in lists.first_forms():
        forms.add(lists.last_forms().get(runs[0], runs[0]))
        runs = runs[1:]
    return runs


def _initials_joined(runs: Sequence[str]) -> list[str]:
    """`a b service` and `ab service` are the same: letters that stand alone side by side become one word."""
    found: list[str] = []
    was_letter = False
    for run in runs:
        is_letter = len(run) == 1 and run.isalpha()
        if is_letter and was_letter:
            found[-1] += run
        else:
            found.append(run)
        was_letter = is_letter
    return found


def _form_at_end(runs: Sequence[str]) -> int:
    known = lists.last_forms()
    for length in range(min(_LONGEST_FORM, len(runs) - 1), 0, -1):
        if "".join(runs[-length:]) in known:
            return length
    return 0


def _place_at(runs: Sequence[str], place: int) -> tuple[str, int]:
    """The country or city that is named here, never by a name's first word, and how many words it takes."""
    if place:
        for length in (3, 2, 1):
            text = "".join(runs[place : place + length])
            if len(runs) >= place + length and text in lists.place_words():
                return text, length
    return "", 1


def _word(run: str, *, is_between: bool) -> Word:
    text = lists.same_words().get(run, run)
    if run in lists.joining_words() and (is_between or len(run) > 2):
        return Word(text=run, kind=Kind.JOIN)
    if any(character.isdecimal() for character in run) or (_ROMAN.fullmatch(run) and run):
        return Word(text=run, kind=Kind.NUMBER if _is_number(run) else Kind.NAME)
    if len(text) > 4 and text.endswith("s") and not text.endswith("ss"):
        text = lists.same_words().get(text[:-1], text[:-1])
    return Word(text=text, kind=Kind.TRADE if text in lists.common_words() else Kind.NAME)


def _is_number(run: str) -> bool:
    return run.isdecimal() or _ROMAN.fullmatch(run) is not None


def _chinese(run: str, forms: set[str], *, is_first: bool) -> Iterator[Word]:
    rest = run
    while form := _ending(rest, lists.chinese_forms()):
        forms.add("chinese")
        rest = rest.removesuffix(form)
    places: list[str] = []
    while place := _beginning(rest, lists.chinese_places()):
        places.append(_short(place))
        rest = rest[len(place) :]
    ends: list[str] = []
    while end := _end_of(rest):
        rest = rest.removesuffix(end)
        if end in lists.chinese_places():
            places.append(_short(end))
        else:
            ends.insert(0, end)
    if is_first and len(rest) < 2:
        # 上海银行 and 北京大学 are named by their place and trade.
        head = "".join(places) + rest + "".join(ends[:1])
        places, rest, ends = [], head, ends[1:]
    for place in places:
        yield Word(text=place, kind=Kind.PLACE)
    if rest:
        yield Word(text=rest, kind=Kind.NAME)
    for trade in ends:
        yield Word(text=trade, kind=Kind.TRADE)


def _end_of(rest: str) -> str:
    """A trade, a weak word, or the place of a branch behind its company's name."""
    trade = _ending(rest, lists.trades())
    place = _ending(rest[2:], lists.chinese_places())
    return trade or place


def _ending(text: str, known: frozenset[str]) -> str:
    """The longest of the known words with which a text ends."""
    lengths = range(min(_LONGEST_WORD, len(text)), 0, -1)
    return next((text[-length:] for length in lengths if text[-length:] in known), "")


def _beginning(text: str, known: frozenset[str]) -> str:
    lengths = range(min(_LONGEST_WORD, len(text)), 0, -1)
    return next((text[:length] for length in lengths if text[:length] in known), "")


def _short(place: str) -> str:
    for ending in ("壮族自治区", "回族自治区", "维吾尔自治区", "特别行政区", "自治区", "省", "市"):
        if place.endswith(ending) and len(place) > len(ending) + 1:
            return place.removesuffix(ending)
    return place


def _named(words: list[Word]) -> list[Word]:
    """A name of places and trades alone is named by them: `China Telecom`, `Digital Solutions`."""
    if any(word.kind is Kind.NAME for word in words):
        return words
    return [
        Word(text=word.text, kind=Kind.NAME) if word.kind in {Kind.PLACE, Kind.TRADE} else word
        for word in words
    ]

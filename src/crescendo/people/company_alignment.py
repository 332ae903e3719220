"""Which words of two company names answer each other, and how much each keeps for itself. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from crescendo.people.company_lists import is_han
from crescendo.people.company_names import CompanyName, Kind, Word
from crescendo.people.company_rarity import Rarity

_INITIALS = 0.6
_SHORTENED = 0.9
_LEAST = 0.74


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """Words of the one name that answer words of the other; `likeness` 1 is the same word."""

    left: str
    right: str
    likeness: float
    weight: float

    @property
    def missing_part(self) -> float:
        """How much of a Chinese name the other lacks: 福兴 and 福兴隆 are mostly two companies."""
        is_part = self.likeness < 1 and is_han(self.left[0]) and len(self.left) != len(self.right)
        short, long = sorted((len(self.left), len(self.right)))
        return 1 - short / long if is_part else 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Alignment:
    """All pairs, and the words that each name has for itself."""

    pairs: tuple[Pair, ...]
    only_left: tuple[Word, ...]
    only_right: tuple[Word, ...]
    heads_meet: bool


def align(left: CompanyName, right: CompanyName, rarity: Rarity) -> Alignment:
    """Same words first, then words run together, initials, and slips of the pen, the likest first."""
    a, b = list(left.telling), list(right.telling)
    heads = (a[0], b[0]) if a and b else None
    pairs = [*_same(a, b, rarity), *_run_together(a, b, rarity), *_run_together(b, a, rarity)]
    pairs.extend(_initials(a, b, rarity) or _initials(b, a, rarity))
    pairs.extend(_near(a, b, rarity))
    meet = heads is not None and (not _stands(heads[0], a) or not _stands(heads[1], b))
    return Alignment(pairs=tuple(pairs), only_left=tuple(a), only_right=tuple(b), heads_meet=meet)


def _stands(head: Word, rest: list[Word]) -> bool:
    return bool(rest) and any(word is head for word in rest)


def _same(a: list[Word], b: list[Word], rarity: Rarity) -> Iterator[Pair]:
    for word in list(a):
        other = next((other for other in b if other.text == word.text), None)
        if other is not None:
            weight = min(rarity.weight_of(word), rarity.weight_of(other))
            _take(a, word)
            _take(b, other)
            yield Pair(left=word.text, right=word.text, likeness=1.0, weight=weight)


def _run_together(a: list[Word], b: list[Word], rarity: Rarity) -> list[Pair]:
    """One word of `a` is two or three neighbours of `b`: `databricks`, `data bricks`."""
    found = []
    for word in list(a):
        for length in (2, 3):
            spans = (b[start : start + length] for start in range(len(b) - length + 1))
            span = next((span for span in spans if "".join(w.text for w in span) == word.text), None)
            if span:
                weight = max(rarity.weight_of(word), *(rarity.weight_of(w) for w in span))
                _take(a, word)
                for other in span:
                    _take(b, other)
                text = " ".join(other.text for other in span)
                found.append(Pair(left=word.text, right=text, likeness=0.98, weight=weight))
                break
    return found


def _initials(a: list[Word], b: list[Word], rarity: Rarity) -> list[Pair]:
    """One word of `a` is made of the first letters of what `b` has left: `ibm`."""
    if len(b) < 3:
        return []
    letters = "".join(word.text[0] for word in b)
    word = next((word for word in a if word.kind is Kind.NAME and word.text == letters), None)
    if word is None:
        return []
    text = " ".join(other.text for other in b)
    _take(a, word)
    b.clear()
    return [Pair(left=word.text, right=text, likeness=_INITIALS, weight=rarity.weight_of(word))]


def _near(a: list[Word], b: list[Word], rarity: Rarity) -> Iterator[Pair]:
    while a and b:
        best = max(
            ((_likeness(x, y, rarity), -i, -j) for i, x in enumerate(a) for j, y in enumerate(b)),
            default=(0.0, 0, 0),
        )
        if best[0] < _LEAST:
            return
        word, other = a.pop(-best[1]), b.pop(-best[2])
        # A slip in a common word makes a word that nobody has: it tells no more than what it was meant to be.
        weight = min(rarity.weight_of(word), rarity.weight_of(other))
        yield Pair(left=word.text, right=other.text, likeness=best[0], weight=weight)


def _likeness(word: Word, other: Word, rarity: Rarity) -> float:
    if Kind.NUMBER in {word.kind, other.kind} or Kind.PLACE in {word.kind, other.kind}:
        return 0.0
    like = word_likeness(word.text, other.text)
    # Two words that both stand in several names are two words.
    both = like > 0 and rarity.is_known(word.text) and rarity.is_known(other.text)
    return like - 0.12 if both else like


@lru_cache(maxsize=131_072)
def word_likeness(one: str, other: str) -> float:
    """1 for the same word, less for a slip of the pen or a shortened word, 0 for two words."""
    if one == other:
        return 1.0
    short, long = sorted((one, other), key=len)
    if not short or is_han(short[0]) != is_han(long[0]):
        return 0.0
    if is_han(short[0]):
        return _han_likeness(short, long)
    if len(long) - len(short) > 2:
        return _SHORTENED if len(short) >= 4 and long.startswith(short) else 0.0
    slips = 0 if len(short) < 4 else 1 if len(long) < 8 else 2
    distance = edit_distance(short, long, slips)
    return 1 - distance / len(long) if distance <= slips else 0.0


def _han_likeness(short: str, long: str) -> float:
    if len(short) >= 2 and (long.startswith(short) or long.endswith(short)):
        return max(0.78, 0.6 + 0.4 * len(short) / len(long))
    if len(short) >= 5 and edit_distance(short, long, 1) <= 1:
        return 1 - 1 / len(long)
    return 0.0


def edit_distance(one: str, other: str, most: int) -> int:
    """Letters put in, left out, changed or swapped with a neighbour; more than `most` is `most` + 1."""
    if abs(len(one) - len(other)) > most:
        return most + 1
    before: list[int] = []
    last = list(range(len(other) + 1))
    for i, letter in enumerate(one, 1):
        row = [i] + [0] * len(other)
        for j, against in enumerate(other, 1):
            cost = min(last[j] + 1, row[j - 1] + 1, last[j - 1] + (letter != against))
            if before and j > 1 and letter == other[j - 2] and one[i - 2] == against:
                cost = min(cost, before[j - 2] + 1)
            row[j] = cost
        if min(row) > most:
            return most + 1
        before, last = last, row
    return min(last[-1], most + 1)


def _take(words: list[Word], taken: Word) -> None:
    words.pop(next(place for place, word in enumerate(words) if word is taken))

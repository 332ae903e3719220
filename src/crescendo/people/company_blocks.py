"""Which names are worth comparing: those that share a rare key. So 100,000 names need no 10^10 comparisons. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from itertools import pairwise
from math import log

from crescendo.people.company_lists import is_han
from crescendo.people.company_names import CompanyName, Kind

_MOST_KEYS = 14
COMMON = 400
_CANDIDATES = 12


def block_keys(name: CompanyName) -> tuple[str, ...]:
    """The keys under which a name is kept: its words, neighbours, beginnings and ends, Chinese in bigrams.

    One slip of the pen leaves either the beginning or the end of a word as it was.
    """
    words = [word for word in name.telling if word.kind is not Kind.PLACE] or list(name.telling)
    texts = [word.text for word in words]
    keys = [f"={name.key}"] if name.key else []
    for word in words:
        if word.kind is Kind.NAME:
            keys.extend(_of_name(word.text))
    keys.extend(f"w{text}" for text in texts)
    keys.extend(f"p{a} {b}" for a, b in pairwise(texts))
    if len(texts) > 2:
        keys.append("w" + "".join(text[0] for text in texts))
    joined = "".join(texts)
    if joined and not is_han(joined[0]):
        keys.extend((f"h{joined[:6]}", f"t{joined[-6:]}"))
    return tuple(dict.fromkeys(key[:60] for key in keys))[:_MOST_KEYS]


def _of_name(text: str) -> list[str]:
    if is_han(text[0]):
        return [f"b{text[place : place + 2]}" for place in range(len(text) - 1)]
    if len(text) < 5:
        return []
    half = max(3, len(text) // 2)
    return [f"a{text[:half]}", f"z{text[-half:]}"]


class Blocks:
    """Names by their keys, in memory."""

    def __init__(self, names: Iterable[tuple[int, CompanyName]]) -> None:
        self._holders: dict[str, list[int]] = {}
        self.names: dict[int, CompanyName] = {}
        for number, name in names:
            self.names[number] = name
            for key in block_keys(name):
                self._holders.setdefault(key, []).append(number)

    def candidates(self, name: CompanyName, *, most: int = _CANDIDATES) -> list[int]:
        """The names that share the rarest keys, the likeliest first; keys that many have are passed over."""
        holders = {key: self._holders.get(key, []) for key in block_keys(name)}
        return rank(holders, names=len(self.names), most=most)


def rank(holders: Mapping[str, Iterable[int]], *, names: int, most: int = _CANDIDATES) -> list[int]:
    """Candidates by how much the keys that they share tell."""
    points: Counter[int] = Counter()
    for found in holders.values():
        numbers = list(found)
        if 0 < len(numbers) <= COMMON:
            worth = log((names + 2_000) / len(numbers))
            for number in numbers:
                points[number] += worth  # type: ignore[assignment]
    return [number for number, _ in sorted(points.items(), key=lambda item: (-item[1], item[0]))[:most]]

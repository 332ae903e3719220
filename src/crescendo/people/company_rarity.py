"""How much a word says of which company it is: learned from the installation's own names. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from math import log

from crescendo.people.company_lists import common_words
from crescendo.people.company_names import CompanyName, Kind, Word

# As if so many names had been seen before the first one, one in twenty of them with each common word.
_SEEN_BEFORE = 2_000
_COMMON_BEFORE = 100
_PLACE, _NUMBER = 0.12, 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Rarity:
    """Weighs words: near 1 is a word that no other name has, near 0 one that many have."""

    names: int = 0
    counts: Mapping[str, int] = field(default_factory=dict)

    def weight_of(self, word: Word) -> float:
        """Between 0 and 1; little words weigh nothing."""
        if word.kind is Kind.JOIN:
            return 0.0
        if word.kind is Kind.PLACE:
            return _PLACE
        if word.kind is Kind.NUMBER:
            return _NUMBER
        seen = self.counts.get(word.text, 0) + (_COMMON_BEFORE if word.text in common_words() else 0)
        return max(0.02, log((self.names + _SEEN_BEFORE) / (seen + 0.5)) / self._most)

    def is_known(self, text: str) -> bool:
        """Whether more than one name has the word, so that it is hardly a slip of the pen."""
        return self.counts.get(text, 0) > 1

    @property
    def _most(self) -> float:
        return log((self.names + _SEEN_BEFORE) / 0.5)


def rarity_of(names: Iterable[CompanyName]) -> Rarity:
    """What these names teach."""
    counts: Counter[str] = Counter()
    number = 0
    for name in names:
        number += 1
        counts.update({word.text for word in name.words})
    return Rarity(names=number, counts=counts)

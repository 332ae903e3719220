"""Countries as people write them, in several languages, to ISO codes; China's provinces and cities. Pure."""

from __future__ import annotations

from functools import cache

from babel import Locale

from crescendo.people import company_lists


def country_of(text: str) -> str:
    """`中国`, `China`, `cn` and `P.R.C.` are CN; the empty text where no country is meant."""
    bare = company_lists.joined(text)
    if len(bare) == 2 and bare.upper() in _codes():
        return bare.upper()
    return company_lists.place_words().get(bare, "")


@cache
def _codes() -> frozenset[str]:
    return frozenset(code for code in map(str, Locale("en").territories) if len(code) == 2 and code.isalpha())

"""The bundled lists behind company names: legal forms, common words, Chinese trades, places. Pure."""

from __future__ import annotations

import tomllib
import unicodedata
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from babel import Locale

# Letters that do not fall apart into a letter and an accent.
_LETTERS = str.maketrans(
    {"ø": "o", "ł": "l", "æ": "ae", "œ": "oe", "đ": "d", "ð": "d", "þ": "th", "ı": "i", "ħ": "h", "ŋ": "n"}
)
_LOCALES = ("en", "zh", "de", "fr", "es", "it", "nl", "pt")


def plain(text: str) -> str:
    """NFKC, case folded, without accents, traditional characters of company words made simple."""
    folded = unicodedata.normalize("NFKC", text).casefold().translate(_LETTERS)
    if folded.isascii():
        return folded
    bare = "".join(c for c in unicodedata.normalize("NFKD", folded) if not _is_accent(c))
    return unicodedata.normalize("NFC", bare).translate(_simple())


def is_han(character: str) -> bool:
    """A Chinese character."""
    return "\u4e00" <= character <= "\u9fff" or "\u3400" <= character <= "\u4dbf"


def joined(text: str) -> str:
    """The plain text without spaces and punctuation: how a legal form is looked up."""
    return "".join(c for c in plain(text).replace("&", "and").replace("+", "and") if c.isalnum())


@cache
def last_forms() -> Mapping[str, str]:
    """Joined form to what it is called here, for the end of a name."""
    found: dict[str, str] = {}
    for kind, forms in _read("legal_forms")["last"].items():
        for form in forms:
            found.setdefault(joined(form), kind)
    return found


@cache
def first_forms() -> frozenset[str]:
    """Joined forms that a name may begin with."""
    return frozenset(map(joined, _read("legal_forms")["first"]))


@cache
def inside_forms() -> frozenset[str]:
    """Joined forms that are recognised in the middle of a name."""
    return frozenset(map(joined, _read("legal_forms")["inside"]))


@cache
def chinese_forms() -> frozenset[str]:
    """Forms at the end of a Chinese or Japanese name."""
    forms = _read("legal_forms")["last"]
    return frozenset(map(joined, (*forms["chinese"], *(form for form in forms["asian"] if "会社" in form))))


@cache
def same_words() -> Mapping[str, str]:
    """A way to write a word to the word."""
    return {other: word for word, others in _read("company_words")["same"].items() for other in others}


@cache
def joining_words() -> frozenset[str]:
    """Articles and little words between others."""
    return frozenset(_read("company_words")["joins"])


@cache
def common_words() -> frozenset[str]:
    """Words that say little of which company it is, as they are written here."""
    words = _read("company_words")
    chinese = (*words["chinese"]["weak"], *words["chinese"]["trades"])
    return frozenset((*(same_words().get(word, word) for word in words["common"]), *words["same"], *chinese))


@cache
def trades() -> frozenset[str]:
    """Trades and weak words at the end of a Chinese name."""
    chinese = _read("company_words")["chinese"]
    return frozenset((*chinese["trades"], *chinese["weak"]))


@cache
def chinese_places() -> frozenset[str]:
    """Provinces and cities as a Chinese name begins with them."""
    found = {"中国", "大中华"}
    for province in _read("china").values():
        short, full = province["names"][:2]
        cities = [city.split(" ")[0] for city in province.get("cities", "").split(", ") if city]
        found.update((short, full, f"{short}省", *cities, *(f"{city}市" for city in cities)))
    return frozenset(found)


@cache
def place_words() -> Mapping[str, str]:
    """A country's name or the beginnings of it, joined, to the country; a Chinese province or city to CN."""
    found: dict[str, str] = {}
    for province in _read("china").values():
        cities = [city.partition(" ")[2] for city in province.get("cities", "").split(", ") if city]
        english = [name for name in (*province["names"][2:], *cities) if "(" not in name]
        found.update({joined(name): "CN" for name in english})
    for language in _LOCALES:
        for code, name in Locale(language).territories.items():
            if len(code) == 2 and code.isalpha() and code not in {"EU", "UN", "EZ", "QO", "XA", "XB", "ZZ"}:
                found[joined(name)] = code
    more = {"uk": "GB", "usa": "US", "us": "US", "uae": "AE", "hk": "HK", "prc": "CN", "holland": "NL"}
    return found | more | {"hongkong": "HK", "macau": "MO", "england": "GB", "korea": "KR", "singapore": "SG"}


@cache
def _read(name: str) -> dict[str, Any]:
    return tomllib.loads(files(__package__).joinpath(f"{name}.toml").read_text(encoding="utf-8"))


@cache
def _simple() -> dict[int, str]:
    simple = _read("company_words")["chinese"]["simple"]
    return {ord(old): new for old, new in zip(simple["traditional"], simple["simplified"], strict=True)}


def _is_accent(character: str) -> bool:
    # The voicing marks of Japanese are letters of their own.
    return unicodedata.combining(character) != 0 and character not in "\u3099\u309a"

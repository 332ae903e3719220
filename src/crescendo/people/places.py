"""Countries as people write them, in several languages, to ISO codes; China's provinces and cities. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from babel import Locale
from babel.core import get_global

from crescendo.core.remembering import remembered
from crescendo.people import company_lists
from crescendo.people.china import Province, areas, find_place, provinces

_OWN_COUNTRIES = frozenset({"HK", "MO", "TW"})
# Codes of CLDR that are no country.
_NO_COUNTRIES = frozenset({"EU", "EZ", "QO", "UN", "XA", "XB", "ZZ"})
# Cities that are countries, and names of regions that are a country elsewhere.
_CITY_STATES = frozenset({"HK", "LU", "MC", "MO", "SG", "VA"})
_AMBIGUOUS = frozenset({"georgia", "jersey"})
_MORE = {
    **dict.fromkeys(
        ("中华人民共和国", "中国大陆", "中国内地", "大陆", "prchina", "mainlandchina", "chinamainland"), "CN"
    ),
    **dict.fromkeys(("peoplesrepublicofchina", "thepeoplesrepublicofchina", "cnchina"), "CN"),
    **dict.fromkeys(("香港", "中国香港", "香港特别行政区", "hongkongchina"), "HK"),
    **dict.fromkeys(("澳门", "中国澳门", "澳门特别行政区", "macao", "macaochina"), "MO"),
    **dict.fromkeys(("台湾", "中国台湾", "台湾省", "台湾地区", "taiwanchina"), "TW"),
    **dict.fromkeys(("unitedstatesofamerica", "theunitedstates", "america", "美利坚合众国"), "US"),
    **dict.fromkeys(("greatbritain", "scotland", "wales", "theunitedkingdom"), "GB"),
    **dict.fromkeys(("republicofkorea", "southkorea", "大韩民国"), "KR"),
    **dict.fromkeys(("thenetherlands", "holland"), "NL"),
    "russianfederation": "RU",
    "vietnam": "VN",
    "czechrepublic": "CZ",
}
# As Chinese companies must call them.
_CHINESE = {"HK": "中国香港", "MO": "中国澳门", "TW": "中国台湾"}


@dataclass(frozen=True, slots=True)
class Place:
    """ISO codes of the country and of China's province, and the area that the province lies in; each may be empty.

    `city` is the Chinese city's short name, or elsewhere what was written.
    """

    country: str = ""
    region: str = ""
    city: str = ""

    @property
    def area(self) -> str:
        return areas().get(self.region, "")


def country_of(text: str) -> str:
    """`中国`, `China`, `cn`, `CHN` and `P.R.C.` are CN; the empty text where no country is meant."""
    bare = company_lists.joined(text)
    if len(bare) == 2 and bare.upper() in _codes():
        return bare.upper()
    return _MORE.get(bare) or company_lists.place_words().get(bare, "") or _long_codes().get(bare, "")


@remembered(20_000)
def place_of(country: str, region: str, city: str) -> Place:
    """Where that is. Hong Kong, Macao and Taiwan are provinces by their codes and have ISO codes of their own.

    The region is believed before the city, and a country that is none may hold the whole place. Never raises.
    """
    code = country_of(country)
    if code not in {"", "CN", *_OWN_COUNTRIES}:
        return Place(code, "", city.strip())
    province = provinces()[f"CN-{code}"] if code in _OWN_COUNTRIES else None
    name = province.only_city if province else ""
    for text in (region, city, country):
        found = find_place(text, within=province, is_china=code == "CN") if text else None
        if found and found.province:
            province, name = found.province, name or found.city
    if province:
        return Place(_country(province), province.code, name)
    return Place(code or _named(region, city), "", city.strip())


@cache
def countries() -> Mapping[str, tuple[str, str]]:
    """Code to what it is called in English and in Chinese; China first, the others by their English name."""
    english, chinese = (Locale(language).territories for language in ("en", "zh"))
    codes = sorted(
        _codes() - _NO_COUNTRIES, key=lambda code: (code != "CN", company_lists.plain(english[code]))
    )
    return {code: (english[code], _CHINESE.get(code, chinese.get(code, english[code]))) for code in codes}


def _country(province: Province) -> str:
    end = province.code.removeprefix("CN-")
    return end if end in _OWN_COUNTRIES else "CN"


def _named(region: str, city: str) -> str:
    """The country of a row that names none: its region is one, or its city is a country itself."""
    bare = company_lists.joined(region)
    if len(bare) > 3 and bare not in _AMBIGUOUS and (found := country_of(region)):
        return found
    found = country_of(city) if len(company_lists.joined(city)) > 3 else ""
    return found if found in _CITY_STATES else ""


@cache
def _codes() -> frozenset[str]:
    return frozenset(code for code in map(str, Locale("en").territories) if len(code) == 2 and code.isalpha())


@cache
def _long_codes() -> Mapping[str, str]:
    """The codes of three letters."""
    aliases = get_global("territory_aliases").items()
    long = {old.lower(): new[0] for old, new in aliases if len(old) == 3 and old.isalpha() and len(new) == 1}
    return {old: new for old, new in long.items() if new in _codes()}

"""China's provinces, cities and great areas: read from what people write, in both scripts. Pure."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from crescendo.people.company_lists import is_han, joined, plain

# The areas in which Chinese companies divide their market, by the ends of the provinces' codes.
AREAS: Mapping[str, tuple[str, str, str]] = {
    "north": ("North China", "华北", "BJ TJ HE SX NM"),
    "northeast": ("Northeast China", "东北", "LN JL HL"),
    "east": ("East China", "华东", "SH JS ZJ AH FJ JX SD"),
    "central": ("Central China", "华中", "HA HB HN"),
    "south": ("South China", "华南", "GD GX HI"),
    "southwest": ("Southwest China", "西南", "CQ SC GZ YN XZ"),
    "northwest": ("Northwest China", "西北", "SN GS QH NX XJ"),
    "hk_mo_tw": ("Hong Kong, Macao and Taiwan", "港澳台", "HK MO TW"),
}
# What may follow a place's name; a street or a district that is named after a place is another place.
_RANKS = re.compile(r"^(省|市|壮族自治区|维吾尔自治区|回族自治区|自治区|特别行政区|地区|自治州|盟|州)")
_ELSEWHERE = frozenset("区县路街道镇乡村")
_CHINA = re.compile(r"^(中华人民共和国|中国大陆|中国)")
_ENGLISH_RANKS = frozenset(
    [
        *("province", "city", "municipality", "prefecture", "sheng", "shi", "sar", "autonomous", "region"),
        *("zhuang", "uygur", "uyghur", "hui"),
    ]
)
# Characters of places that company words do not need.
_SIMPLE = str.maketrans("內陝遼寧肅陽濟漢鄭瀋連蘭鎮錫溫臨", "内陕辽宁肃阳济汉郑沈连兰镇锡温临")
_MOST_WORDS = 12
# Codes that are states of the USA too: in a row that names no country they say nothing.
_AMERICAN = frozenset({"HI", "MO", "NM", "SC", "SD"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Province:
    """`code` is of ISO 3166-2; `cities` are the short Chinese names, each with its English one."""

    code: str
    zh: str
    full: str
    english: tuple[str, ...]
    cities: Mapping[str, str]

    @property
    def only_city(self) -> str:
        """What is province and city in one has no others."""
        return "" if self.cities else self.zh


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What a text names; the city's short Chinese name, or the empty text."""

    province: Province | None = None
    city: str = ""


@cache
def provinces() -> Mapping[str, Province]:
    """All of them by code."""
    text = files(__package__).joinpath("china.toml").read_text(encoding="utf-8")
    found = {}
    for code, one in tomllib.loads(text).items():
        cities = dict(city.split(" ", 1) for city in one.get("cities", "").split(", ") if city)
        zh, full, *english = one["names"]
        found[code] = Province(code=code, zh=zh, full=full, english=tuple(english), cities=cities)
    return found


@cache
def areas() -> Mapping[str, str]:
    """Province code to area."""
    return {f"CN-{end}": area for area, (_, _, ends) in AREAS.items() for end in ends.split()}


def find_place(text: str, *, within: Province | None = None, is_china: bool = False) -> Found:
    """The province and city that a text names; `within` a province where that is known already."""
    coded = _by_code(text, is_china=is_china)
    if coded:
        return Found(province=coded, city=coded.only_city)
    run = "".join(filter(is_han, plain(text))).translate(_SIMPLE)
    return _chinese(_CHINA.sub("", run), within) if run else _english(text, within)


def _by_code(text: str, *, is_china: bool) -> Province | None:
    bare = text.strip().upper().removeprefix("CN-")
    known = provinces().get(f"CN-{bare}") if len(bare) == 2 else None
    is_sure = is_china or text.strip().upper() != bare or bare not in _AMERICAN
    return known if is_sure else None


def _chinese(run: str, within: Province | None) -> Found:
    name, province, city = _begins(run, _chinese_names())
    if not province or (within and province is not within):
        return Found()
    rest = _RANKS.sub("", run[len(name) :], count=1)
    if rest[:1] in _ELSEWHERE and rest == run[len(name) :]:
        return Found()
    if not city and rest:
        _, found, inner = _begins(rest, _chinese_names())
        is_street = rest[len(inner) :][:1] in _ELSEWHERE
        city = inner if found is province and not is_street else ""
    return Found(province=province, city=city or province.only_city)


def _begins(run: str, names: Mapping[str, tuple[Province, str]]) -> tuple[str, Province | None, str]:
    """The longest name with which a run begins, and what it is."""
    for length in range(min(len(run), 8), 1, -1):
        if run[:length] in names:
            return (run[:length], *names[run[:length]])
    return "", None, ""


def _english(text: str, within: Province | None) -> Found:
    province, city = within, ""
    for part in re.split(r"[,;/|]", plain(text)):
        words = part.split()[:_MOST_WORDS]
        if "district" in words:
            continue
        bare = [word for word in words if word not in _ENGLISH_RANKS]
        for name in (joined(part), joined(" ".join(bare)), *_windows(bare)):
            found, inner = _english_name(name, province)
            if found:
                province, city = found, inner or city
                if name in {joined(part), joined(" ".join(bare))}:
                    break
    if province is within and not city:
        return Found()
    return Found(province=province, city=city or (province.only_city if province else ""))


def _windows(words: list[str]) -> list[str]:
    """Runs of one to three words, the last first: the province stands behind its city."""
    ends = range(len(words), 0, -1)
    return [joined(" ".join(words[end - size : end])) for end in ends for size in (3, 2, 1) if end >= size]


def _english_name(name: str, within: Province | None) -> tuple[Province | None, str]:
    if within:
        for zh, en in within.cities.items():
            if name in {joined(en), joined(en.partition(" (")[0])}:
                return within, zh
        own = {joined(one) for one in within.english}
        return (within, "") if name in own else (None, "")
    return _english_names().get(name, (None, ""))


@cache
def _chinese_names() -> Mapping[str, tuple[Province, str]]:
    found: dict[str, tuple[Province, str]] = {}
    for province in provinces().values():
        found.update({city: (province, city) for city in province.cities})
    for province in provinces().values():
        found.update({province.zh: (province, ""), province.full: (province, "")})
    return found


@cache
def _english_names() -> Mapping[str, tuple[Province, str]]:
    found: dict[str, tuple[Province, str]] = {}
    for province in provinces().values():
        found.update({joined(name): (province, "") for name in province.english})
    for province in provinces().values():
        for zh, en in province.cities.items():
            found.setdefault(joined(en), (province, zh))
    return found

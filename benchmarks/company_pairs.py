"""Company names as people write them, made from public lists: what a matcher is tried on.

The slips are made here from their own lists and not from the matcher's. Names are split by hash: on one half a
threshold may be chosen, on the other it is measured.
"""

from __future__ import annotations

import csv
import gzip
import hashlib
import random
import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

_FORM = re.compile(
    r"[\s,]*\b(?:(?:private|pvt\.?|pte\.?|pty\.?|co\.?,?)\s+)?"
    r"(?:limited|ltd\.?|inc\.?|incorporated|l\.?l\.?c\.?|corp\.?|corporation|"
    r"gmbh(?: & co\.? kg)?|ag|se|plc|s\.?a\.?s?\.?|s\.?r\.?l\.?|s\.?p\.?a\.?|b\.?v\.?|n\.?v\.?|a/s|aps|"
    r"ab|oy|s\. ?r\. ?o\.?|"
    r"sp\. z o\.?o\.?|kft\.?|s\.?l\.?|lda\.?|limitada|ltda\.?|lp|l\.p\.|llp|sdn\.? bhd\.?|berhad|as|oü)\.?\)?$",
    re.IGNORECASE,
)
_SPELLINGS = (
    ("LIMITED", "Ltd."),
    ("LTD", "Limited"),
    ("GMBH", "Gesellschaft mit beschränkter Haftung"),
    ("INC.", "Incorporated"),
    ("CORP.", "Corporation"),
    ("CORPORATION", "Corp"),
    ("PRIVATE", "Pvt."),
    ("LLC", "L.L.C."),
    ("S.R.L.", "SRL"),
    ("SRL", "S.r.l."),
    ("S.P.A.", "SpA"),
    ("AB", "Aktiebolag"),
    ("B.V.", "BV"),
    ("S.A.", "SA"),
    ("A/S", "AS"),
    ("COMPANY", "Co."),
)
_ABBREVIATIONS = (
    ("technologies", "tech"),
    ("technology", "tech"),
    ("international", "intl"),
    ("services", "svcs"),
    ("solutions", "solns"),
    ("systems", "sys"),
    ("industries", "ind"),
    ("engineering", "engg"),
    ("manufacturing", "mfg"),
    ("management", "mgmt"),
    ("holdings", "hldgs"),
    ("group", "grp"),
    ("electronics", "elec"),
    ("medical", "med"),
    ("development", "dev"),
    ("laboratories", "labs"),
    ("pharmaceuticals", "pharma"),
    ("investments", "inv"),
    ("associates", "assoc"),
    ("center", "ctr"),
)
_COUNTRIES = {
    "DE": "Germany",
    "IN": "India",
    "US": "USA",
    "GB": "UK",
    "FR": "France",
    "IT": "Italia",
    "ES": "España",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Company:
    """One true company: its number, its name as registered and its country."""

    number: int
    name: str
    country: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """Accounts, and names asked for with the number of the true company, which need not be among the accounts."""

    accounts: tuple[Company, ...]
    asked: tuple[Company, ...]


def latin(folder: Path, half: int) -> Trial:
    """Of the public LEI names, of which three in ten have no account."""
    with gzip.open(folder / "company_names" / "gleif_companies.csv.gz", "rt", encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if _bit(row["lei"], 2) == half]
    # The same name in the same country twice is one company to a marketer.
    once = {(row["legal_name"].casefold(), row["country"]): row for row in rows}
    companies = [
        Company(number=number, name=row["legal_name"], country=row["country"])
        for number, row in enumerate(once.values())
    ]
    return _trial(companies, written)


def chinese(folder: Path, half: int) -> Trial:
    """Legal names made around public short names, asked for as people write them."""
    with gzip.open(
        folder / "zh_company_names" / "company_short_names.txt.gz", "rt", encoding="utf-8"
    ) as file:
        shorts = sorted({line.strip() for line in file if len(line.strip()) >= 2})
    places, trades = _chinese_lists(folder)
    companies = []
    for number, short in enumerate(short for short in shorts if _bit(short, 2) == half):
        dice = random.Random(f"legal {short}")
        place = dice.choice(places) if dice.random() < 0.7 else ""
        trade = dice.choice(trades) if dice.random() < 0.85 else ""
        form = dice.choice(("有限公司", "有限公司", "有限责任公司", "股份有限公司", "集团有限公司"))
        companies.append(Company(number=number, name=f"{place}|{short}|{trade}|{form}", country="CN"))
    trial = _trial(companies, chinese_written)
    whole = tuple(
        Company(number=one.number, name=one.name.replace("|", ""), country="CN") for one in trial.accounts
    )
    return Trial(accounts=whole, asked=trial.asked)


def written(name: str, country: str, dice: random.Random) -> str:
    """How somebody might write the name of a company in a form."""
    ways: tuple[tuple[float, Callable[[], str]], ...] = (
        (0.08, lambda: name),
        (0.27, lambda: _FORM.sub("", name)),
        (0.10, lambda: _respelled(name)),
        (0.16, lambda: _slip(_FORM.sub("", name) if dice.random() < 0.5 else name, dice)),
        (0.10, lambda: _abbreviated(_FORM.sub("", name))),
        (0.08, lambda: _without_a_word(_FORM.sub("", name), dice)),
        (0.10, lambda: _repunctuated(name, dice)),
        (0.04, lambda: _FORM.sub("", name) + " " + _COUNTRIES.get(country, "")),
        (0.07, lambda: _without_accents(name)),
    )
    made = dice.choices([way for _, way in ways], [share for share, _ in ways])[0]()
    return dice.choice((str, str.title, str.lower, str.upper, str))(made) or name


def chinese_written(name: str, _country: str, dice: random.Random) -> str:
    """How somebody might write a Chinese company; the name comes in its parts."""
    place, short, trade, form = name.split("|")
    ways = (
        (0.30, short),
        (0.15, f"{place}{short}{trade}{form}"),
        (0.12, f"{short}{trade}"),
        (0.10, f"{short}{trade}{form}"),
        (0.08, f"{short}{trade}（{place}）{form}" if place else f"{short}{trade}{form}"),
        (0.08, f"{place}{short}{trade}有限公司"),
        (0.07, f"{place}{short}"),
        (0.05, f"{short}集团"),
        (0.05, f" {place}{short}{trade} {form}（分公司）"),
    )
    return dice.choices([text for _, text in ways], [share for share, _ in ways])[0]


def _trial(companies: Sequence[Company], write: Callable[[str, str, random.Random], str]) -> Trial:
    accounts = tuple(one for one in companies if _bit(f"kept {one.name}", 10) < 7)
    asked = tuple(
        Company(
            number=one.number,
            name=write(one.name, one.country, random.Random(f"slip {one.name}")),
            country=one.country,
        )
        for one in companies
    )
    return Trial(accounts=accounts, asked=asked)


def _chinese_lists(folder: Path) -> tuple[list[str], list[str]]:
    lists = folder / "zh_lists"
    with (lists / "pca.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    places = sorted(
        {row["shi"] for row in rows if row["shi"].endswith("市")} | {row["sheng"] for row in rows}
    )
    places += [place.removesuffix("市") for place in places if place.endswith("市")]
    words = (lists / "trade.txt").read_text(encoding="utf-8").split()
    return places, sorted({word for word in words if 2 <= len(word) <= 4})


def _bit(text: str, of: int) -> int:
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:4], "big") % of


def _respelled(name: str) -> str:
    for old, new in _SPELLINGS:
        if re.search(rf"(?<!\w){re.escape(old)}(?!\w)", name, re.IGNORECASE):
            return re.sub(rf"(?<!\w){re.escape(old)}(?!\w)", new, name, flags=re.IGNORECASE)
    return name


def _slip(name: str, dice: random.Random) -> str:
    words = name.split(" ")
    long = [place for place, word in enumerate(words) if len(word) >= 5 and word.isalpha()]
    if not long:
        return name
    place = dice.choice(long)
    word, at = words[place], dice.randrange(1, len(words[place]) - 1)
    letter = dice.choice("abcdefghijklmnopqrstuvwxyz")
    words[place] = dice.choice(
        (
            word[:at] + word[at + 1 :],
            word[:at] + letter + word[at:],
            word[:at] + letter + word[at + 1 :],
            word[:at] + word[at + 1] + word[at] + word[at + 2 :],
        )
    )
    return " ".join(words)


def _abbreviated(name: str) -> str:
    for old, new in _ABBREVIATIONS:
        name = re.sub(rf"\b{old}\b", new, name, flags=re.IGNORECASE)
    return name


def _without_a_word(name: str, dice: random.Random) -> str:
    words = name.split(" ")
    if len(words) >= 3:
        del words[dice.choice((len(words) - 1, len(words) - 1, 1))]
    return " ".join(words)


def _repunctuated(name: str, dice: random.Random) -> str:
    changes: tuple[tuple[str, str], ...] = (
        ("&", " and "),
        ("-", " "),
        (".", ""),
        (",", ""),
        (" ", "-"),
        ("-", ""),
    )
    for old, new in dice.sample(changes, 3):
        name = name.replace(old, new, 1 if old == " " else -1)
    return name


def _without_accents(name: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFKD", name) if not unicodedata.combining(c))

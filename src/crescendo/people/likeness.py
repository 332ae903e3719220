"""Who looks like whom: the rules by which two contacts may be one person, and the keys that find them. Pure.

A rule has a chance; rules that speak of different things (the address, the phone, the name with the employer) are
taken together as if independent. Nothing here is certain, so nothing here merges.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from math import prod

import phonenumbers

from crescendo.core.text import fold
from crescendo.people.company_lists import is_han
from crescendo.people.company_names import read_company_name
from crescendo.people.types import Evidence, NewSuggestion

SAME_MAILBOX = "same_mailbox"
TYPED_WRONG = "typed_wrong"
SAME_PHONE = "same_phone"
SAME_NAME = "same_name"
SWAPPED_NAME = "swapped_name"
KINDS = (SAME_MAILBOX, TYPED_WRONG, SAME_PHONE, SAME_NAME, SWAPPED_NAME)

_MOST = 990
_TAIL = 9
_GOOGLE = frozenset({"gmail.com", "googlemail.com"})
_TOKENS = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """What is compared of a contact; empty where it is not known."""

    id: int
    name: str = ""
    email: str = ""
    phone: str = ""
    company: str = ""
    country: str = ""
    account_id: int | None = None


@dataclass(frozen=True, slots=True)
class _Rule:
    """One rule that holds: its kind, its chance in thousandths, what speaks for it."""

    kind: str
    chance: int
    evidence: tuple[Evidence, ...]


def keys_of(who: Profile) -> tuple[str, ...]:
    """The keys under which somebody stands: two contacts that a rule joins share at least one."""
    name = name_form(who.name)
    company = company_form(who.company, who.country)
    domain = who.email.rpartition("@")[2]
    found = (
        ("m", mailbox(who.email)),
        ("p", who.phone[-_TAIL:] if len(who.phone) > _TAIL else ""),
        ("a", f"{name}/{who.account_id}" if name and who.account_id is not None else ""),
        ("c", f"{name}/{company}" if name and company else ""),
        ("d", f"{name}/{domain}" if name and domain else ""),
    )
    return tuple(f"{kind}{text}" for kind, text in found if text)


def judge(one: Profile, other: Profile) -> NewSuggestion | None:
    """What the rules say of two contacts, with the likeliest rule as its kind; None where none of them holds."""
    rules = [rule for rule in (_email(one, other), _phone(one, other), _name(one, other)) if rule]
    if not rules:
        return None
    best = max(rules, key=lambda rule: rule.chance)
    score = 1000 * (1 - prod(1 - rule.chance / 1000 for rule in rules))
    evidence = tuple(dict.fromkeys(each for rule in rules for each in rule.evidence))
    return NewSuggestion(
        contact_id=one.id,
        other_id=other.id,
        kind=best.kind,
        score=min(_MOST, round(score)),
        evidence=evidence,
    )


def mailbox(email: str) -> str:
    """The mailbox behind an address by the rules of its provider: tags after + fall away, at Google dots too."""
    local, _, domain = email.rpartition("@")
    if not local:
        return ""
    local = local.partition("+")[0] or local
    if domain in _GOOGLE:
        local, domain = local.replace(".", "") or local, "gmail.com"
    return f"{local}@{domain}"


def name_form(name: str) -> str:
    """A whole name whatever the order of its parts, or the empty text where it is too little to tell somebody by."""
    words = _TOKENS.findall(fold(name))
    joined = "".join(words)
    if joined and all(map(is_han, joined)):
        # A family name of one or two signs may stand first or last.
        return min(joined[place:] + joined[:place] for place in range(len(joined))) if len(joined) > 1 else ""
    return " ".join(sorted(words)) if len(words) > 1 else ""


def company_form(company: str, country: str) -> str:
    """A company's name without legal forms."""
    return read_company_name(company, country).key if company else ""


def is_one_slip(one: str, other: str) -> bool:
    """Whether one letter more, less, another or two neighbours swapped make one text of the other; not a digit."""
    if abs(len(one) - len(other)) > 1 or one == other or min(len(one), len(other)) < 4:
        return False
    start = next((n for n, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), None)
    start = min(len(one), len(other)) if start is None else start
    here, there = one[start:], other[start:]
    if any(letter.isdigit() for letter in (here[:1], there[:1])):
        return False
    is_swapped = here[:2] == there[1::-1] and here[2:] == there[2:] and len(here) > 1
    return is_swapped or here[1:] == there[1:] or here[1:] == there or here == there[1:]


def _email(one: Profile, other: Profile) -> _Rule | None:
    if not one.email or not other.email:
        return None
    if one.email == other.email:
        return _Rule(SAME_MAILBOX, 960, (Evidence(field="email", how="same"),))
    if mailbox(one.email) == mailbox(other.email):
        return _Rule(SAME_MAILBOX, 950, (Evidence(field="email", how="same_mailbox"),))
    local, _, domain = one.email.rpartition("@")
    its_local, _, its_domain = other.email.rpartition("@")
    if domain == its_domain and _names_agree(one, other) and is_one_slip(local, its_local):
        return _Rule(TYPED_WRONG, 850, (Evidence(field="email", how="one_slip"), _name_evidence(one, other)))
    return None


def _phone(one: Profile, other: Profile) -> _Rule | None:
    if not one.phone or not other.phone or one.phone[-_TAIL:] != other.phone[-_TAIL:]:
        return None
    is_same = one.phone == other.phone
    if not is_same and _national(one.phone) != _national(other.phone):
        return None
    # Colleagues share a switchboard: two whole names that differ speak against it.
    is_shared = bool(name_form(one.name) and name_form(other.name)) and not _names_agree(one, other)
    chance = (450 if is_shared else 850) if is_same else (250 if is_shared else 650)
    return _Rule(SAME_PHONE, chance, (Evidence(field="phone", how="same" if is_same else "similar"),))


def _name(one: Profile, other: Profile) -> _Rule | None:
    if not _names_agree(one, other):
        return None
    named = _name_evidence(one, other)
    is_swapped = named.how == "swapped"
    kind = SWAPPED_NAME if is_swapped else SAME_NAME
    if one.account_id is not None and one.account_id == other.account_id:
        return _Rule(kind, 700 if is_swapped else 780, (named, Evidence(field="account", how="same")))
    company = company_form(one.company, one.country)
    if company and company == company_form(other.company, other.country):
        how = "same" if fold(one.company) == fold(other.company) else "similar"
        return _Rule(kind, 650 if is_swapped else 730, (named, Evidence(field="company_name", how=how)))
    return None


def _names_agree(one: Profile, other: Profile) -> bool:
    form = name_form(one.name)
    return bool(form) and form == name_form(other.name)


def _name_evidence(one: Profile, other: Profile) -> Evidence:
    is_same = _in_order(one.name) == _in_order(other.name)
    return Evidence(field="name", how="same" if is_same else "swapped")


def _in_order(name: str) -> str:
    return "".join(_TOKENS.findall(fold(name)))


def _national(phone: str) -> str:
    try:
        number = phonenumbers.parse(phone)
    except phonenumbers.NumberParseException:
        return phone
    return str(number.national_number)


def pairs_of(groups: Iterable[Iterable[int]], among: frozenset[int]) -> set[tuple[int, int]]:
    """Pairs, the lower number first, out of groups, of which at least one is among these."""
    found: set[tuple[int, int]] = set()
    for group in groups:
        members = sorted(set(group))
        for place, low in enumerate(members):
            found.update((low, high) for high in members[place + 1 :] if low in among or high in among)
    return found

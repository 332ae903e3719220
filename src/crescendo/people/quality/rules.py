"""What is wrong with a contact, and what it would say if it were right. Pure."""

from __future__ import annotations

import re
from collections.abc import Collection
from functools import cache
from typing import NamedTuple

import phonenumbers
from disposable_email_domains import blocklist

from crescendo.core.clock import DAY
from crescendo.core.text import fold
from crescendo.people.domains import company_domain, registrable_domain
from crescendo.people.fieldset import decode
from crescendo.people.quality.types import REPAIRED_FIELD, Problem, RepairAction, RepairContacts

YEAR = 365 * DAY
_TYPOS = {
    "gmail.com": (
        "gmial.com",
        "gmal.com",
        "gamil.com",
        "gmai.com",
        "gmail.co",
        "gmail.cm",
        "gnail.com",
        "gmaill.com",
    ),
    "hotmail.com": ("hotmial.com", "hotmal.com", "hotmai.com", "hotmail.co", "hotmil.com"),
    "outlook.com": ("outlok.com", "outloo.com", "outlook.co", "outllok.com"),
    "yahoo.com": ("yaho.com", "yahooo.com", "yhoo.com", "yahoo.co"),
    "163.com": ("163.co", "163.cm", "163com.com"),
    "qq.com": ("qq.co", "qq.cm", "qqq.com"),
    "126.com": ("126.co", "126.cm"),
    "icloud.com": ("iclould.com", "icoud.com", "icloud.co"),
}
_ROLES = frozenset(
    {
        "info",
        "admin",
        "sales",
        "support",
        "contact",
        "office",
        "hello",
        "service",
        "marketing",
        "hr",
        "noreply",
    }
    | {"no-reply", "webmaster", "postmaster", "billing", "team", "mail", "jobs", "press"}
)
_ASIDE = re.compile(r"\s*[(（\[【].*?[)）\]】]\s*|\s+[-–—|/@]\s+.*$")
_WORD = re.compile(r"[^\W\d_]+")


class Row(NamedTuple):
    """The columns of a contact that are judged, in the order in which they are read."""

    id: int
    name: str
    email: str
    phone: str
    title: str
    company_name: str
    account_name: str
    last_seen_at: int
    traits: str


def problems_of(row: Row, *, required: Collection[str], now: int) -> set[Problem]:
    """All that is wrong; `required` are the keys of own fields that must not be empty."""
    found = {
        Problem.BAD_PHONE: bool(row.phone) and not _is_number(row.phone),
        Problem.UNNAMED_COMPANY: _is_unnamed(row),
        Problem.MISSING_TITLE: not row.title,
        Problem.NAME_CASE: cased(row.name) != row.name and not _has_both(row.name),
        Problem.COMPANY_IN_NAME: without_company(row.name, row.company_name) != row.name,
        Problem.DECAYED: row.last_seen_at < now - YEAR,
        Problem.REQUIRED_EMPTY: _lacks(row.traits, required),
    }
    return {problem for problem, is_so in found.items() if is_so} | _of_mail(row.email)


def repaired(row: Row, wanted: RepairContacts) -> str | None:
    """What the problem's field would say, empty when cleared; None where the repair knows nothing better."""
    before = str(getattr(row, REPAIRED_FIELD[wanted.problem]))
    after: str | None = None
    if wanted.action is RepairAction.CLEAR:
        after = ""
    elif wanted.action is RepairAction.SET:
        after = wanted.value.strip()[:255] or None
    elif wanted.action is RepairAction.REGION:
        after = _of_region(row.phone, wanted.value)
    elif wanted.problem is Problem.TYPED_WRONG:
        local, _, domain = row.email.rpartition("@")
        after = f"{local}@{_meant().get(domain, domain)}"
    elif wanted.problem is Problem.NAME_CASE:
        after = cased(row.name)
    else:
        after = without_company(row.name, row.company_name)
    return None if after == before else after


def cased(name: str) -> str:
    """Latin words with one capital, as names are written; Chinese stays."""
    return _WORD.sub(
        lambda match: match[0][:1].upper() + match[0][1:].lower() if match[0].isascii() else match[0], name
    )


def without_company(name: str, company: str) -> str:
    """A name without what stands aside in brackets or behind a dash, and without the company's name."""
    short = _ASIDE.sub(" ", name).strip()
    if company and len(company) > 1 and fold(company) in fold(short) and fold(company) != fold(short):
        short = re.sub(re.escape(company), " ", short, flags=re.IGNORECASE)
    short = " ".join(short.split()).strip(" ,，-")
    return short or name


def _of_mail(email: str) -> set[Problem]:
    local, _, domain = email.rpartition("@")
    if not local:
        return set()
    found = {
        Problem.TYPED_WRONG: domain in _meant(),
        Problem.DISPOSABLE: domain in blocklist,
        Problem.ROLE: local.partition("+")[0] in _ROLES,
        Problem.NO_DOMAIN: not registrable_domain(domain),
    }
    return {problem for problem, is_so in found.items() if is_so}


def _is_unnamed(row: Row) -> bool:
    return not row.company_name and not row.account_name and bool(row.email and company_domain(row.email))


def _has_both(name: str) -> bool:
    """Whether somebody wrote capitals and small letters on purpose, or none that have a case."""
    return not (name.isupper() or name.islower()) or len(name) < 4


def _lacks(traits: str, required: Collection[str]) -> bool:
    if not required:
        return False
    said = decode(traits)
    return any(said.get(key) in (None, "") for key in required)


def _is_number(phone: str) -> bool:
    try:
        return phonenumbers.is_valid_number(phonenumbers.parse(phone))
    except phonenumbers.NumberParseException:
        return False


def _of_region(phone: str, region: str) -> str | None:
    """The digits read as a number of that country; None where they are none of it."""
    try:
        wrong = phonenumbers.parse(phone)
        code = phonenumbers.country_code_for_region(region)
        digits = (str(wrong.national_number), phone.lstrip("+"))
        tried = [phonenumbers.parse(text, region) for text in digits if code]
    except phonenumbers.NumberParseException:
        return None
    found = [one for one in tried if phonenumbers.is_valid_number_for_region(one, region)]
    return phonenumbers.format_number(found[0], phonenumbers.PhoneNumberFormat.E164) if found else None


@cache
def _meant() -> dict[str, str]:
    return {typo: domain for domain, typos in _TYPOS.items() for typo in typos}
